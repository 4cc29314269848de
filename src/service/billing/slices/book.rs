//! The slices of this server in memory, and what their calls have of them.

mod slice;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use self::slice::{Part, Slice};
pub use self::slice::{Terms, terms_of};
use super::work::SliceWork;
use crate::domain::{AccountId, HoldAnswer, HoldId, KeyId, Money, Wallet, WalletState};
use crate::service::billing::granting::{CALLS, part_of};
use crate::store::ledger::holds::NewHold;
use crate::store::ledger::slices::SliceState;

/// How long slices of an account do not grow beyond their calls after its credit was not enough for one.
const SCARCE: TimeDelta = TimeDelta::seconds(10);
/// A slice is renewed when it has less time than this.
const RENEWED: TimeDelta = TimeDelta::minutes(10);

/// What a call has got, and what it lacks.
#[derive(Debug)]
pub struct Asked {
    pub slice: HoldId,
    pub lacks: Money,
    /// What is welcome for the calls after it.
    pub wish: Money,
}

/// What a commit has changed.
#[derive(Debug, Default)]
pub struct Committed<'a> {
    pub slices: &'a [SliceState],
    pub wallets: &'a [WalletState],
    pub granted: Vec<(&'a NewHold, HoldAnswer)>,
    /// Recorded calls, with their slices.
    pub recorded: Vec<(&'a HoldId, &'a str)>,
    pub work: Vec<&'a SliceWork>,
}

#[derive(Debug, Default)]
pub struct Book {
    slices: HashMap<HoldId, Slice>,
    /// The slice of each key that gives.
    current: HashMap<KeyId, HoldId>,
    /// What the wallets of the slices had available last.
    available: HashMap<(AccountId, Wallet), Option<Money>>,
    scarce: HashMap<AccountId, DateTime<Utc>>,
    /// Slices that have ended since they were asked for.
    ended: Vec<HoldId>,
}

impl Book {
    /// Gives a call what is free, or as much of it as it needs; nothing if `is_blocked`.
    pub fn ask(
        &mut self,
        terms: &Terms,
        (call, amount): (&str, Money),
        is_blocked: bool,
        (now, expires): (DateTime<Utc>, DateTime<Utc>),
        new_id: impl FnOnce() -> HoldId,
    ) -> Asked {
        let current = self.current.get(&terms.key_id).filter(|id| self.gives(id, terms, now)).cloned();
        let id = current.unwrap_or_else(|| {
            let id = new_id();
            self.slices.insert(id.clone(), Slice::new(terms.clone(), expires, now));
            self.available.entry((terms.account_id.clone(), terms.wallet)).or_default();
            let before = self.current.insert(terms.key_id.clone(), id.clone());
            if let Some(before) = before.and_then(|before| self.slices.get_mut(&before)) {
                before.is_closed = true;
            }
            id
        });
        let mut got = Money::ZERO;
        if let Some(slice) = self.slices.get_mut(&id) {
            got = if is_blocked { Money::ZERO } else { slice.free().min(amount) };
            slice.used = now;
            slice.parts.insert(call.to_owned(), Part { amount: got, has_ended: false });
            slice.taken = slice.taken + got;
        }
        let lacks = amount - got;
        let has_wish = lacks > Money::ZERO && !is_blocked && !self.is_scarce(&terms.account_id, now);
        let wish = if has_wish { self.wish(terms, amount) } else { Money::ZERO };
        Asked { slice: id, lacks, wish }
    }

    /// What is welcome for more calls of an amount: not if many keys of the wallet together have more free than one may.
    fn wish(&self, terms: &Terms, amount: Money) -> Money {
        let wallet = (terms.account_id.clone(), terms.wallet);
        let more = Money::from_micros(amount.micros().saturating_mul(CALLS));
        let Some(available) = self.available.get(&wallet).copied().flatten() else { return more };
        let free: Money = self.slices.values().filter(|slice| slice.is_of(&wallet)).map(Slice::free).sum();
        if free < part_of(available + free) { more } else { Money::ZERO }
    }

    fn gives(&self, id: &HoldId, terms: &Terms, now: DateTime<Utc>) -> bool {
        self.slices
            .get(id)
            .is_some_and(|slice| !slice.is_closed && slice.terms == *terms && now < slice.expires)
    }

    /// The call has ended with this cost.
    pub fn end(&mut self, slice: &HoldId, call: &str, cost: Money) {
        if let Some(slice) = self.slices.get_mut(slice) {
            slice.set_part(call, cost, true);
        }
    }

    /// The call is not made, unless it has ended. Returns whether it had a part until now.
    pub fn leave(&mut self, slice: &HoldId, call: &str) -> bool {
        let Some(slice) = self.slices.get_mut(slice) else { return false };
        let has_left = slice.parts.get(call).is_some_and(|part| !part.has_ended);
        if has_left {
            slice.remove_part(call);
        }
        has_left
    }

    /// Follows the database.
    pub fn note(&mut self, committed: &Committed<'_>, now: DateTime<Utc>) {
        for (slice, call) in &committed.recorded {
            if let Some(slice) = self.slices.get_mut(*slice) {
                slice.remove_part(call);
            }
        }
        for (hold, answer) in &committed.granted {
            if let (HoldAnswer::Granted, Some(of)) = (answer, &hold.slice) {
                // Whoever has asked for it may have left, and the slice with it.
                let slice = self.slices.entry(hold.id.clone()).or_insert_with(|| Slice {
                    is_closed: true,
                    ..Slice::new(terms_of(hold), hold.expires, now)
                });
                let got = slice.parts.get(&of.call).map(|part| part.amount);
                if let Some(got) = got {
                    slice.set_part(&of.call, got + hold.amount, false);
                }
            }
        }
        for state in committed.slices {
            if let Some(slice) = self.slices.get_mut(&state.id) {
                slice.amount = state.amount.unwrap_or_default();
                slice.expires = state.expires;
                slice.has_ended = state.amount.is_none();
                slice.is_closed |= slice.has_ended;
            }
        }
        for (_, id) in committed.work.iter().flat_map(|work| work.ids()) {
            if let Some(slice) = self.slices.get_mut(id) {
                (slice.returning, slice.is_unsure) = (Money::ZERO, false);
            }
        }
        for state in committed.wallets {
            let wallet = (state.account_id.clone(), state.wallet);
            if let Some(available) = self.available.get_mut(&wallet) {
                *available = Some(state.available());
            }
        }
    }

    /// What is to be given back and renewed now. With `all`, everything that no call has.
    pub fn work(&mut self, all: bool, now: DateTime<Utc>) -> SliceWork {
        self.scarce.retain(|_, until| *until > now);
        self.forget(all, now);
        let mut work = SliceWork::default();
        for (id, slice) in &mut self.slices {
            // Whoever gave it back has left before it was known whether it was.
            slice.is_unsure |= slice.returning > Money::ZERO;
            if slice.has_ended || (slice.amount == Money::ZERO && !slice.is_unsure) {
                continue;
            }
            let account = slice.terms.account_id.clone();
            if slice.is_unsure {
                work.renewed.push((account, id.clone()));
                continue;
            }
            let available = self.available.get(&(account.clone(), slice.terms.wallet)).copied().flatten();
            let is_unneeded =
                all || slice.is_closed || slice.is_idle(now) || self.scarce.contains_key(&account);
            let back = if is_unneeded { slice.free() } else { slice.beyond(available) };
            if back > Money::ZERO {
                slice.returning = slice.returning + back;
                slice.is_closed |= back == slice.amount;
                work.returned.push((account.clone(), id.clone(), back));
            }
            if back < slice.amount && slice.expires - now < RENEWED {
                work.renewed.push((account, id.clone()));
            }
        }
        work
    }

    /// A change of a slice may be committed, or not: it is found out with the next work.
    pub fn doubt(&mut self, id: &HoldId) {
        if let Some(slice) = self.slices.get_mut(id) {
            slice.is_unsure = true;
        }
    }

    /// Forgets slices that nobody has a part of and the database does not have.
    fn forget(&mut self, all: bool, now: DateTime<Utc>) {
        let (current, ended) = (&mut self.current, &mut self.ended);
        self.slices.retain(|id, slice| {
            let is_unused = all || slice.is_closed || slice.is_idle(now);
            let has_none = slice.has_ended || (slice.amount == Money::ZERO && is_unused && !slice.is_unsure);
            let is_over = slice.parts.is_empty() && has_none;
            if is_over {
                if current.get(&slice.terms.key_id) == Some(id) {
                    current.remove(&slice.terms.key_id);
                }
                ended.push(id.clone());
            }
            !is_over
        });
        let of = |slice: &Slice| (slice.terms.account_id.clone(), slice.terms.wallet);
        let wallets: HashSet<_> = self.slices.values().map(of).collect();
        self.available.retain(|wallet, _| wallets.contains(wallet));
    }

    /// Notes that an account's credit was not enough for a call. Returns whether that was known, and whether something
    /// is free.
    pub fn note_scarce(&mut self, account: &AccountId, now: DateTime<Utc>) -> (bool, bool) {
        let was_scarce = self.is_scarce(account, now);
        if !was_scarce {
            self.pause(account, now);
        }
        (was_scarce, self.has_free(account))
    }

    /// Keeps slices of an account to what their calls need, for a while.
    pub fn pause(&mut self, account: &AccountId, now: DateTime<Utc>) {
        self.scarce.insert(account.clone(), now + SCARCE);
    }

    pub fn is_scarce(&self, account: &AccountId, now: DateTime<Utc>) -> bool {
        self.scarce.get(account).is_some_and(|until| now < *until)
    }

    /// Whether something is free in the slices of an account.
    fn has_free(&self, account: &AccountId) -> bool {
        self.slices.values().any(|slice| slice.terms.account_id == *account && slice.free() > Money::ZERO)
    }

    /// Takes the slices that have ended.
    pub fn take_ended(&mut self) -> Vec<HoldId> {
        std::mem::take(&mut self.ended)
    }

    /// The number of calls that have a part of a key's slices.
    pub fn calls_of(&self, key: &KeyId) -> usize {
        self.slices.values().filter(|slice| slice.terms.key_id == *key).map(|slice| slice.parts.len()).sum()
    }
}

#[cfg(test)]
mod tests;

//! Failed sign-ins: how many there were of whom, and what is to be told to the owners.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};

use super::{ServiceError, Services};
use crate::domain::{AccountId, Caller, Deed, KeyHash, What};

/// Failures of one address of the email kind within the window.
pub const FAILURES_PER_EMAIL: u32 = 30;
/// Failures of one address of the network kind within the window.
pub const FAILURES_PER_ADDRESS: u32 = 300;
/// Wrong codes of one account within the window. Who types them knows the password already.
pub const FAILURES_PER_CODE: u32 = 10;
/// The window.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Counters that are kept; beyond it the oldest windows go.
const COUNTERS: usize = 100_000;
/// Accounts whose failures are kept until they are written; those of more are counted and not told.
const UNTOLD: usize = 10_000;
/// Entries that an account gets of them in a day: whoever guesses cannot fill the log.
const TOLD_A_DAY: i64 = 20;

/// How many failures there were of whom, and since when they are counted.
type Counters = HashMap<KeyHash, (DateTime<Utc>, u32)>;

/// Failed sign-ins by email and by network address. Successes are not counted.
#[derive(Debug, Default)]
pub struct Attempts {
    counters: Mutex<Counters>,
    untold: Mutex<BTreeMap<(AccountId, Place), Untold>>,
}

/// What was typed wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A password, by somebody who wanted to sign in.
    SignIn,
    /// A password in the settings, by somebody who had signed in.
    Settings,
    /// A code, by somebody who knew the password.
    SecondStep,
    /// A code in the settings.
    SettingsCode,
}

impl Place {
    const fn in_settings(self) -> bool {
        matches!(self, Self::Settings | Self::SettingsCode)
    }

    const fn of_code(self) -> bool {
        matches!(self, Self::SecondStep | Self::SettingsCode)
    }
}

/// Failures of an account that are not in its log yet.
#[derive(Debug)]
struct Untold {
    times: u32,
    last: DateTime<Utc>,
    by: Caller,
}

impl Attempts {
    /// How long to wait, where there were too many.
    pub fn wait(&self, who: KeyHash, limit: u32, now: DateTime<Utc>) -> Option<TimeDelta> {
        wait(&self.counters(), who, limit, now)
    }

    /// Counts a failure.
    pub fn failed(&self, who: KeyHash, now: DateTime<Utc>) {
        count(&mut self.counters(), who, now);
    }

    /// Counts a guess before it is looked at, so that a thousand at once are no more than the limit. How long
    /// to wait, where there were too many.
    pub fn begin(&self, who: KeyHash, limit: u32, now: DateTime<Utc>) -> Option<TimeDelta> {
        let mut counters = self.counters();
        let left = wait(&counters, who, limit, now);
        if left.is_none() {
            count(&mut counters, who, now);
        }
        left
    }

    /// Takes a guess back that was right.
    pub fn was_right(&self, who: KeyHash) {
        if let Some(counter) = self.counters().get_mut(&who) {
            counter.1 = counter.1.saturating_sub(1);
        }
    }

    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Keeps a failure for an account's log. It is written later: a write now would take time, and so
    /// tell a stranger that there is such an account.
    pub fn keep(&self, account: &AccountId, place: Place, by: &Caller, now: DateTime<Utc>) {
        let mut untold = self.untold.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = untold.get_mut(&(account.clone(), place)) {
            *known = Untold { times: known.times.saturating_add(1), last: now, by: by.clone() };
        } else if untold.len() < UNTOLD {
            untold.insert((account.clone(), place), Untold { times: 1, last: now, by: by.clone() });
        }
    }

    fn take(&self) -> BTreeMap<(AccountId, Place), Untold> {
        std::mem::take(&mut *self.untold.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

fn wait(counters: &Counters, who: KeyHash, limit: u32, now: DateTime<Utc>) -> Option<TimeDelta> {
    let (since, failures) = counters.get(&who)?;
    let left = *since + WINDOW - now;
    (*failures >= limit && left > TimeDelta::zero()).then_some(left)
}

fn count(counters: &mut Counters, who: KeyHash, now: DateTime<Utc>) {
    if counters.len() >= COUNTERS {
        counters.retain(|_, (since, _)| *since + WINDOW > now);
    }
    let counter = counters.entry(who).or_insert((now, 0));
    if counter.0 + WINDOW <= now {
        *counter = (now, 0);
    }
    counter.1 = counter.1.saturating_add(1);
}

/// Writes the failures that are kept into the logs of their accounts.
pub async fn write(services: &Services) -> Result<(), ServiceError> {
    for ((account, place), Untold { times, last, by }) in services.attempts.take() {
        let mut tx = services.store.begin().await?;
        let day_before = last - TimeDelta::days(1);
        let told = tx.count_audit_entries(&account, What::SignInFailed, day_before).await?;
        if told < TOLD_A_DAY {
            let (in_settings, of_code) = (place.in_settings(), place.of_code());
            let last_of_day = told + 1 == TOLD_A_DAY;
            let deed = Deed::SignInFailed { times, in_settings, of_code, last_of_day };
            tx.insert_audit_entry(&account, &by, &deed, last).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_beyond_the_limit_wait_for_the_window_to_end() {
        let attempts = Attempts::default();
        let who = KeyHash::of(b"asha@example.in");
        let start: DateTime<Utc> = "2025-01-15T10:30:00Z".parse().unwrap();
        for _ in 0..FAILURES_PER_EMAIL {
            assert_eq!(attempts.wait(who, FAILURES_PER_EMAIL, start), None);
            attempts.failed(who, start);
        }
        assert_eq!(attempts.wait(who, FAILURES_PER_EMAIL, start), Some(WINDOW));
        assert_eq!(attempts.wait(who, FAILURES_PER_EMAIL, start + WINDOW), None);
        attempts.failed(who, start + WINDOW);
        assert_eq!(attempts.wait(who, FAILURES_PER_EMAIL, start + WINDOW), None);
    }

    #[test]
    fn a_guess_counts_before_it_is_looked_at_and_not_when_it_was_right() {
        let attempts = Attempts::default();
        let who = KeyHash::of(b"acc_1");
        let now: DateTime<Utc> = "2025-01-15T10:30:00Z".parse().unwrap();
        for _ in 0..FAILURES_PER_CODE {
            assert_eq!(attempts.begin(who, FAILURES_PER_CODE, now), None);
        }
        assert_eq!(attempts.begin(who, FAILURES_PER_CODE, now), Some(WINDOW));
        attempts.was_right(who);
        assert_eq!(attempts.begin(who, FAILURES_PER_CODE, now), None);
        assert_eq!(attempts.begin(who, FAILURES_PER_CODE, now), Some(WINDOW));
    }

    #[test]
    fn one_address_does_not_lock_out_another() {
        let attempts = Attempts::default();
        let now: DateTime<Utc> = "2025-01-15T10:30:00Z".parse().unwrap();
        for _ in 0..FAILURES_PER_EMAIL {
            attempts.failed(KeyHash::of(b"a@b.in"), now);
        }
        assert_eq!(attempts.wait(KeyHash::of(b"c@d.in"), FAILURES_PER_EMAIL, now), None);
    }
}

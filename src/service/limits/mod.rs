//! Counts calls against their limits, in memory: requests and tokens of the minute, and what was spent.
//!
//! A minute is one of UTC. With several servers, each has its share of a limit per minute, so that nothing is written
//! and nothing is asked for each call. Rupees are exact: a hold is granted within what the database has recorded and
//! holds (`billing/holds.rs`); what is here refuses calls without a hold, and says which running calls are to be cut.

mod meters;
mod typed;

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use self::meters::{Meters, Share, Tokens};
pub use self::typed::TypedLimits;
use crate::domain::limits::LimitKind;
use crate::domain::{Budget, Denial, LimitName, LimitOf, Limits, Zone};

/// Limits with what was used of them.
#[derive(Clone, Debug)]
pub struct LiveLimit {
    pub of: LimitOf,
    pub limits: Limits,
    pub meters: Arc<Meters>,
}

/// A call that was counted in the minute of its beginning.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    minute: i64,
    tokens: Tokens,
    meters: Vec<Arc<Meters>>,
}

/// What is left of the scarcest limit of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    pub limit: i64,
    pub remaining: i64,
}

/// What is left of the minute, for the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    pub requests: Option<Level>,
    pub tokens: Option<Level>,
    /// Seconds until the next minute.
    pub reset: u64,
}

/// Whether a call may come from an address, and whether its key may call at all.
pub fn allowed_from(limits: &[LiveLimit], address: Option<IpAddr>) -> Result<(), Denial> {
    if limits.iter().any(|limit| !limit.limits.scope.may_call()) {
        return Err(Denial::Scope);
    }
    if limits.iter().all(|limit| limit.limits.allows_address(address)) {
        Ok(())
    } else {
        Err(Denial::Address)
    }
}

/// Whether a model may be called.
pub fn allowed_model(limits: &[LiveLimit], model: Option<&str>) -> Result<(), Denial> {
    if limits.iter().all(|limit| limit.limits.allows_model(model)) { Ok(()) } else { Err(Denial::Model) }
}

/// Counts a call, or says which limit of the minute has nothing left for it.
pub fn count(
    limits: &[LiveLimit],
    tokens: Tokens,
    share: Share,
    now: DateTime<Utc>,
) -> Result<Counted, Denial> {
    let mut counted = Counted { minute: minute_of(now), tokens, meters: Vec::new() };
    for limit in limits.iter().filter(|limit| has_rates(&limit.limits)) {
        if let Err(kind) = limit.meters.take(&limit.limits, tokens, share, counted.minute) {
            counted.undo();
            let seconds = kind.seconds_left(now, Zone::default());
            return Err(Denial::RateLimited(LimitName { of: limit.of, kind }, seconds));
        }
        counted.meters.push(Arc::clone(&limit.meters));
    }
    Ok(counted)
}

/// Adds the tokens of a call that somebody else carried.
pub fn add(limits: &[LiveLimit], tokens: Tokens, time: DateTime<Utc>) {
    for limit in limits.iter().filter(|limit| has_rates(&limit.limits)) {
        limit.meters.correct(minute_of(time), Tokens::default(), tokens);
    }
}

/// What is left of the minute.
pub fn levels(limits: &[LiveLimit], share: Share, now: DateTime<Utc>) -> Levels {
    let mut levels =
        Levels { reset: LimitKind::Requests.seconds_left(now, Zone::default()), ..Levels::default() };
    for limit in limits.iter().filter(|limit| has_rates(&limit.limits)) {
        for (kind, level) in limit.meters.levels(&limit.limits, share, minute_of(now)) {
            let scarcest =
                if kind == LimitKind::Requests { &mut levels.requests } else { &mut levels.tokens };
            if scarcest.is_none_or(|known| level.remaining < known.remaining) {
                *scarcest = Some(level);
            }
        }
    }
    levels
}

/// The limit in rupees of which nothing is left, as far as this server knows.
pub fn spent(limits: &[LiveLimit], now: DateTime<Utc>) -> Option<Denial> {
    limits.iter().find_map(|limit| {
        let (budget, spent) = (limit.budget()?, limit.meters.spent(now)?);
        let name = budget.passed(spent.day, spent.month, crate::domain::Money::ZERO)?;
        Some(Denial::LimitReached(name, name.kind.seconds_left(now, spent.zone)))
    })
}

/// The refusal of a hold that would pass a limit.
pub fn over(limits: &[LiveLimit], name: LimitName, now: DateTime<Utc>) -> Denial {
    let zone = limits.iter().find_map(|limit| limit.meters.spent(now)).map(|spent| spent.zone);
    Denial::LimitReached(name, name.kind.seconds_left(now, zone.unwrap_or_default()))
}

/// The limits in rupees that a hold has to keep to.
pub fn budgets(limits: &[LiveLimit]) -> Vec<Budget> {
    limits.iter().filter_map(LiveLimit::budget).collect()
}

impl LiveLimit {
    pub fn budget(&self) -> Option<Budget> {
        self.limits.budget(self.of)
    }
}

impl Counted {
    /// Replaces what was reserved by what was used. Done once.
    pub fn settle(&self, used: Tokens) {
        for meters in &self.meters {
            meters.correct(self.minute, self.tokens, used);
        }
    }

    /// Takes back a call that is not made.
    pub fn undo(&self) {
        for meters in &self.meters {
            meters.give_back(self.minute, self.tokens);
        }
    }
}

fn has_rates(limits: &Limits) -> bool {
    limits.rates().iter().any(|(_, limit)| limit.is_some())
}

/// The number of an instant's minute.
fn minute_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use crate::store::ledger::budgets::Spenders;

    fn live(limits: Limits) -> Vec<LiveLimit> {
        let account = crate::domain::AccountId::new("acc_1");
        let meters = Arc::new(Meters::of(account, Spenders::All));
        vec![LiveLimit { of: LimitOf::Key, limits, meters }]
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 * 60 + second, 0).unwrap()
    }

    fn tokens(prompt: i64, completion: i64) -> Tokens {
        Tokens { prompt, completion }
    }

    const ALONE: Share = Share::ALONE;

    #[test]
    fn requests_of_a_minute_begin_anew_with_the_next() {
        let limits = live(Limits { requests_per_minute: Some(2), ..Limits::default() });
        for _ in 0..2 {
            count(&limits, tokens(1, 1), ALONE, at(43)).unwrap();
        }
        let name = LimitName { of: LimitOf::Key, kind: LimitKind::Requests };
        let refused = count(&limits, tokens(1, 1), ALONE, at(43)).unwrap_err();
        assert_eq!(refused, Denial::RateLimited(name, 17));
        assert_eq!(levels(&limits, ALONE, at(43)).requests, Some(Level { limit: 2, remaining: 0 }));
        count(&limits, tokens(1, 1), ALONE, at(60)).unwrap();
        assert_eq!(levels(&limits, ALONE, at(60)).requests, Some(Level { limit: 2, remaining: 1 }));
    }

    #[test]
    fn tokens_are_reserved_and_corrected_within_their_minute() {
        let limits = live(Limits { tokens_per_minute: Some(100), ..Limits::default() });
        let first = count(&limits, tokens(30, 40), ALONE, at(0)).unwrap();
        assert!(count(&limits, tokens(30, 1), ALONE, at(1)).is_err());
        first.settle(tokens(10, 10));
        let second = count(&limits, tokens(30, 40), ALONE, at(2)).unwrap();
        assert_eq!(levels(&limits, ALONE, at(2)).tokens, Some(Level { limit: 100, remaining: 10 }));
        assert!(levels(&limits, ALONE, at(60)).tokens.is_some_and(|level| level.remaining == 100));
        count(&limits, tokens(1, 1), ALONE, at(60)).unwrap();
        second.settle(tokens(100, 100));
        assert_eq!(levels(&limits, ALONE, at(60)).tokens.unwrap().remaining, 98, "of the minute before");
    }

    #[test]
    fn one_call_of_more_than_the_limit_is_alone_in_its_minute() {
        let limits = live(Limits { completion_tokens_per_minute: Some(10), ..Limits::default() });
        count(&limits, tokens(0, 4096), ALONE, at(0)).unwrap();
        assert!(count(&limits, tokens(0, 1), ALONE, at(1)).is_err());
        let none = live(Limits { tokens_per_minute: Some(0), ..Limits::default() });
        assert!(count(&none, tokens(0, 0), ALONE, at(0)).is_err());
    }

    #[test]
    fn a_refused_call_counts_nowhere() {
        let mut limits = live(Limits { requests_per_minute: Some(5), ..Limits::default() });
        limits.extend(live(Limits { requests_per_minute: Some(0), ..Limits::default() }));
        count(&limits, tokens(1, 1), ALONE, at(0)).unwrap_err();
        assert_eq!(levels(&limits[..1], ALONE, at(0)).requests.unwrap().remaining, 5);
    }

    #[test]
    fn servers_share_a_limit_and_round_up() {
        let share = Share::among(3);
        let limits = live(Limits { requests_per_minute: Some(7), ..Limits::default() });
        let admitted = (0..9).filter(|_| count(&limits, tokens(0, 0), share, at(0)).is_ok()).count();
        assert_eq!(admitted, 3);
        assert_eq!(Share::among(0).of(7), 7);
    }

    #[test]
    fn nothing_left_of_the_day_is_known_until_the_day_is_over() {
        let limits = live(Limits { inr_per_day: Some(Money::from_rupees(1)), ..Limits::default() });
        assert_eq!(spent(&limits, at(0)), None, "nothing is known");
        let zone = Zone::default();
        let (day, month) = (Money::from_rupees(1), Money::from_rupees(9));
        let known = crate::domain::Spent { zone, date: zone.day_of(at(0)), day, month };
        limits[0].meters.note_spent(known);
        let name = LimitName { of: LimitOf::Key, kind: LimitKind::Day };
        assert!(matches!(spent(&limits, at(0)), Some(Denial::LimitReached(found, _)) if found == name));
        assert_eq!(spent(&limits, at(86_400)), None);
    }
}

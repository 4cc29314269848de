//! Lockouts for guesses at secrets with few possible values, or from a stolen session, which could try forever.
//! Each lockout is twice as long as the one before, and right guesses do not reset the wrong ones. So a year
//! allows some hundred guesses.
//!
//! A TOTP code has a million values, of which three are valid at a time. Whoever guesses for a year as often as
//! the lockouts allow succeeds with a probability below one in a thousand; a test below tries the strategies.

use chrono::{DateTime, TimeDelta, Utc};

use super::known_browsers::KnownBrowser;
use crate::domain::{AccountId, Caller, DeviceId, KeyHash};
use crate::service::{ServiceError, Services};
use crate::store::auth::lockouts::Lockout;

/// Wrong guesses before the first lockout.
const FREE: i64 = 10;
/// Wrong guesses between two lockouts.
const BETWEEN: i64 = 3;
/// Duration of the first lockout.
const FIRST: TimeDelta = TimeDelta::minutes(15);
/// Longest duration of a lockout.
const LONGEST: TimeDelta = TimeDelta::days(7);
/// Time without a wrong guess after which they are deleted.
const QUIET: TimeDelta = TimeDelta::days(90);

/// A secret that is guessed at.
#[derive(Clone, Copy, Debug)]
pub struct Lock(KeyHash);

/// A counted guess whose result is not known yet.
#[derive(Debug)]
pub struct Begun {
    lock: Lock,
    until: DateTime<Utc>,
}

impl Lock {
    /// Codes for sign-in to an account from an unknown browser or a program. Whoever guesses here knows the
    /// password.
    pub fn of_codes(account: &AccountId) -> Self {
        Self::new("codes", account.as_str(), "")
    }

    /// Codes for sign-in to an account from a known browser.
    pub fn of_known_browser(account: &AccountId, browser: &KnownBrowser) -> Self {
        Self::new("codes", account.as_str(), &browser.name())
    }

    /// Passwords and codes that a session must confirm. Only the session itself counts here.
    pub fn of_session(account: &AccountId, by: &Caller) -> Self {
        Self::new("session", account.as_str(), by.session().map(DeviceId::as_str).unwrap_or_default())
    }

    /// Neither ids nor names of browsers contain spaces.
    fn new(kind: &str, account: &str, name: &str) -> Self {
        Self(KeyHash::of(format!("lock {kind} {account} {name}").as_bytes()))
    }

    /// Its key in the database.
    pub fn name(self) -> KeyHash {
        self.0
    }
}

/// Counts a guess before it is checked, so that concurrent guesses gain nothing; returns an error during a
/// lockout.
pub async fn begin(services: &Services, lock: Lock) -> Result<Begun, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let found = tx.lock_lockout(lock.0).await?;
    if found.until > now && found.ends > now {
        return Err(ServiceError::TooManyAttempts(found.until - now));
    }
    let counted = after(found, now);
    tx.save_lockout(lock.0, &counted).await?;
    tx.commit().await?;
    Ok(Begun { lock, until: counted.until })
}

/// Undoes the count of a guess that was right or not checked.
pub async fn take_back(services: &Services, Begun { lock, until }: Begun) {
    let taken = async {
        let mut tx = services.store.begin().await?;
        tx.take_guess_back(lock.0, until, services.now()).await?;
        tx.commit().await
    };
    if let Err(error) = taken.await {
        // It counts as wrong. The guess itself has succeeded.
        tracing::warn!(%error, "failed to undo a counted code attempt");
    }
}

/// The state after one more wrong guess.
fn after(found: Lockout, now: DateTime<Utc>) -> Lockout {
    let times = if found.ends > now { found.times } else { 0 } + 1;
    let until = locked_for(times).map_or(now, |lock| now + lock);
    Lockout { times, until, ends: until + QUIET }
}

/// The duration of the lockout that begins with a wrong guess, if one does.
fn locked_for(times: i64) -> Option<TimeDelta> {
    let beyond = times - FREE;
    let doublings = u32::try_from(beyond / BETWEEN).ok().filter(|_| beyond >= 0 && beyond % BETWEEN == 0)?;
    let lock = 2_i32.checked_pow(doublings).and_then(|times| FIRST.checked_mul(times));
    Some(lock.unwrap_or(LONGEST).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Actor;

    /// The wrong guesses in a year of someone who waits for the reset after a number of them.
    fn guesses_in_a_year(rest_after: i64) -> i64 {
        let start = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let (mut now, mut guesses) = (start, 0);
        let mut known = Lockout { times: 0, until: DateTime::UNIX_EPOCH, ends: DateTime::UNIX_EPOCH };
        while now - start < TimeDelta::days(365) {
            known = after(known, now);
            guesses += 1;
            now = if known.times >= rest_after { known.ends } else { known.until.max(now) };
        }
        guesses
    }

    #[test]
    fn a_year_of_guesses_finds_a_code_with_less_than_one_chance_in_a_thousand() {
        let most = (1..400).map(guesses_in_a_year).max().unwrap();
        // Of a million codes three are valid at a time.
        assert!(most * 3 < 1_000, "{most} guesses");
        assert!(most > 100, "the locks are as they are described: {most}");
    }

    #[test]
    fn each_lock_is_twice_as_long_as_the_one_before_up_to_a_week() {
        let locks: Vec<_> = (1..=100).filter_map(|times| Some((times, locked_for(times)?))).collect();
        assert_eq!(
            locks[..3],
            [(10, TimeDelta::minutes(15)), (13, TimeDelta::minutes(30)), (16, TimeDelta::minutes(60)),]
        );
        assert!(locks.windows(2).all(|two| two[1].1 == (two[0].1 * 2).min(LONGEST)));
        assert_eq!(locks.last().unwrap().1, LONGEST);
        assert_eq!(locked_for(i64::MAX - 5), Some(LONGEST).filter(|_| (i64::MAX - 5 - FREE) % BETWEEN == 0));
    }

    #[test]
    fn what_is_guessed_at_is_told_apart() {
        let account = AccountId::new("acc_1");
        let by = |id: &str| Caller { actor: Actor::Session(DeviceId::new(id)), ..Caller::OPERATOR };
        let locks = [
            Lock::of_codes(&account),
            Lock::of_codes(&AccountId::new("acc_2")),
            Lock::of_session(&account, &by("dev_1")),
            Lock::of_session(&account, &by("dev_2")),
        ];
        for (at, one) in locks.iter().enumerate() {
            assert!(locks[at + 1..].iter().all(|other| other.name() != one.name()));
        }
    }
}

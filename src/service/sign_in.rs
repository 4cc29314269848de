//! Signing in: who is it, and how often may one guess.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use super::{ServiceError, Services};
use crate::domain::account::PASSWORD_MAX_BYTES;
use crate::domain::{AccountId, Email, KeyHash, PlainKey};
use crate::store::tokens::Token;

/// What session tokens of programs start with.
pub const TOKEN_PREFIX: &str = "munim_st_";
/// How long a program's token is good.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::hours(24);
/// How long ended sign-ins are remembered, so that they are told from unknown ones.
const ENDED_KEPT: TimeDelta = TimeDelta::days(7);

/// Failures of one address of the email kind within the window.
const FAILURES_PER_EMAIL: u32 = 30;
/// Failures of one address of the network kind within the window.
const FAILURES_PER_ADDRESS: u32 = 300;
/// The window.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Counters that are kept; beyond it the oldest windows go.
const COUNTERS: usize = 100_000;

/// Failed sign-ins by email and by network address. Successes are not counted.
#[derive(Debug, Default)]
pub struct Attempts {
    counters: Mutex<HashMap<KeyHash, (DateTime<Utc>, u32)>>,
}

impl Attempts {
    /// How long to wait, where there were too many.
    fn wait(&self, who: KeyHash, limit: u32, now: DateTime<Utc>) -> Option<TimeDelta> {
        let counters = self.counters.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (since, failures) = counters.get(&who)?;
        let left = *since + WINDOW - now;
        (*failures >= limit && left > TimeDelta::zero()).then_some(left)
    }

    fn failed(&self, who: KeyHash, now: DateTime<Utc>) {
        let mut counters = self.counters.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if counters.len() >= COUNTERS {
            counters.retain(|_, (since, _)| *since + WINDOW > now);
        }
        let counter = counters.entry(who).or_insert((now, 0));
        if counter.0 + WINDOW <= now {
            *counter = (now, 0);
        }
        counter.1 = counter.1.saturating_add(1);
    }
}

/// Checks email and password. Every failure is the same error after the same time.
pub async fn check(
    services: &Services,
    email: &str,
    password: &str,
    address: Option<IpAddr>,
) -> Result<AccountId, ServiceError> {
    let now = services.now();
    let by_email = KeyHash::of(email.trim().to_lowercase().as_bytes());
    let by_address = address.map(|ip| KeyHash::of(ip.to_string().as_bytes()));
    let waits = [
        services.attempts.wait(by_email, FAILURES_PER_EMAIL, now),
        by_address.and_then(|who| services.attempts.wait(who, FAILURES_PER_ADDRESS, now)),
    ];
    if let Some(wait) = waits.into_iter().flatten().max() {
        return Err(ServiceError::TooManyAttempts(wait));
    }
    let found = match Email::parse(email) {
        Ok(email) => services.store.find_credentials(&email).await?,
        Err(_) => None,
    };
    let (account, hash) = found.map(|c| (c.account_id, c.password_hash)).unzip();
    // A password that is too long is nobody's; hashing it would be the attacker's choice of work.
    let typed = password.as_bytes()[..password.len().min(PASSWORD_MAX_BYTES + 1)].to_vec();
    let right = services.passwords.verify(typed, hash).await?;
    if let Some(account) = account.filter(|_| right) {
        return Ok(account);
    }
    services.attempts.failed(by_email, now);
    if let Some(who) = by_address {
        services.attempts.failed(who, now);
    }
    Err(ServiceError::WrongCredentials)
}

/// Makes a program's token for an account that has signed in, and says until when it is good.
pub async fn issue_token(
    services: &Services,
    account_id: &AccountId,
) -> Result<(PlainKey, DateTime<Utc>), ServiceError> {
    let mut entropy = [0; crate::domain::api_key::ENTROPY_BYTES];
    services.entropy.fill(&mut entropy);
    let token = PlainKey::mint(TOKEN_PREFIX, &entropy);
    let now = services.now();
    let expires = now + TOKEN_LIFE;
    let mut tx = services.store.begin().await?;
    let row = Token { account_id: account_id.clone(), expires };
    tx.insert_token(token.hash(), &row, now).await?;
    tx.commit().await?;
    Ok((token, expires))
}

/// Forgets sessions and tokens that ended a week ago.
pub async fn forget_ended(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_ended_sign_ins(services.now() - ENDED_KEPT).await?;
    Ok(tx.commit().await?)
}

/// Ends a program's token.
pub async fn end_token(services: &Services, token: KeyHash) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_token(token).await?;
    Ok(tx.commit().await?)
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
    fn one_address_does_not_lock_out_another() {
        let attempts = Attempts::default();
        let now: DateTime<Utc> = "2025-01-15T10:30:00Z".parse().unwrap();
        for _ in 0..FAILURES_PER_EMAIL {
            attempts.failed(KeyHash::of(b"a@b.in"), now);
        }
        assert_eq!(attempts.wait(KeyHash::of(b"c@d.in"), FAILURES_PER_EMAIL, now), None);
    }
}

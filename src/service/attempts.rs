//! How often somebody may try: passwords, codes, sign-ups. The database counts, so that any number of servers count
//! together and a restart forgets nothing.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};

use super::known_browsers::KnownBrowser;
use super::{ServiceError, Services};
use crate::domain::{AccountId, Caller, KeyHash};

/// Wrong passwords of one email within the window, and of one browser in which its owner has signed in before.
pub const FAILURES_PER_EMAIL: u32 = 30;
/// Wrong passwords and codes from one network address within the window.
pub const FAILURES_PER_ADDRESS: u32 = 300;
/// Wrong codes of one account within the window. Who types them knows the password already.
pub const FAILURES_PER_CODE: u32 = 10;
/// The window of failures.
const QUARTER: TimeDelta = TimeDelta::minutes(15);
/// The window of forms.
const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// The window of sign-ups.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// Something that is counted, and how often it may be.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    name: KeyHash,
    limit: u32,
    window: TimeDelta,
}

/// An attempt that was counted before anybody knew how it ends.
#[derive(Debug)]
pub struct Begun {
    name: KeyHash,
    ends: DateTime<Utc>,
}

impl Counter {
    /// Wrong passwords of whoever has an email, or would.
    pub fn of_email(email: &str) -> Self {
        Self::new("email", &email.trim().to_lowercase(), FAILURES_PER_EMAIL, QUARTER)
    }

    /// Wrong passwords typed in a browser in which their account's owner has signed in before.
    pub fn of_known_browser(browser: &KnownBrowser) -> Self {
        Self::new("known", &browser.name(), FAILURES_PER_EMAIL, QUARTER)
    }

    /// What was typed wrong at a network address, where it is known.
    pub fn of_address(by: &Caller) -> Option<Self> {
        by.address.map(|address| Self::new("address", &network(address), FAILURES_PER_ADDRESS, QUARTER))
    }

    /// Wrong codes of an account.
    pub fn of_codes(account: &AccountId) -> Self {
        Self::new("code", account.as_str(), FAILURES_PER_CODE, QUARTER)
    }

    /// Accounts made from a network address, so many an hour; none for 0. This machine's own address is a proxy's that
    /// does not say, or is not asked, for whom it comes: everybody has it, and counting it would lock everybody out.
    pub fn of_sign_ups(by: &Caller, limit: u32) -> Option<Self> {
        let address = by.address.filter(|address| limit > 0 && !address.is_loopback());
        address.map(|address| Self::new("sign-up", &network(address), limit, HOUR))
    }

    /// Forms of an account's browsers, so many a minute; none for 0.
    pub fn of_forms(account: &AccountId, limit: u32) -> Option<Self> {
        (limit > 0).then(|| Self::new("forms", account.as_str(), limit, MINUTE))
    }

    /// The kind stands before the name, so that nobody types an email that is another counter's name.
    fn new(kind: &str, name: &str, limit: u32, window: TimeDelta) -> Self {
        Self { name: KeyHash::of(format!("{kind} {name}").as_bytes()), limit, window }
    }
}

/// What one customer of a network has: an IPv4 address, or the first 64 bits of an IPv6 address, behind which 2^64 are
/// the same customer's.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
    }
}

/// Refuses where one of the counters is full.
pub async fn admit(services: &Services, counters: &[Counter]) -> Result<(), ServiceError> {
    let wait = longest_wait(services, counters).await?;
    wait.map_or(Ok(()), |wait| Err(ServiceError::TooManyAttempts(wait)))
}

/// Counts an attempt in each of the counters, and refuses it where one was full before: of many that come at once, no
/// more are told how they ended than the limit says.
pub async fn count(services: &Services, counters: &[Counter]) -> Result<(), ServiceError> {
    let now = services.now();
    let mut is_within = true;
    let mut tx = services.store.begin().await?;
    // In the same order everywhere, so that two never wait for each other.
    for Counter { name, limit, window } in counters {
        is_within &= tx.count_attempt(*name, *limit, now, now + *window).await?.is_some();
    }
    tx.commit().await?;
    if is_within { Ok(()) } else { Err(too_many(services, counters).await?) }
}

/// Counts an attempt before it is looked at, so that a thousand at once are no more than the limit.
pub async fn begin(services: &Services, counter: Counter) -> Result<Begun, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let ends = tx.count_attempt(counter.name, counter.limit, now, now + counter.window).await?;
    tx.commit().await?;
    match ends {
        Some(ends) => Ok(Begun { name: counter.name, ends }),
        None => Err(too_many(services, &[counter]).await?),
    }
}

/// Takes an attempt back that is not to be counted after all.
pub async fn take_back(services: &Services, Begun { name, ends }: Begun) {
    let taken = async {
        let mut tx = services.store.begin().await?;
        tx.take_attempt_back(name, ends).await?;
        tx.commit().await
    };
    if let Err(error) = taken.await {
        // It counts until the window is over. What it was an attempt at is done, and stays so.
        tracing::warn!(%error, "an attempt that is not to be counted was not taken back");
    }
}

/// Forgets what was tried in windows that are over, and requests of which nothing is left to count.
pub async fn forget_ended(services: &Services) -> Result<(), ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    tx.delete_ended_attempts(now).await?;
    tx.delete_full_request_limits(now).await?;
    Ok(tx.commit().await?)
}

async fn longest_wait(services: &Services, counters: &[Counter]) -> Result<Option<TimeDelta>, ServiceError> {
    let now = services.now();
    let mut wait = None;
    for counter in counters {
        let found = services.store.find_attempts(counter.name, now).await?;
        let full = found.filter(|found| found.times >= i64::from(counter.limit));
        wait = wait.max(full.map(|found| found.ends - now));
    }
    Ok(wait)
}

/// What is told of full counters. One whose window has just ended is told as one that ends now.
async fn too_many(services: &Services, counters: &[Counter]) -> Result<ServiceError, ServiceError> {
    let wait = longest_wait(services, counters).await?;
    Ok(ServiceError::TooManyAttempts(wait.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Actor;

    fn from(address: &str) -> Caller {
        Caller { actor: Actor::Visitor, address: address.parse().ok(), user_agent: None }
    }

    #[test]
    fn the_addresses_of_one_customer_are_counted_together() {
        let counted = |address: &str| Counter::of_address(&from(address)).unwrap().name;
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_ne!(counted("203.0.113.7"), counted("203.0.113.8"));
        assert_eq!(counted("203.0.113.7"), counted("::ffff:203.0.113.7"));
    }

    #[test]
    fn this_machine_signs_anybody_up() {
        for address in ["127.0.0.1", "127.8.9.1", "::1"] {
            assert!(Counter::of_sign_ups(&from(address), 20).is_none(), "{address}");
        }
        assert!(Counter::of_sign_ups(&from("203.0.113.7"), 20).is_some());
        assert!(Counter::of_sign_ups(&from("203.0.113.7"), 0).is_none());
    }

    #[test]
    fn no_email_is_another_counters_name() {
        let (by, account) = (from("203.0.113.7"), AccountId::new("acc_1"));
        let others = [Counter::of_address(&by).unwrap(), Counter::of_codes(&account)];
        for email in ["203.0.113.7", "address 203.0.113.7", "acc_1", "code acc_1"] {
            let typed = Counter::of_email(email).name;
            assert!(others.iter().all(|other| other.name != typed), "{email}");
        }
    }
}

//! How often somebody may try: passwords, codes, sign-ups. The database counts, so that any number of servers count
//! together and a restart forgets nothing.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};

use super::known_browsers::KnownBrowser;
use crate::domain::{AccountId, Caller, DeviceId, Email, KeyHash};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Wrong passwords of one email within the window, and of one browser in which its owner has signed in before.
pub const FAILURES_PER_EMAIL: u32 = 30;
/// Wrong passwords and codes from one network address within the window.
pub const FAILURES_PER_ADDRESS: u32 = 300;
/// Entries that one session gets in the log, within an hour, for being used from elsewhere.
const MOVES_PER_SESSION: u32 = 10;
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

/// An attempt that was counted before anybody knew how it ends: in which windows.
#[derive(Debug)]
pub struct Begun(Vec<(KeyHash, DateTime<Utc>)>);

impl Counter {
    /// Wrong passwords of whoever has an email, or would.
    pub fn of_email(email: &str) -> Self {
        Self::new("email", &Email::key(email), FAILURES_PER_EMAIL, QUARTER)
    }

    /// Wrong passwords typed in a browser in which their account's owner has signed in before.
    pub fn of_known_browser(browser: &KnownBrowser) -> Self {
        Self::new("known", &browser.name(), FAILURES_PER_EMAIL, QUARTER)
    }

    /// What was typed wrong at a network address, where it is known.
    pub fn of_address(by: &Caller) -> Vec<Self> {
        Self::of_networks("address", by.address, FAILURES_PER_ADDRESS, QUARTER)
    }

    /// That a session was used from a network and with a browser, which is told once an hour.
    pub fn of_place(session: &DeviceId, by: &Caller) -> Self {
        let network = by.address.map(network).unwrap_or_default();
        let browser = by.user_agent.as_deref().unwrap_or_default();
        Self::new("place", &format!("{session} {network} {browser}"), 1, HOUR)
    }

    /// That a session was used from elsewhere, wherever that is.
    pub fn of_moves(session: &DeviceId) -> Self {
        Self::new("moves", session.as_str(), MOVES_PER_SESSION, HOUR)
    }

    /// Addresses that an account's owner has asked for, which tells whether they have an account: as many an hour as accounts
    /// are made from a network; none counted for 0.
    pub fn of_emails(account: &AccountId, limit: u32) -> Option<Self> {
        (limit > 0).then(|| Self::new("emails", account.as_str(), limit, HOUR))
    }

    /// Accounts made from a network address, so many an hour; none for 0. This machine's own address is a proxy's that
    /// does not say, or is not asked, for whom it comes: everybody has it, and counting it would lock everybody out.
    pub fn of_sign_ups(by: &Caller, limit: u32) -> Vec<Self> {
        let address = by.address.filter(|address| limit > 0 && !address.is_loopback());
        Self::of_networks("sign-up", address, limit, HOUR)
    }

    fn of_networks(kind: &str, address: Option<IpAddr>, limit: u32, window: TimeDelta) -> Vec<Self> {
        let networks = address.map(networks).unwrap_or_default().into_iter();
        networks.map(|(name, share)| Self::new(kind, &name, limit.saturating_mul(share), window)).collect()
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

/// What one customer of a network has: an IPv4 address, or the first 64 bits of an IPv6 address.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => first_bits(address, 64).to_string(),
    }
}

fn first_bits(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() >> (128 - bits) << (128 - bits))
}

/// How much more may come from a whole site of IPv6 than from one network of it.
const SHARE_OF_SITE: u32 = 8;

/// The networks that an address is counted in, each with how many times the limit of one customer it has. An IPv4 address
/// is one customer's. Of IPv6, the first 64 bits are the least that one customer has, behind which 2^64 addresses are the
/// same customer's; and the first 48 are what many have, each with 2^16 networks to come from.
pub(in crate::service) fn networks(address: IpAddr) -> Vec<(String, u32)> {
    let site = match address.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some((format!("{}/48", first_bits(address, 48)), SHARE_OF_SITE)),
    };
    std::iter::once((network(address), 1)).chain(site).collect()
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

/// Counts something in counters that are all to have room, and says whether they had.
pub async fn count_within(
    tx: &mut Tx,
    counters: &[Counter],
    now: DateTime<Utc>,
) -> Result<bool, ServiceError> {
    for Counter { name, limit, window } in counters {
        if tx.count_attempt(*name, *limit, now, now + *window).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Uses something up that is good once, and no longer than until `ends`; `false` where it was used before. One statement
/// decides, so that of many at once one is the first.
pub async fn use_up(
    services: &Services,
    kind: &str,
    id: &str,
    ends: DateTime<Utc>,
) -> Result<bool, ServiceError> {
    let name = KeyHash::of(format!("once {kind} {id}").as_bytes());
    let mut tx = services.store.begin().await?;
    let is_first = tx.count_attempt(name, 1, services.now(), ends).await?.is_some();
    tx.commit().await?;
    Ok(is_first)
}

/// Counts an attempt before it is looked at, so that a thousand at once are no more than the limit.
pub async fn begin(services: &Services, counter: Counter) -> Result<Begun, ServiceError> {
    begin_all(services, &[counter]).await
}

/// Counts an attempt in each of the counters before it is looked at; in none where one of them is full.
pub async fn begin_all(services: &Services, counters: &[Counter]) -> Result<Begun, ServiceError> {
    let mut begun = Begun(Vec::new());
    if counters.is_empty() {
        return Ok(begun);
    }
    let now = services.now();
    let mut tx = services.store.begin().await?;
    for Counter { name, limit, window } in counters {
        let Some(ends) = tx.count_attempt(*name, *limit, now, now + *window).await? else {
            // What was counted in others is not kept: the connection is free for the look at when it ends.
            drop(tx);
            return Err(too_many(services, counters).await?);
        };
        begun.0.push((*name, ends));
    }
    tx.commit().await?;
    Ok(begun)
}

/// Takes an attempt back that is not to be counted after all.
pub async fn take_back(services: &Services, begun: Begun) {
    let taken = async {
        let mut tx = services.store.begin().await?;
        for (name, ends) in &begun.0 {
            tx.take_attempt_back(*name, *ends).await?;
        }
        tx.commit().await
    };
    if let Err(error) = taken.await {
        // It counts until the window is over. What it was an attempt at is done, and stays so.
        tracing::warn!(%error, "failed to undo a counted sign-in attempt");
    }
}

/// Forgets what was tried in windows that are over, and requests of which nothing is left to count.
pub async fn forget_ended(services: &Services) -> Result<(), ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    tx.delete_ended_attempts(now).await?;
    tx.delete_ended_lockouts(now).await?;
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
        let counted = |address: &str| Counter::of_address(&from(address))[0].name;
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_ne!(counted("203.0.113.7"), counted("203.0.113.8"));
        assert_eq!(counted("203.0.113.7"), counted("::ffff:203.0.113.7"));
    }

    #[test]
    fn the_networks_of_one_site_are_counted_together_with_a_larger_limit() {
        let of = |address: &str| Counter::of_address(&from(address));
        let (one, other) = (of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(one[1].name, other[1].name);
        assert_eq!([one[0].limit, one[1].limit], [FAILURES_PER_ADDRESS, 8 * FAILURES_PER_ADDRESS]);
        assert_ne!(one[1].name, of("2001:db8:2:2::1")[1].name);
        let first = of("2001:db8:1::1");
        assert_ne!(first[0].name, first[1].name, "the first network of a site is not the site");
        assert_eq!(of("203.0.113.7").len(), 1);
        let sign_ups = Counter::of_sign_ups(&from("2001:db8::1"), 20);
        assert_eq!(sign_ups.iter().map(|counter| counter.limit).collect::<Vec<_>>(), [20, 160]);
    }

    #[test]
    fn this_machine_signs_anybody_up() {
        for address in ["127.0.0.1", "127.8.9.1", "::1"] {
            assert!(Counter::of_sign_ups(&from(address), 20).is_empty(), "{address}");
        }
        assert!(!Counter::of_sign_ups(&from("203.0.113.7"), 20).is_empty());
        assert!(Counter::of_sign_ups(&from("203.0.113.7"), 0).is_empty());
    }

    #[test]
    fn no_email_is_another_counters_name() {
        let (by, account) = (from("203.0.113.7"), AccountId::new("acc_1"));
        let others = [Counter::of_address(&by)[0], Counter::of_emails(&account, 20).unwrap()];
        for email in ["203.0.113.7", "address 203.0.113.7", "acc_1", "emails acc_1"] {
            let typed = Counter::of_email(email).name;
            assert!(others.iter().all(|other| other.name != typed), "{email}");
        }
    }
}

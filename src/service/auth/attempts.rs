//! Rate limits of attempts: passwords, codes, sign-ups. The database counts, so that all servers share the
//! counters and a restart keeps them.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};

use super::known_browsers::KnownBrowser;
use crate::domain::notice::Topic;
use crate::domain::{AccountId, Caller, DeviceId, Email, KeyHash};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Most wrong passwords per window for one email, and for one known browser.
pub const FAILURES_PER_EMAIL: u32 = 30;
/// Most wrong passwords and codes per window from one network.
pub const FAILURES_PER_ADDRESS: u32 = 300;
/// Most audit events per hour that a session causes by changes of network or browser.
const MOVES_PER_SESSION: u32 = 10;
/// Most mails per hour to one address that anybody can ask for.
pub const MAILS_PER_ADDRESS: u32 = 5;
/// Most mails per hour that can be asked for from one network.
pub const MAILS_PER_NETWORK: u32 = 30;
/// Most notices per hour of one topic to an account: programs may make a thousand keys.
const NOTICES_PER_TOPIC: u32 = 20;
/// The window of failures.
const QUARTER: TimeDelta = TimeDelta::minutes(15);
/// The window of forms.
const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// The window of sign-ups.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// A counter with its limit and window.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    name: KeyHash,
    limit: u32,
    window: TimeDelta,
}

/// A counted attempt whose result is not known yet: its counters and their windows.
#[derive(Debug)]
pub struct Begun(Vec<(KeyHash, DateTime<Utc>)>);

impl Counter {
    /// Counts wrong passwords for an email, whether or not it has an account.
    pub fn of_email(email: &str) -> Self {
        Self::new("email", &Email::key(email), FAILURES_PER_EMAIL, QUARTER)
    }

    /// Counts wrong passwords from a known browser.
    pub fn of_known_browser(browser: &KnownBrowser) -> Self {
        Self::new("known", &browser.name(), FAILURES_PER_EMAIL, QUARTER)
    }

    /// Counts failures from a network, if the address is known.
    pub fn of_address(by: &Caller) -> Vec<Self> {
        Self::of_networks("address", by.address, FAILURES_PER_ADDRESS, QUARTER)
    }

    /// Limits the audit events for a session's use from one network and browser to one per hour.
    pub fn of_place(session: &DeviceId, by: &Caller) -> Self {
        let network = by.address.map(network).unwrap_or_default();
        let browser = by.user_agent.as_deref().unwrap_or_default();
        Self::new("place", &format!("{session} {network} {browser}"), 1, HOUR)
    }

    /// Limits a session's audit events for changes of network or browser.
    pub fn of_moves(session: &DeviceId) -> Self {
        Self::new("moves", session.as_str(), MOVES_PER_SESSION, HOUR)
    }

    /// Counts the emails that an owner tries to change to, since the response reveals whether an email has an
    /// account. The limit per hour is that of sign-ups per network; 0 means none.
    pub fn of_emails(account: &AccountId, limit: u32) -> Option<Self> {
        (limit > 0).then(|| Self::new("emails", account.as_str(), limit, HOUR))
    }

    /// Counts the notices of one topic to an account.
    pub fn of_notices(account: &AccountId, topic: Topic) -> Self {
        Self::new("notices", &format!("{account} {}", topic.as_str()), NOTICES_PER_TOPIC, HOUR)
    }

    /// Counts mails that somebody asked for to one address.
    pub fn of_asked_mail(email: &str) -> Self {
        Self::new("asked mail", email, MAILS_PER_ADDRESS, HOUR)
    }

    /// Counts those that somebody asked for from one network.
    pub fn of_askers(by: &Caller) -> Vec<Self> {
        // As of sign-ups: everybody behind a proxy that says nothing has this machine's address.
        let address = by.address.filter(|address| !address.is_loopback());
        Self::of_networks("asking for mail", address, MAILS_PER_NETWORK, HOUR)
    }

    /// Counts sign-ups per network and hour; a limit of 0 means none. A loopback address is that of a proxy
    /// that does not forward the client's address, or is not trusted: all clients share it, so counting it
    /// would lock everyone out.
    pub fn of_sign_ups(by: &Caller, limit: u32) -> Vec<Self> {
        let address = by.address.filter(|address| limit > 0 && !address.is_loopback());
        Self::of_networks("sign-up", address, limit, HOUR)
    }

    fn of_networks(kind: &str, address: Option<IpAddr>, limit: u32, window: TimeDelta) -> Vec<Self> {
        let networks = address.map(networks).unwrap_or_default().into_iter();
        networks.map(|(name, share)| Self::new(kind, &name, limit.saturating_mul(share), window)).collect()
    }

    /// Counts forms per minute from an account's browsers; a limit of 0 means none.
    pub fn of_forms(account: &AccountId, limit: u32) -> Option<Self> {
        (limit > 0).then(|| Self::new("forms", account.as_str(), limit, MINUTE))
    }

    /// The kind precedes the name, so that no typed email collides with another counter.
    fn new(kind: &str, name: &str, limit: u32, window: TimeDelta) -> Self {
        Self { name: KeyHash::of(format!("{kind} {name}").as_bytes()), limit, window }
    }
}

/// The network of one customer: an IPv4 address, or the first 64 bits of an IPv6 address.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => first_bits(address, 64).to_string(),
    }
}

fn first_bits(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() >> (128 - bits) << (128 - bits))
}

/// The limit of an IPv6 site (/48) as a multiple of that of one network.
const SHARE_OF_SITE: u32 = 8;

/// The networks in which an address is counted, each with its multiple of the limit. An IPv4 address belongs to
/// one customer. In IPv6 a customer has at least a /64, whose 2^64 addresses count as one; many have a /48 with
/// 2^16 such networks, so that is counted too.
pub(in crate::service) fn networks(address: IpAddr) -> Vec<(String, u32)> {
    let site = match address.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some((format!("{}/48", first_bits(address, 48)), SHARE_OF_SITE)),
    };
    std::iter::once((network(address), 1)).chain(site).collect()
}

/// Returns an error if one of the counters is at its limit.
pub async fn admit(services: &Services, counters: &[Counter]) -> Result<(), ServiceError> {
    let wait = longest_wait(services, counters).await?;
    wait.map_or(Ok(()), |wait| Err(ServiceError::TooManyAttempts(wait)))
}

/// Counts an attempt in each counter, and rejects it if one was at its limit before. So of many concurrent
/// attempts, no more than the limit learn their result.
pub async fn count(services: &Services, counters: &[Counter]) -> Result<(), ServiceError> {
    let now = services.now();
    let mut is_within = true;
    let mut tx = services.store.begin().await?;
    // Always in the same order, so that two transactions cannot deadlock.
    for Counter { name, limit, window } in counters {
        is_within &= tx.count_attempt(*name, *limit, now, now + *window).await?.is_some();
    }
    tx.commit().await?;
    if is_within { Ok(()) } else { Err(too_many(services, counters).await?) }
}

/// Counts in all counters, and returns whether all were below their limits.
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

/// Marks something single-use as used until `ends`; `false` if it was used before. It is one statement, so that
/// exactly one of many concurrent uses succeeds.
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

/// Counts an attempt before it is checked, so that concurrent attempts cannot exceed the limit.
pub async fn begin(services: &Services, counter: Counter) -> Result<Begun, ServiceError> {
    begin_all(services, &[counter]).await
}

/// Counts an attempt in each counter before it is checked; in none if one of them is at its limit.
pub async fn begin_all(services: &Services, counters: &[Counter]) -> Result<Begun, ServiceError> {
    let mut begun = Begun(Vec::new());
    if counters.is_empty() {
        return Ok(begun);
    }
    let now = services.now();
    let mut tx = services.store.begin().await?;
    for Counter { name, limit, window } in counters {
        let Some(ends) = tx.count_attempt(*name, *limit, now, now + *window).await? else {
            // The other counts are rolled back, and the connection is free to read when the window ends.
            drop(tx);
            return Err(too_many(services, counters).await?);
        };
        begun.0.push((*name, ends));
    }
    tx.commit().await?;
    Ok(begun)
}

/// Undoes the count of an attempt.
pub async fn take_back(services: &Services, begun: Begun) {
    let taken = async {
        let mut tx = services.store.begin().await?;
        for (name, ends) in &begun.0 {
            tx.take_attempt_back(*name, *ends).await?;
        }
        tx.commit().await
    };
    if let Err(error) = taken.await {
        // It counts until its window ends. The attempt itself has succeeded.
        tracing::warn!(%error, "failed to undo a counted sign-in attempt");
    }
}

/// Deletes counters whose windows have ended, and request limits that are unused again.
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

/// The error for counters at their limit, with the time to wait. A window that has just ended counts as ending
/// now.
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

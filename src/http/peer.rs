//! The client's address: the connection's, or the one that the operator's proxies report.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::domain::network::{counted, read_address};
use crate::service::Services;

/// Seconds between two log lines about unreadable headers, which a misconfigured proxy sends with every
/// request.
const TOLD_EVERY: i64 = 60;

/// The number of trusted proxies.
#[derive(Clone, Debug)]
pub struct Proxies {
    trusted: u8,
    services: Arc<Services>,
    /// When the log last reported an unreadable header, in seconds since 1970.
    told: Arc<AtomicI64>,
}

impl Proxies {
    pub fn new(services: Arc<Services>, trusted: u8) -> Self {
        Self { trusted, services, told: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    pub fn are_any(&self) -> bool {
        self.trusted > 0
    }

    fn tell(&self) {
        let (now, last) = (self.services.now().timestamp(), self.told.load(Ordering::Relaxed));
        let is_first = now.saturating_sub(last) >= TOLD_EVERY
            && self.told.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if is_first {
            // The header's value is not logged: the client may have written it.
            tracing::warn!(
                trusted = self.trusted,
                "X-Forwarded-For has fewer addresses than MUNIM_TRUSTED_PROXIES expects: using the nearest proxy's address, so all clients behind it share one limit"
            );
        }
    }
}

/// What proxies report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// Nothing, or there are no trusted proxies.
    Nothing,
    Address(IpAddr),
    /// An unreadable value in the place of the address; and the last readable address before it, counted from
    /// the nearest proxy.
    Unreadable(Option<IpAddr>),
}

/// The network address of the client; `None` if the request did not come over a connection. If a proxy's value
/// is unreadable, this is the nearest known address, which is counted even if it is a loopback address.
pub fn address(headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    // An IPv4-mapped IPv6 address is shown and counted as IPv4.
    let connected = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let proxies = extensions.get::<Proxies>();
    match forwarded(headers, proxies.map_or(0, |proxies| proxies.trusted)) {
        Said::Nothing => connected,
        Said::Address(address) => Some(address),
        Said::Unreadable(nearest) => {
            if let Some(proxies) = proxies {
                proxies.tell();
            }
            nearest.or(connected).map(counted)
        }
    }
}

/// The network address of the client of a gateway's own proxy, which appends what it saw to `X-Forwarded-For` and counts as one
/// more proxy; `None` if it is not said.
pub fn before_gateway(headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let trusted = extensions.get::<Proxies>().map_or(0, |proxies| proxies.trusted);
    match forwarded(headers, trusted.saturating_add(1)) {
        Said::Address(address) => Some(address),
        Said::Nothing | Said::Unreadable(_) => None,
    }
}

/// The address that the outermost trusted proxy saw. Each proxy appends the address that it saw to
/// `X-Forwarded-For`; everything before those was written by the client.
fn forwarded(headers: &HeaderMap, proxies: u8) -> Said {
    let lines = headers.get_all("x-forwarded-for");
    // Bytes, because the part that the client wrote may not be text.
    let seen: Vec<_> = lines.iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).collect();
    if proxies == 0 || seen.is_empty() {
        return Said::Nothing;
    }
    let mut nearest = None;
    for back in 0..usize::from(proxies) {
        let hop = seen.iter().rev().nth(back).and_then(|hop| read_address(str::from_utf8(hop).ok()?));
        match hop {
            Some(address) if back + 1 == usize::from(proxies) => return Said::Address(address),
            Some(address) => nearest = Some(address),
            // Also if a proxy appended nothing: otherwise a client could take its place.
            None if back + 1 == usize::from(proxies) => break,
            None => {}
        }
    }
    Said::Unreadable(nearest)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn seen(lines: &[&'static str], proxies: u8) -> Said {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        forwarded(&headers, proxies)
    }

    fn address(text: &str) -> Said {
        Said::Address(text.parse().unwrap())
    }

    #[test]
    fn without_proxies_the_header_is_not_read() {
        assert_eq!(seen(&["203.0.113.7"], 0), Said::Nothing);
        assert_eq!(seen(&[], 1), Said::Nothing);
    }

    #[test]
    fn what_a_client_wrote_itself_is_not_believed() {
        assert_eq!(seen(&["10.0.0.1, 203.0.113.7"], 1), address("203.0.113.7"));
        assert_eq!(seen(&["10.0.0.1", "203.0.113.7, 192.0.2.1"], 2), address("203.0.113.7"));
        assert_eq!(seen(&["é, 203.0.113.7"], 1), address("203.0.113.7"));
        assert_eq!(seen(&["2001:db8::1"], 1), address("2001:db8::1"));
        assert_eq!(seen(&["203.0.113.10:44317, \"[2001:db8::1]:443\""], 1), address("2001:db8::1"));
        assert_eq!(seen(&["203.0.113.10:44317, [2001:db8::1]:443"], 2), address("203.0.113.10"));
    }

    #[test]
    fn what_cannot_be_read_is_the_nearest_address_that_can() {
        let nearest = |text: &str| Said::Unreadable(text.parse().ok());
        assert_eq!(seen(&["203.0.113.7, é"], 1), Said::Unreadable(None));
        assert_eq!(seen(&["unknown"], 1), Said::Unreadable(None));
        assert_eq!(seen(&["198.51.100.1, unknown, 192.0.2.1"], 2), nearest("192.0.2.1"));
        assert_eq!(seen(&["unknown, 192.0.2.2, 192.0.2.1"], 3), nearest("192.0.2.2"));
        assert_eq!(seen(&["203.0.113.7"], 2), nearest("203.0.113.7"), "a proxy less than there should be");
        assert_eq!(seen(&["203.0.113.7, unknown"], 2), address("203.0.113.7"));
    }
}

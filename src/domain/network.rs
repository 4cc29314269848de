//! Parsing of network addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A network in CIDR notation; a single address is one of full length. Bits behind its length are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    length: u8,
}

impl Network {
    /// Parses `203.0.113.0/24`, `2001:db8::/32`, or an address.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => most,
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
        };
        (length <= most).then(|| Self { address: first(address, length), length })
    }

    /// Whether an address is in it. An IPv4-mapped IPv6 address counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && first(address, self.length) == self.address
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

/// The first address of a network.
fn first(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            Ipv4Addr::from(u32::from(address) & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            Ipv6Addr::from(u128::from(address) & mask).into()
        }
    }
}

/// Parses an address of `X-Forwarded-For` and similar headers: with or without port, brackets, quotes, spaces
/// and zone id. An IPv4-mapped IPv6 address becomes IPv4.
pub fn read_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).trim();
    let (host, _) = bare.split_once('%').map_or((bare, ""), |(host, zone)| (host, zone));
    let in_brackets = || bare.strip_prefix('[').and_then(|text| text.strip_suffix(']'))?.parse().ok();
    let with_port = || bare.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    // The zone id is within the brackets: `[fe80::1%eth0]:443`. It names a local link, not the client, so it is
    // dropped.
    let with_zone = || host.trim_start_matches('[').parse().ok().filter(IpAddr::is_ipv6);
    let found = bare.parse().ok().or_else(with_port).or_else(in_brackets);
    found
        .or_else(|| (host.len() < bare.len()).then(with_zone).flatten())
        .map(|found: IpAddr| found.to_canonical())
}

/// Marks an address as subject to limits even if it is this machine's own. Limits exempt the machine's own
/// address, but not that of a client behind a local proxy with an unreadable `X-Forwarded-For`; the IPv4-mapped
/// form is not exempt.
pub fn counted(address: IpAddr) -> IpAddr {
    if address.is_loopback() { Ipv4Addr::LOCALHOST.to_ipv6_mapped().into() } else { address }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_read_however_proxies_write_it() {
        for (text, address) in [
            ("203.0.113.10", "203.0.113.10"),
            (" 203.0.113.10:44317\t", "203.0.113.10"),
            ("\"203.0.113.10:44317\"", "203.0.113.10"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("\"[2001:db8::1]:443\"", "2001:db8::1"),
            ("\" [2001:DB8::1] \"", "2001:db8::1"),
            ("::ffff:203.0.113.10", "203.0.113.10"),
            ("[::ffff:203.0.113.10]:80", "203.0.113.10"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%eth0]:443", "fe80::1"),
        ] {
            assert_eq!(read_address(text), address.parse().ok(), "{text}");
        }
    }

    #[test]
    fn a_network_has_its_addresses() {
        for (network, address, is_in) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.77/24", "203.0.113.1", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("203.0.113.0/24", "::ffff:203.0.113.9", true),
        ] {
            assert_eq!(
                Network::parse(network).unwrap().contains(address.parse().unwrap()),
                is_in,
                "{network} {address}"
            );
        }
        for text in ["", "/", "203.0.113.0/33", "203.0.113.0/+4", "203.0.113.0/", "x/8", "203.0.113/24"] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
        assert_eq!(Network::parse("203.0.113.77/24").unwrap().to_string(), "203.0.113.0/24");
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "unknown",
            "_hidden",
            "203.0.113",
            "203.0.113.10:",
            "203.0.113.10:x",
            "203.0.113.10:99999",
            "[203.0.113.10]x",
            "[2001:db8::1",
            "2001:db8::1]",
            "\"203.0.113.10",
            "203.0.113.10%eth0",
            "[]",
            "\"\"",
            "1",
            "localhost:80",
        ] {
            assert_eq!(read_address(text), None, "{text}");
        }
    }

    #[test]
    fn this_machine_is_counted_where_it_stands_for_others() {
        for here in ["127.0.0.1", "::1"] {
            let counted = counted(here.parse().unwrap());
            assert!(!counted.is_loopback());
            assert_eq!(counted.to_canonical(), IpAddr::from(Ipv4Addr::LOCALHOST));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = read_address(&text);
        }
    }
}

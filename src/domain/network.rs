//! Parsing of network addresses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

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

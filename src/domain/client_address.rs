//! A caller's address, as servers and proxies write it.

use std::net::{IpAddr, SocketAddr};

/// Reads an address: by itself, with a port, or in the brackets of IPv6. An IPv4 address within IPv6 is shown as
/// what it is.
pub fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse().map(|address: SocketAddr| address.ip()).ok();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_port_and_brackets() {
        let read = |text| parse_address(text).map(|address| address.to_string());
        for (text, address) in [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7:51008 ", "203.0.113.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
        ] {
            assert_eq!(read(text).as_deref(), Some(address), "{text}");
        }
        for text in [
            "",
            "unknown",
            "203.0.113",
            "203.0.113.7:99999",
            "203.0.113.7:",
            "host.example.in",
            "1, 2",
            "[1.2.3.4",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

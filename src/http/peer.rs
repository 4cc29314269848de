//! Who is at the other end: the connection's address, or what the operator's own proxies say it is.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::domain::client_address::parse_address;

/// How many proxies of the operator's stand in front.
#[derive(Clone, Copy, Debug)]
pub struct TrustedProxies(pub u8);

/// The network address that a request came from; none where it did not come over a connection.
pub fn address(headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let connected = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let proxies = extensions.get::<TrustedProxies>().map_or(0, |trusted| trusted.0);
    // An IPv4 address that comes in over IPv6 is shown, and counted, as what it is.
    forwarded(headers, proxies).or(connected).map(|address| address.to_canonical())
}

/// The address that the outermost of our proxies saw. Each proxy adds the address that it saw at the
/// end of `X-Forwarded-For`; whatever stands before those was written by the client.
fn forwarded(headers: &HeaderMap, proxies: u8) -> Option<IpAddr> {
    let back = usize::from(proxies).checked_sub(1)?;
    let lines = headers.get_all("x-forwarded-for");
    // Bytes: what a client wrote before ours may be no text.
    let seen: Vec<_> = lines.iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).collect();
    // Some proxies add the port.
    parse_address(str::from_utf8(seen.iter().rev().nth(back)?).ok()?)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn seen(lines: &[&'static str], proxies: u8) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        forwarded(&headers, proxies).map(|ip| ip.to_string())
    }

    #[test]
    fn without_proxies_the_header_is_not_read() {
        assert_eq!(seen(&["203.0.113.7"], 0), None);
    }

    #[test]
    fn what_a_client_wrote_itself_is_not_believed() {
        assert_eq!(seen(&["10.0.0.1, 203.0.113.7"], 1).unwrap(), "203.0.113.7");
        assert_eq!(seen(&["10.0.0.1", "203.0.113.7, 192.0.2.1"], 2).unwrap(), "203.0.113.7");
        assert_eq!(seen(&["é, 203.0.113.7"], 1).unwrap(), "203.0.113.7");
        assert_eq!(seen(&["203.0.113.7, é"], 1), None);
        assert_eq!(seen(&["203.0.113.7"], 2), None);
        assert_eq!(seen(&["unknown"], 1), None);
        assert_eq!(seen(&["2001:db8::1"], 1).unwrap(), "2001:db8::1");
        assert_eq!(seen(&["203.0.113.7:51008"], 1).unwrap(), "203.0.113.7");
        assert_eq!(seen(&["[2001:db8::1]:443"], 1).unwrap(), "2001:db8::1");
    }
}

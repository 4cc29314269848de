//! The addresses of webhooks.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::Reach;
use crate::domain::FieldError;

/// The longest address, in bytes.
pub const URL_MAX: usize = 2_000;

/// Ports on which nothing speaks HTTP, so that Munim can send nothing to what listens there: the "bad ports" of the
/// Fetch standard, and common databases.
const NEVER_HTTP: [u16; 90] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1433, 1719, 1720,
    1723, 2049, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080, 11211, 27017,
];

/// An address that events are sent to, in the form that is sent: a name in ASCII, an address of IPv4 with its four
/// numbers. Its path may contain a secret, so `Debug` tells the host alone.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// Parses a typed address. One whose name resolves to a private network is only refused when it is used.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::UrlMissing);
        }
        if text.len() > URL_MAX {
            return Err(FieldError::UrlTooLong);
        }
        // The parser drops line breaks and tabs, and reads spaces as %20.
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(FieldError::UrlInvalid);
        }
        let mut url = Url::parse(text).map_err(|_| FieldError::UrlInvalid)?;
        url.set_fragment(None);
        match (url.scheme(), reach) {
            ("https", _) | ("http", Reach::Any) => {}
            ("http", Reach::Public) => return Err(FieldError::UrlNotHttps),
            _ => return Err(FieldError::UrlInvalid),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FieldError::UrlHasPassword);
        }
        if url.port().is_some_and(|port| NEVER_HTTP.contains(&port)) {
            return Err(FieldError::UrlPort);
        }
        // The parser reads 127.1, 2130706433, 0x7f.1 and 0177.0.0.1 as the address that they are.
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(FieldError::UrlInvalid),
        };
        if address.is_some_and(|address| !reach.allows(address)) {
            return Err(FieldError::UrlNotPublic);
        }
        if url.as_str().len() > URL_MAX {
            return Err(FieldError::UrlTooLong);
        }
        Ok(Self(url))
    }

    /// Reads a column.
    pub fn parse_kept(text: &str) -> Option<Self> {
        Url::parse(text).ok().map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The name of the server, or its address.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookUrl({}/…)", self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> Result<String, FieldError> {
        WebhookUrl::parse(text, Reach::Public).map(|url| url.as_str().to_owned())
    }

    #[test]
    fn an_address_is_kept_in_the_form_that_is_sent() {
        assert_eq!(
            public(" https://Hooks.Example.in/munim?x=1#top "),
            Ok("https://hooks.example.in/munim?x=1".into())
        );
        assert_eq!(public("https://hooks.example.in:8443"), Ok("https://hooks.example.in:8443/".into()));
        assert_eq!(public("https://उदाहरण.भारत/"), Ok("https://xn--p1b6ci4b4b3a.xn--h2brj9c/".into()));
        assert_eq!(public("https://8.8.8.8/"), Ok("https://8.8.8.8/".into()));
        assert_eq!(public("https://[2606:4700::1111]/"), Ok("https://[2606:4700::1111]/".into()));
        let url = WebhookUrl::parse("https://hooks.example.in/secret", Reach::Public).unwrap();
        assert_eq!(format!("{url:?}"), "WebhookUrl(hooks.example.in/…)");
        assert_eq!(WebhookUrl::parse_kept(url.as_str()), Some(url));
    }

    #[test]
    fn what_is_wrong_is_said() {
        use FieldError::{UrlHasPassword, UrlInvalid, UrlMissing, UrlNotHttps, UrlPort, UrlTooLong};
        for (text, why) in [
            ("", UrlMissing),
            ("  ", UrlMissing),
            ("hooks.example.in", UrlInvalid),
            ("https://", UrlInvalid),
            ("ftp://hooks.example.in/", UrlInvalid),
            ("file:///etc/passwd", UrlInvalid),
            ("https://hooks.example.in/a b", UrlInvalid),
            ("https://hooks.exa\nmple.in/", UrlInvalid),
            ("https://hooks.example.in\\@evil.example/", UrlInvalid),
            ("https://hooks.example.in:99999/", UrlInvalid),
            ("https://1.2.3.4.5/", UrlInvalid),
            ("http://hooks.example.in/", UrlNotHttps),
            ("https://asha@hooks.example.in/", UrlHasPassword),
            ("https://asha:secret@hooks.example.in/", UrlHasPassword),
            ("https://:secret@hooks.example.in/", UrlHasPassword),
            ("https://hooks.example.in:22/", UrlPort),
            ("https://hooks.example.in:25/", UrlPort),
            ("https://hooks.example.in:5432/", UrlPort),
            ("https://hooks.example.in:0/", UrlPort),
        ] {
            assert_eq!(public(text), Err(why), "{text}");
        }
        assert_eq!(public(&format!("https://hooks.example.in/{}", "a".repeat(8_000))), Err(UrlTooLong));
        assert_eq!(public(&format!("https://hooks.example.in/{}", "é".repeat(900))), Err(UrlTooLong));
    }

    #[test]
    fn a_private_address_is_refused_however_it_is_written() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "１２７.０.０.１",
            "169.254.169.254",
            "10.0.0.1",
            "0",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::a9fe:a9fe]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fd00:ec2::254]",
        ] {
            assert_eq!(public(&format!("https://{host}/")), Err(FieldError::UrlNotPublic), "{host}");
        }
    }

    #[test]
    fn where_any_network_is_allowed_so_is_plain_http_and_nothing_else() {
        let any = |text: &str| WebhookUrl::parse(text, Reach::Any).map(|url| url.as_str().to_owned());
        assert_eq!(any("http://127.0.0.1:8080/hook"), Ok("http://127.0.0.1:8080/hook".into()));
        assert_eq!(any("http://a:b@127.0.0.1/"), Err(FieldError::UrlHasPassword));
        assert_eq!(any("http://127.0.0.1:22/"), Err(FieldError::UrlPort));
        assert_eq!(any("gopher://127.0.0.1/"), Err(FieldError::UrlInvalid));
    }
}

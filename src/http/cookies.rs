//! The console's cookies: names, setting and removal. All are host-only and `HttpOnly`.
//!
//! Browsers send a cookie to every port of a host. So that two consoles on one host do not overwrite each
//! other's cookies, the names of those that authorise contain the port, unless it is the default.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use chrono::TimeDelta;
use cookie::{Cookie, SameSite};

use crate::config::ServeConfig;

/// The name prefix behind TLS: no other host can set such a cookie.
const BOUND: &str = "__Host-";
/// The session cookie's name, before the port.
const SESSION: &str = "munim";
/// The default port over plain HTTP.
const USUAL_PLAIN: u16 = 3000;
/// The most cookie values that are checked; a browser sends one per console.
const LOOKED_AT: usize = 8;

/// The cookie names of a console.
#[derive(Clone, Debug)]
pub struct Cookies {
    secure: bool,
    /// The suffix for the port; empty on the default port.
    suffix: String,
}

impl Cookies {
    /// The cookie names of a console at its address.
    pub fn of(config: &ServeConfig) -> Self {
        let secure = config.is_secure();
        let (without, usual) = if secure { (443, 443) } else { (80, USUAL_PLAIN) };
        let port = config.public_url().parse::<Uri>().ok().and_then(|url| url.port_u16()).unwrap_or(without);
        Self { secure, suffix: if port == usual { String::new() } else { format!("_{port}") } }
    }

    /// Whether browsers connect by TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The name of a cookie of this console only.
    pub fn own(&self, name: &str) -> String {
        format!("{}{}", self.shared(name), self.suffix)
    }

    /// The name of a cookie that all consoles of a host share.
    pub fn shared(&self, name: &str) -> String {
        format!("{}{name}", if self.secure { BOUND } else { "" })
    }

    pub fn session(&self) -> String {
        self.own(SESSION)
    }

    /// The candidates for this console's session: first the cookie with its own name, then those of other
    /// ports, which another server of this console may have set, or this one before names contained the port.
    pub fn sessions(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let (own, stem) = (self.session(), self.shared(SESSION));
        let is_session = |name: &str| {
            let port = name.strip_prefix(&stem).map(|rest| rest.strip_prefix('_').unwrap_or(rest));
            port.is_some_and(|port| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let mut found: Vec<_> = pairs(headers)
            .filter(|(name, _)| is_session(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .take(LOOKED_AT)
            .collect();
        found.sort_by_key(|(name, _)| *name != own);
        found
    }

    /// The `Set-Cookie` for a value; `None` if the value is not allowed in a cookie.
    pub fn set(&self, name: &str, value: &str, life: TimeDelta) -> Option<HeaderValue> {
        let cookie = Cookie::build((name, value))
            .path("/")
            .max_age(cookie::time::Duration::seconds(life.num_seconds()))
            .same_site(SameSite::Lax)
            .http_only(true)
            .secure(self.secure);
        HeaderValue::from_str(&cookie.to_string()).ok()
    }

    /// The `Set-Cookie` that removes a cookie. Browsers keep a `__Host-` cookie unless the attributes are those
    /// with which it was set.
    pub fn remove(&self, name: &str) -> Option<HeaderValue> {
        self.set(name, "", TimeDelta::zero())
    }
}

/// The values of a cookie; a browser may send several.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    pairs(headers).filter_map(move |(found, value)| (found == name).then_some(value))
}

/// Names and values of all cookies.
pub fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    lines
        .flat_map(Cookie::split_parse)
        .flatten()
        .filter_map(|found| Some((found.name_raw()?, found.value_raw()?)))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        serve: ServeConfig,
    }

    fn at(url: &str) -> Cookies {
        Cookies::of(&Command::try_parse_from(["munim", "--public-url", url]).unwrap().serve)
    }

    #[test]
    fn consoles_on_other_ports_have_other_names() {
        for (url, name) in [
            ("http://127.0.0.1:3000", "munim"),
            ("http://127.0.0.1:4000", "munim_4000"),
            ("http://console.lan", "munim_80"),
            ("https://console.example.in", "__Host-munim"),
            ("https://console.example.in:443", "__Host-munim"),
            ("https://console.example.in:8443", "__Host-munim_8443"),
            ("http://[::1]:4000", "munim_4000"),
        ] {
            assert_eq!(at(url).session(), name, "{url}");
        }
        assert_eq!(at("https://a.in:8443").shared("munim_language"), "__Host-munim_language");
    }

    #[test]
    fn the_own_session_is_looked_at_first_and_no_other_cookie() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; munim=1; munim_known=2; munim_x=3"));
        headers
            .append(header::COOKIE, HeaderValue::from_static("__Host-munim=4; munim_4000=5; munim_123456=6"));
        let found = at("http://127.0.0.1:4000").sessions(&headers);
        assert_eq!(found.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["5", "1"]);
        let found = at("https://console.example.in").sessions(&headers);
        assert_eq!(found.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["4"]);
    }
}

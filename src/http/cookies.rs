//! Cookies beside the session's: each is kept for long, by this host alone, and no script reads it.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::TimeDelta;

/// What a name begins with where browsers come over TLS: nobody but this host can set it then.
const BOUND: &str = "__Host-";

/// The values of a cookie, of which a browser may send several.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter_map(move |(found, value)| {
        (found.strip_prefix(BOUND).unwrap_or(found) == name).then_some(value)
    })
}

/// What sets a cookie; none where its value has no business in one.
pub fn set(name: &str, value: &str, life: TimeDelta, secure: bool) -> Option<HeaderValue> {
    let (bound, only) = if secure { (BOUND, "; Secure") } else { ("", "") };
    let age = life.num_seconds();
    let cookie = format!("{bound}{name}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly{only}");
    HeaderValue::from_str(&cookie).ok()
}

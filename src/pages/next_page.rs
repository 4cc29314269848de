//! The page to go on to after a form: after signing in, or after a choice of a language.

use leptos::prelude::use_context;
use serde::Deserialize;

use super::address::value;
use super::canonical::{canonical, onward};
use super::load::query;

/// The page that was asked for, when a form that carries it is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPage(pub String);

/// Where a form leads that carries the page that was asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    /// The page.
    pub next: String,
}

/// The page that was asked for, where it is one and not the first; else nothing.
pub fn next_page() -> String {
    let asked = use_context::<NextPage>().map_or_else(|| query("next"), |page| page.0);
    onward(&asked).unwrap_or_default()
}

/// An address that leads on to `next`, where that is a page to go on to.
pub fn with_next(path: &str, next: &str) -> String {
    onward(next).map_or_else(|| path.to_owned(), |next| format!("{path}?next={}", value(&next)))
}

/// The address to go to after signing in, if it is one of this console's; else the overview.
pub fn safe(next: &str) -> String {
    onward(next).unwrap_or_else(|| "/".to_owned())
}

/// The page to come back to, if it is one of this console's; else the overview.
pub fn back(next: &str) -> String {
    canonical(next).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_console_pass() {
        assert_eq!(safe("/usage?group_by=agent&start=2025-01-01"), "/usage?group_by=agent&start=2025-01-01");
        for other in [
            "",
            "//evil.in",
            "/\\evil.in",
            "https://evil.in",
            "javascript:1",
            "/a\r\nb",
            "/a b",
            "/sign-in",
            "/sign-out",
        ] {
            assert_eq!(safe(other), "/", "{other:?}");
            assert_eq!(back(other), if other == "/sign-in" { other } else { "/" }, "{other:?}");
        }
    }
}

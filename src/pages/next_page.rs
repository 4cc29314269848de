//! The page to go to after a form: after signing in, or after choosing a language.

use leptos::prelude::use_context;
use serde::Deserialize;

use super::address::value;
use super::canonical::{canonical, onward};
use super::load::query;

/// The requested page, when a form that contains it is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPage(pub String);

/// The field of a form with the requested page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    pub next: String,
}

/// The requested page; empty if there is none or it is the overview.
pub fn next_page() -> String {
    let asked = use_context::<NextPage>().map_or_else(|| query("next"), |page| page.0);
    onward(&asked).unwrap_or_default()
}

/// An address with `next` as a parameter, if it is a page to go to.
pub fn with_next(path: &str, next: &str) -> String {
    onward(next).map_or_else(|| path.to_owned(), |next| format!("{path}?next={}", value(&next)))
}

/// The address to go to after signing in, if it belongs to this console; otherwise the overview.
pub fn safe(next: &str) -> String {
    onward(next).unwrap_or_else(|| "/".to_owned())
}

/// The page to return to, if it belongs to this console; otherwise the overview.
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

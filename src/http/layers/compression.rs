//! Compresses responses, except where the length could reveal a secret (the BREACH attack): responses that
//! contain a secret, and an owner's responses to requests from another site, whose query that site chose.

use axum::http::{Extensions, HeaderMap, StatusCode, Uri, Version};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate};

/// Marks a response whose length could reveal a secret.
#[derive(Clone, Copy, Debug)]
pub struct CarriesSecret;

/// Whether the request comes from the console's own pages or the user, as far as the browser says. Another site
/// could request a page many times with different queries and observe the lengths.
pub fn is_asked_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    // A browser from before 2023, or plain HTTP, where whoever sees lengths sees the page too.
    let host = text("host").unwrap_or_default();
    let is_own = |url: &str| url.parse::<Uri>().is_ok_and(|url| url.authority().is_some_and(|at| at == host));
    ["origin", "referer"].into_iter().filter_map(text).all(is_own)
}

/// The layer. Files that were compressed at build time pass unchanged.
pub fn layer() -> CompressionLayer<And<DefaultPredicate, OpenPredicate>> {
    // Brotli level 5 is a tenth smaller than 4 for about as much time; 6 is no smaller, and 9 takes ten times
    // as long.
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(5))
        .compress_when(DefaultPredicate::new().and(is_open as OpenPredicate))
}

/// Whether a response contains no secret.
type OpenPredicate = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

fn is_open(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<CarriesSecret>().is_none()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn another_site_is_told_from_the_reader() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            let host = std::iter::once(&("host", "console.example.in"));
            let pairs = host
                .chain(pairs)
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            is_asked_from_here(&pairs.collect())
        };
        assert!(of(&[]));
        assert!(of(&[("sec-fetch-site", "none")]) && of(&[("sec-fetch-site", "same-origin")]));
        assert!(of(&[("referer", "https://console.example.in/keys")]));
        for site in ["cross-site", "same-site", "", "None"] {
            assert!(!of(&[("sec-fetch-site", site)]), "{site}");
        }
        assert!(!of(&[("sec-fetch-site", "cross-site"), ("referer", "https://console.example.in/")]));
        for other in [
            "https://evil.in/",
            "https://console.example.in:8443/",
            "https://a.console.example.in/",
            "https://console.example.in@evil.in/",
            "null",
            "about:blank",
            "",
        ] {
            assert!(!of(&[("referer", other)]), "{other}");
            assert!(!of(&[("origin", other)]), "{other}");
        }
    }
}

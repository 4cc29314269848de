//! Answers are compressed, but for those whose length would tell a secret (the BREACH attack): of those that carry one, and
//! of what is an owner's alone where another site had the browser ask for it, with words of its own in the address.

use axum::http::{Extensions, HeaderMap, StatusCode, Uri, Version};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate};

/// Marks an answer whose length would tell a secret.
#[derive(Clone, Copy, Debug)]
pub struct CarriesSecret;

/// Whether the console's own pages asked, or the reader, as far as the browser says. Another site can have a browser ask
/// for a page three hundred times a letter, and see how long each is on the wire.
pub fn is_asked_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    // A browser of before 2023, or one that came over plain HTTP, where whoever sees lengths sees the page.
    let host = text("host").unwrap_or_default();
    let is_own = |url: &str| url.parse::<Uri>().is_ok_and(|url| url.authority().is_some_and(|at| at == host));
    ["origin", "referer"].into_iter().filter_map(text).all(is_own)
}

/// The layer. What was compressed when it was built passes as it is.
pub fn layer() -> CompressionLayer<And<DefaultPredicate, OpenPredicate>> {
    // Level 5 of brotli is a tenth smaller than 4 for about as much work; 6 is no smaller, and 9 takes ten times as long.
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(5))
        .compress_when(DefaultPredicate::new().and(is_open as OpenPredicate))
}

/// Whether an answer carries no secret.
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

//! Whether the browser connected by TLS. Munim itself serves plain HTTP; its proxies know.

use axum::http::{Extensions, HeaderMap, header};

use super::peer::Proxies;

/// Whether a browser connected without TLS, as far as that is known, so that it drops `Secure` cookies.
pub fn is_in_the_clear(headers: &HeaderMap, extensions: &Extensions) -> bool {
    let has_proxies = extensions.get::<Proxies>().is_some_and(Proxies::are_any);
    if has_proxies {
        if let Some(is_tls) = told(headers) {
            return !is_tls;
        }
        // The proxy does not report the scheme: older deployments are like this, with TLS.
        if headers.contains_key("x-forwarded-for") {
            return false;
        }
    }
    // No trusted proxy. Browsers send `Sec-Fetch-Site` only to secure addresses: those with TLS, and this
    // machine's own. So a proxy that is missing in the settings is not taken for plain HTTP.
    !headers.contains_key("sec-fetch-site") || is_for_this_machine(headers)
}

/// The scheme that proxies report. A proxy behind another often sees plain HTTP, so https anywhere means https
/// at the browser.
fn told(headers: &HeaderMap) -> Option<bool> {
    let lines = headers.get_all("x-forwarded-proto").into_iter().filter_map(|line| line.to_str().ok());
    let mut schemes = lines.flat_map(|line| line.split(',')).map(str::trim).peekable();
    schemes.peek()?;
    Some(schemes.any(|scheme| scheme.eq_ignore_ascii_case("https")))
}

fn is_for_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let name = if host.ends_with(']') { host } else { name };
    name == "localhost" || name.ends_with(".localhost") || name == "[::1]" || name.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn what_nobody_says_is_plain_unless_the_browser_takes_it_for_secure() {
        let of = |pairs: &[_]| is_in_the_clear(&headers(pairs), &Extensions::new());
        assert!(of(&[("host", "console.example.in")]));
        assert!(of(&[("host", "console.example.in"), ("x-forwarded-proto", "https")]), "nobody is believed");
        assert!(of(&[("host", "127.0.0.1:3000"), ("sec-fetch-site", "none")]));
        assert!(of(&[("host", "[::1]"), ("sec-fetch-site", "none")]));
        assert!(of(&[("host", "localhost:3000"), ("sec-fetch-site", "none")]));
        assert!(!of(&[("host", "console.example.in"), ("sec-fetch-site", "none")]));
    }

    #[test]
    fn tls_anywhere_is_tls() {
        assert_eq!(told(&headers(&[("x-forwarded-proto", "HTTPS, http")])), Some(true));
        assert_eq!(told(&headers(&[("x-forwarded-proto", "http")])), Some(false));
        assert_eq!(told(&HeaderMap::new()), None);
    }
}

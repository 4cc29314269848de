//! The page to go to after signing in, if it is allowed.

use axum::http::{Method, Uri};

use crate::pages::onward;

/// The page that a visitor requested. For a form, the form's page.
pub fn of_request(method: &Method, uri: &Uri) -> String {
    if method == Method::GET || method == Method::HEAD {
        return uri.path_and_query().and_then(|path| onward(path.as_str())).unwrap_or_default();
    }
    let first = uri.path().split('/').nth(1).unwrap_or_default();
    onward(&format!("/{first}")).unwrap_or_default()
}

/// The address, if it belongs to this console. Rejects everything that a browser could interpret as another
/// host.
pub fn ours(next: &str) -> Option<&str> {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    ours.then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_console_pass() {
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
            assert_eq!(ours(other).is_some(), other.starts_with("/sign-"), "{other:?}");
        }
    }

    #[test]
    fn after_a_form_comes_the_page_of_the_form() {
        let of = |method, path: &str| of_request(&method, &path.parse().unwrap());
        assert_eq!(of(Method::GET, "/usage?start=2026-11-01&x"), "/usage?start=2026-11-01");
        assert_eq!(of(Method::POST, "/keys/revoke"), "/keys");
        assert_eq!(of(Method::POST, "/"), "");
    }
}

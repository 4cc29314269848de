//! In which language a page answers: that of the cookie, or the first that the browser asks for.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::domain::Language;

/// The cookie that keeps the choice, but for [`BOUND`].
pub const COOKIE: &str = "munim_language";
/// What its name begins with where browsers come over TLS: nobody but this host can set it then.
pub const BOUND: &str = "__Host-";

/// Finds the language for what answers, and says it of answers that are pages.
pub async fn choose(mut request: Request, next: Next) -> Response {
    let language = asked(request.headers());
    request.extensions_mut().insert(language);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if kind.starts_with(b"text/html") {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    response
}

/// The language that a request asks for.
fn asked(headers: &HeaderMap) -> Language {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let is_ours = |name: &str| name.strip_prefix(BOUND).unwrap_or(name) == COOKIE;
    let chosen = pairs.find_map(|(name, code)| Language::parse(code).filter(|_| is_ours(name)));
    chosen.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Language::accepted(accepted.unwrap_or_default())
    })
}

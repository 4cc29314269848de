//! In which language a page answers: that of the cookie, or the first that the browser asks for.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::TimeDelta;

use super::console::Console;
use super::cookies;
use crate::domain::Language;

/// The cookie that keeps the choice, for all consoles of a host: it opens nothing.
const COOKIE: &str = "munim_language";
/// How long the choice is kept.
const KEPT: TimeDelta = TimeDelta::days(365);

/// Finds the language for what answers, and says it of answers that are pages.
pub async fn choose(State(console): State<Console>, mut request: Request, next: Next) -> Response {
    let language = asked(request.headers(), &console.cookies().shared(COOKIE));
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

/// Keeps a choice.
pub fn cookie(console: &Console, language: Language) -> Option<HeaderValue> {
    let ours = console.cookies();
    ours.set(&ours.shared(COOKIE), language.code(), KEPT)
}

/// The language that a request asks for.
fn asked(headers: &HeaderMap, cookie: &str) -> Language {
    let chosen = cookies::read(headers, cookie).find_map(Language::parse);
    chosen.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Language::accepted(accepted.unwrap_or_default())
    })
}

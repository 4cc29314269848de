//! The language of pages: the cookie's, or the first supported one of `Accept-Language`. The theme is chosen
//! beside it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::TimeDelta;

use super::console::Console;
use super::{cookies, theme};
use crate::domain::Language;

/// The cookie with the chosen language, shared by all consoles of a host: it authorises nothing.
const COOKIE: &str = "munim_language";
/// The lifetime of the cookie.
const KEPT: TimeDelta = TimeDelta::days(365);

/// Determines the language and the theme of a request, and sets `Content-Language` on pages.
pub async fn choose(State(console): State<Console>, mut request: Request, next: Next) -> Response {
    let language = asked(request.headers(), &console.cookies().shared(COOKIE));
    let theme = theme::asked(request.headers(), console.cookies());
    request.extensions_mut().insert(language);
    request.extensions_mut().insert(theme);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if kind.starts_with(b"text/html") {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    response
}

/// The `Set-Cookie` for a language.
pub fn cookie(console: &Console, language: Language) -> Option<HeaderValue> {
    let ours = console.cookies();
    ours.set(&ours.shared(COOKIE), language.code(), KEPT)
}

/// The language of a request.
fn asked(headers: &HeaderMap, cookie: &str) -> Language {
    let chosen = cookies::read(headers, cookie).find_map(Language::parse);
    chosen.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Language::accepted(accepted.unwrap_or_default())
    })
}

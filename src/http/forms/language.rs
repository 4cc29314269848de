//! `/language`: the choice of a language, kept in a cookie.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Submitted;
use crate::domain::Language;
use crate::http::console::Console;
use crate::http::language::{BOUND, COOKIE};
use crate::http::next_page;

/// How long the choice is kept: a year, in seconds.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    language: String,
    next: String,
}

/// Keeps the choice and goes back to the page. What is no language changes nothing.
pub async fn choose(State(console): State<Console>, Submitted { fields, .. }: Submitted<Fields>) -> Response {
    let back = Redirect::to(next_page::ours(&fields.next).unwrap_or("/"));
    let Some(language) = Language::parse(&fields.language) else { return back.into_response() };
    let (bound, secure) = if console.is_secure() { (BOUND, "; Secure") } else { ("", "") };
    let code = language.code();
    let cookie = format!("{bound}{COOKIE}={code}; Path=/; Max-Age={KEPT}; SameSite=Lax; HttpOnly{secure}");
    ([(header::SET_COOKIE, cookie)], back).into_response()
}

//! `/language`: the choice of a language, kept in a cookie.

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::Submitted;
use crate::domain::Language;
use crate::http::console::Console;
use crate::http::language::COOKIE;
use crate::http::next_page;

/// How long the choice is kept.
const KEPT: TimeDelta = TimeDelta::days(365);

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    language: String,
    next: String,
}

/// Keeps the choice and goes back to the page. What is no language changes nothing.
pub async fn choose(State(console): State<Console>, Submitted { fields, .. }: Submitted<Fields>) -> Response {
    let back = Redirect::to(&next_page::back(&fields.next));
    let Some(language) = Language::parse(&fields.language) else { return back.into_response() };
    let ours = console.cookies();
    let cookie = ours.set(&ours.shared(COOKIE), language.code(), KEPT);
    (AppendHeaders(cookie.map(|cookie| (header::SET_COOKIE, cookie))), back).into_response()
}

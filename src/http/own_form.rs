//! Rejects forms that were rendered for another account. A browser has one session for all of its tabs: if
//! another owner signs in in one tab, the pages in the others still belong to the first.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use leptos::prelude::provide_context;

use super::console::Console;
use super::{actions, form, next_page};
use crate::components::{ACCOUNT, ACCOUNT_EMAIL};
use crate::pages::FunctionError;
use crate::pages::next_page::safe;
use crate::pages::other_account::{OtherAccount, SHOWN_AGAIN};
use crate::service::Owner;

/// The longest email that the response repeats, in characters.
const EMAIL_MAX_CHARS: usize = 254;
/// The longest typed text that the response repeats, in characters.
const TYPED_MAX_CHARS: usize = 2_000;

type Fields = Vec<(String, String)>;

/// Rejects a form that does not name the signed-in account.
pub async fn require(State(console): State<Console>, request: Request, next: Next) -> Response {
    check(&console, request, next, false).await
}

/// Rejects a form that names another account than the signed-in one. A form that names none passes, because a
/// sign-out must always be possible.
pub async fn not_anothers(State(console): State<Console>, request: Request, next: Next) -> Response {
    check(&console, request, next, true).await
}

async fn check(console: &Console, request: Request, next: Next, may_say_nothing: bool) -> Response {
    let owner = request.extensions().get::<Owner>().map(|owner| owner.account_id.to_string());
    let Some(owner) = owner.filter(|_| !request.method().is_safe()) else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let read = async {
        let bytes = form::bytes(parts.clone(), body).await?;
        Ok((form::read::<Fields>(&parts.headers, bytes.clone()).await?, bytes))
    };
    let (fields, bytes) = match read.await {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    let mut accounts = values(&fields, ACCOUNT).peekable();
    let says_nothing = accounts.peek().is_none();
    if accounts.all(|account| account == owner) && (may_say_nothing || !says_nothing) {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    }
    refuse(console, parts, &fields).await
}

fn values<'a>(fields: &'a Fields, name: &'a str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
}

async fn refuse(console: &Console, mut parts: Parts, fields: &Fields) -> Response {
    tracing::info!(path = parts.uri.path(), "form rejected: made for another account than the one signed in");
    if actions::wants_json(&parts.headers) {
        return actions::as_json::<()>(Err(FunctionError::OtherAccount));
    }
    let typed = SHOWN_AGAIN.into_iter().filter_map(|name| {
        let value: String = values(fields, name).next()?.chars().take(TYPED_MAX_CHARS).collect();
        (!value.trim().is_empty()).then_some((name, value))
    });
    let drawn_for = values(fields, ACCOUNT_EMAIL).next().unwrap_or_default();
    let form = OtherAccount {
        drawn_for: drawn_for.chars().take(EMAIL_MAX_CHARS).collect(),
        typed: typed.collect(),
        onward: safe(&next_page::of_request(&parts.method, &parts.uri)),
    };
    form::forget_body(&mut parts);
    let mut response = console.render(parts, move || provide_context(form.clone())).await;
    *response.status_mut() = StatusCode::CONFLICT;
    response
}

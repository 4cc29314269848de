//! `GET /live`: an event stream that tells an open page that its account has changed, without details. The page
//! then refreshes itself by an ordinary request.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{AppendHeaders, IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde::Deserialize;

use super::console::Console;
use super::layers::failures::Unavailable;
use crate::domain::Caller;
use crate::domain::live::Marks;
use crate::service::Owner;
use crate::service::accounts::live;

/// The interval of comments on an idle stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The reconnection time for browsers.
const RETRY: Duration = Duration::from_secs(3);
/// Seconds until a page that got no slot may retry.
const RETRY_AFTER: &str = "60";
/// The marks that a browser has when it reconnects.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Disables buffering in proxies; nginx reads this.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// The page's marks, and the account that it was rendered for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Since {
    since: String,
    account: String,
}

/// Follows the account until its session ends or the browser disconnects. Without an owner, or for a page of
/// another account, it responds 204, which stops `EventSource` from reconnecting; a page instead of a stream
/// would be an error in the browser's console.
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface>
pub async fn follow(
    State(console): State<Console>,
    owner: Option<Extension<Owner>>,
    by: Option<Extension<Caller>>,
    since: Result<Query<Since>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Unavailable> {
    let (Some(owner), Some(browser)) = (owner, by.as_ref().and_then(|by| by.device())) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let last = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok());
    let drawn = since.map(|Query(drawn)| drawn).unwrap_or_default();
    // The page of another account refreshes itself then, and finds out who is signed in.
    if !drawn.account.is_empty() && drawn.account != owner.account_id.as_str() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    // A browser that reconnects has newer marks than the address of the stream.
    let since = last.and_then(Marks::parse).or_else(|| Marks::parse(&drawn.since));
    let Some(follower) = live::follow(console.services(), &owner.account_id, browser, since).await? else {
        let again = [(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER))];
        return Ok((StatusCode::TOO_MANY_REQUESTS, again).into_response());
    };
    let opening = Event::default().id(follower.told().text()).retry(RETRY);
    let open = console.services().metrics.streams.enter();
    let changes = stream::unfold((follower, open), async |(mut follower, open)| {
        let change = follower.next().await?;
        Some((Event::default().id(change.marks.text()).data(change.what), (follower, open)))
    });
    let events = stream::iter([opening]).chain(changes).map(Ok::<_, Infallible>);
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    let no_store = (header::CACHE_CONTROL, "no-store");
    Ok((AppendHeaders([UNBUFFERED]), [no_store], stream).into_response())
}

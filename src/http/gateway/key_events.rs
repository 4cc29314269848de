//! `GET /v1/keys/events`: an event stream of revocations, so that a gateway can cut running calls.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{AppendHeaders, IntoResponse};
use futures_util::stream;
use serde::Serialize;

use super::auth::Gateway;
use super::failures::OfFollowing;
use crate::domain::{KeyHash, KeyId};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::instant::Instant;
use crate::metrics::GaugeGuard;
use crate::service::key_cache::revocations::{News, Revocations};

/// The interval of comments on an idle stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The reconnection time for clients.
const RETRY: Duration = Duration::from_secs(1);
/// The number of the last event that a client has.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Disables buffering in proxies; nginx reads this.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// The data of `key.revoked`.
#[derive(Serialize)]
struct RevokedKey<'a> {
    key_id: &'a KeyId,
    at: Instant,
}

/// A connected gateway.
struct Listener {
    api: Api,
    /// Its credential, which may be revoked while the stream is open.
    credential: KeyHash,
    revocations: Revocations,
    waiting: VecDeque<Event>,
    /// Counts the open stream.
    _open: GaugeGuard,
}

/// Follow revocations
///
/// A stream of `key.revoked` events, so that you can cut the calls that you are carrying for that key. The
/// first frame has only an id and `retry`; a later frame with only an id says that nothing was revoked up to
/// there. With `Last-Event-ID` first comes what was revoked since, as far back as a day. Where that is not
/// known, an event `reset` comes instead, with `{}`: then check again the keys of all calls that you carry.
#[utoipa::path(
    get, path = "/v1/keys/events", tag = "Gateway",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last id that you have.")),
    security(("gateway" = [])),
    responses(
        (status = 200, description = "Revocations, as they happen.", body = String, content_type = "text/event-stream",
            example = "id: 41\nretry: 1000\n\nevent: key.revoked\nid: 42\ndata: {\"key_id\":\"key_01JHMV5B3K9D2F7G8H1J4M6N0P\",\"at\":\"2025-01-15T10:30:00Z\"}\n\n"),
        OfFollowing,
    )
)]
pub async fn follow_keys(
    State(api): State<Api>,
    gateway: Gateway,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let mut waiting = VecDeque::new();
    let revocations = match last_event(&headers) {
        None => {
            let revocations = Revocations::from_now(&api.services);
            waiting.push_back(opening(revocations.told()));
            revocations
        }
        Some(number) => {
            let mut revocations = Revocations::after(&api.services, number);
            let news = revocations.next().await?;
            // A client that loses the stream before it got the reset gets it again: it resumes from 0.
            let is_lost = matches!(news.first(), Some(News::Lost(_)));
            waiting.push_back(opening(if is_lost { 0 } else { number }));
            waiting.extend(news.iter().map(event));
            revocations
        }
    };
    let open = api.services.metrics.streams.enter();
    let listener = Listener { api, credential: gateway.credential, revocations, waiting, _open: open };
    let events = stream::unfold(listener, async |mut listener| {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok((AppendHeaders([UNBUFFERED]), stream))
}

/// The event that a client resumes after. An invalid number counts as unknown.
fn last_event(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(LAST_EVENT_ID).filter(|value| !value.is_empty())?.to_str();
    Some(text.ok().and_then(|text| text.parse().ok()).unwrap_or(-1))
}

/// The first frame, from which a client can resume.
fn opening(number: i64) -> Event {
    Event::default().id(number.to_string()).retry(RETRY)
}

fn event(news: &News) -> Event {
    match news {
        News::Revoked { number, key_id, at } => {
            let data = RevokedKey { key_id, at: Instant(*at) };
            let data = serde_json::to_string(&data).unwrap_or_default();
            Event::default().event("key.revoked").id(number.to_string()).data(data)
        }
        News::Nothing(number) => Event::default().id(number.to_string()),
        News::Lost(number) => Event::default().event("reset").id(number.to_string()).data("{}"),
    }
}

impl Listener {
    /// The next event; `None` if the server stops, the gateway was revoked, or the database is unavailable. The
    /// client reconnects with the last id that it has.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let services = &self.api.services;
            let news = tokio::select! {
                () = services.stopping.cancelled() => return None,
                news = self.revocations.next() => news,
            };
            services.key_cache.gateway(self.credential)?;
            match news {
                Ok(news) => self.waiting.extend(news.iter().map(event)),
                Err(error) => {
                    tracing::warn!(%error, "gateway event stream closed");
                    return None;
                }
            }
        }
    }
}

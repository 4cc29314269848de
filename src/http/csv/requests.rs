//! `/usage/requests.csv`: every request of a range; `/requests.csv`: those of a list, in its order. Streamed.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::SecondsFormat;
use serde::Deserialize;

use super::{Rows, explained, file, mark, named, optional, seconds, text};
use crate::domain::{Money, Request, RequestFilter, Zone};
use crate::http::console::Console;
use crate::http::layers::failures::not_now;
use crate::http::next_page;
use crate::pages::requests::View;
use crate::service::usage::admission::Place;
use crate::service::usage::reports::Query as Report;
use crate::service::usage::requests::ScanProgress;
use crate::service::{Owner, ServiceError, Services};

const HEADS: [&str; 22] = [
    "time_utc",
    "time_local",
    "time_zone",
    "id",
    "source",
    "model",
    "key_id",
    "key",
    "agent_id",
    "agent",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "seconds",
    "status",
    "latency_ms",
    "cost_inr",
    "cache_write_tokens",
    "reasoning_tokens",
    "characters",
    "images",
    "estimated",
];

/// The query: the days.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    start: String,
    end: String,
    bom: String,
}

/// The file. For an invalid query, redirects to the page, which explains it.
pub async fn download(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    RawQuery(raw): RawQuery,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = asked else { return explained(raw) };
    let Ok(report) = Report::of_page(console.services(), &owner, "", &asked.start, &asked.end) else {
        return explained(raw);
    };
    let (from, before) = owner.zone.bounds_of(&report.range);
    let of_range = RequestFilter { from: Some(from), before: Some(before), ..RequestFilter::default() };
    match body(&console, &owner, &of_range, mark(&asked.bom)).await {
        Ok(body) => file("requests", &owner, report.range, body),
        Err(refused) => refused,
    }
}

/// The file of a list. For an invalid filter, redirects to the list, which explains it.
pub async fn download_list(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    RawQuery(raw): RawQuery,
) -> Response {
    let view = View::of_query(raw.as_deref().unwrap_or_default());
    let Ok(filter) = RequestFilter::parse(&view.typed, owner.zone) else {
        let page = format!("/requests?{}", raw.unwrap_or_default());
        return Redirect::to(next_page::ours(&page).unwrap_or("/requests")).into_response();
    };
    match body(&console, &owner, &filter, b"").await {
        Ok(body) => named(&format!("requests-{}", owner.account_id), body),
        Err(refused) => refused,
    }
}

/// The rows of a filter's requests, in its order.
async fn body(
    console: &Console,
    owner: &Owner,
    filter: &RequestFilter,
    mark: &[u8],
) -> Result<Body, Response> {
    let place = console.services().admission.file(&owner.account_id).await.map_err(not_now)?;
    let first = [mark, &Rows::with_heads(&HEADS).into_bytes()].concat();
    let walk = ScanProgress::of(owner, filter);
    let state = (Arc::clone(console.services()), owner.zone, walk, Some(first), place);
    Ok(Body::from_stream(futures_util::stream::try_unfold(state, next)))
}

type Writing = (Arc<Services>, Zone, ScanProgress, Option<Vec<u8>>, Place);

/// The headers first, then page after page of results. If one cannot be read, the response is aborted, so that
/// nobody takes a part for the whole.
async fn next(state: Writing) -> Result<Option<(Vec<u8>, Writing)>, ServiceError> {
    let (services, zone, mut walk, first, place) = state;
    if let Some(first) = first {
        return Ok(Some((first, (services, zone, walk, None, place))));
    }
    let page = walk.next(&services).await.inspect_err(|error| {
        tracing::error!(%error, "request CSV download aborted");
    })?;
    Ok(page.map(|page| {
        let mut rows = Rows::more();
        for row in &page {
            rows.write(cells(row, zone));
        }
        (rows.into_bytes(), (services, zone, walk, None, place))
    }))
}

/// The zone has a column beside the time, because an offset does not identify it.
fn cells(request: &Request, zone: Zone) -> [String; 22] {
    let Request { event, cost, key_name, agent_name, .. } = request;
    let usage = &event.usage;
    [
        event.time.to_rfc3339_opts(SecondsFormat::Micros, true),
        event.time.with_timezone(&zone.offset_at(event.time)).to_rfc3339_opts(SecondsFormat::Micros, false),
        zone.name().to_owned(),
        text(&event.id),
        text(&event.source),
        text(&event.model),
        optional(event.key_id.as_ref().map(|key| text(key.as_str()))),
        optional(key_name.as_deref().map(text)),
        optional(event.agent_id.id()),
        optional(agent_name.as_deref().map(text)),
        usage.prompt_tokens.to_string(),
        usage.cached_tokens.to_string(),
        usage.completion_tokens.to_string(),
        seconds(usage.milliseconds),
        optional(event.status),
        optional(event.latency_ms),
        optional(cost.map(Money::decimal)),
        usage.cache_write_tokens.to_string(),
        usage.reasoning_tokens.to_string(),
        usage.characters.to_string(),
        usage.images.to_string(),
        usage.is_estimated.to_string(),
    ]
}

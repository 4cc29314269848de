//! `/usage/requests.csv`: every request of a range, written as it is read.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use chrono::SecondsFormat;
use serde::Deserialize;

use super::{MARK, Rows, explained, file, optional, seconds, text};
use crate::domain::Money;
use crate::http::console::Console;
use crate::service::exports::Export;
use crate::service::reports::Query as Report;
use crate::service::{Owner, ServiceError, Services};
use crate::store::exports::ExportRow;

const HEADS: [&str; 15] = [
    "time_utc",
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
];

/// Which days.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    start: String,
    end: String,
}

/// The file. With a mistake in what was asked, the page says what it is.
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
    let export = Export::of(&owner, &report.range);
    let first = [MARK.as_bytes().to_vec(), Rows::with_heads(&HEADS).into_bytes()].concat();
    let state = (Arc::clone(console.services()), export, Some(first));
    let body = Body::from_stream(futures_util::stream::try_unfold(state, next));
    file("requests", &owner, report.range, body)
}

type Writing = (Arc<Services>, Export, Option<Vec<u8>>);

/// The heads first, then page after page. Where a page cannot be read the answer breaks off, so that
/// nobody takes a part for the whole.
async fn next(state: Writing) -> Result<Option<(Vec<u8>, Writing)>, ServiceError> {
    let (services, mut export, first) = state;
    if let Some(first) = first {
        return Ok(Some((first, (services, export, None))));
    }
    let page = export.next(&services).await.inspect_err(|error| {
        tracing::error!(%error, "a file of requests breaks off");
    })?;
    Ok(page.map(|page| {
        let mut rows = Rows::more();
        for row in &page {
            rows.write(cells(row));
        }
        (rows.into_bytes(), (services, export, None))
    }))
}

fn cells(row: &ExportRow) -> [String; 15] {
    [
        row.time.to_rfc3339_opts(SecondsFormat::Micros, true),
        text(&row.id),
        text(&row.source),
        text(&row.model),
        optional(row.key_id.as_deref().map(text)),
        optional(row.key.as_deref().map(text)),
        optional(row.agent_id),
        optional(row.agent.as_deref().map(text)),
        (row.prompt_tokens - row.cached_tokens).to_string(),
        row.cached_tokens.to_string(),
        row.completion_tokens.to_string(),
        seconds(row.milliseconds),
        optional(row.status),
        optional(row.latency_ms),
        optional(row.cost.map(Money::decimal)),
    ]
}

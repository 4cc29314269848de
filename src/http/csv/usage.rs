//! `/usage.csv`: all rows of the usage page's table.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Rows, explained, file, mark, optional, seconds, text};
use crate::domain::grain::Bucket;
use crate::domain::{FieldError, Grain, Group, GroupBy, TableOrder, UsageCell, UsageTotals};
use crate::http::console::Console;
use crate::http::layers::failures::not_now;
use crate::service::usage::file::UsageWalk;
use crate::service::{Owner, ServiceError, Services};

/// The page's query.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    group_by: String,
    start: String,
    end: String,
    sort: String,
    order: String,
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
    let (days, order) = ((&*asked.start, &*asked.end), TableOrder::parse(&asked.sort, &asked.order));
    let services = console.services();
    match begin(services, &owner, &asked.group_by, days, order).await {
        Ok((walk, rows)) => {
            let first = [mark(&asked.bom), &rows].concat();
            let (range, state) = (walk.range, (Arc::clone(services), walk, Some(first)));
            let rows = futures_util::stream::try_unfold(state, next);
            file("usage", &owner, range, Body::from_stream(rows))
        }
        // The page has fewer rows than the file, and would show no error.
        Err(ServiceError::Invalid(problems)) if problems.contains(&FieldError::TooManyRows) => {
            explained(Some(format!("{}&file=too-long", raw.unwrap_or_default())))
        }
        Err(ServiceError::Invalid(_)) => explained(raw),
        Err(error) => not_now(error),
    }
}

type Writing = (Arc<Services>, UsageWalk, Option<Vec<u8>>);

/// The headers with the first rows, which are read before the response begins: so most errors are reported by a
/// status.
async fn begin(
    services: &Services,
    owner: &Owner,
    group_by: &str,
    days: (&str, &str),
    order: TableOrder,
) -> Result<(UsageWalk, Vec<u8>), ServiceError> {
    let mut walk = UsageWalk::of_page(services, owner, group_by, days, order).await?;
    let cells = walk.next(services).await?.unwrap_or_default();
    let first = [heads(&walk), write(&walk, &cells)].concat();
    Ok((walk, first))
}

/// Bucket after bucket. If one cannot be read, the response is aborted, so that nobody takes a part for the
/// whole.
async fn next(state: Writing) -> Result<Option<(Vec<u8>, Writing)>, ServiceError> {
    let (services, mut walk, first) = state;
    if let Some(first) = first {
        return Ok(Some((first, (services, walk, None))));
    }
    let cells = walk.next(&services).await.inspect_err(|error| {
        tracing::error!(%error, "usage CSV download aborted");
    })?;
    Ok(cells.map(|cells| (write(&walk, &cells), (services, walk, None))))
}

fn heads(walk: &UsageWalk) -> Vec<u8> {
    let groups: &[&str] = match walk.group_by {
        GroupBy::Model => &["model"],
        GroupBy::Agent => &["agent_id", "agent"],
        GroupBy::Key => &["key_id", "key"],
        GroupBy::Day => &[],
    };
    let figures = [
        "requests",
        "unpriced_requests",
        "prompt_tokens",
        "cached_tokens",
        "completion_tokens",
        "total_tokens",
        "seconds",
        "cost_inr",
        "cache_write_tokens",
        "reasoning_tokens",
        "characters",
        "images",
    ];
    Rows::with_heads(&[&[walk.grain.as_str()], groups, &figures].concat()).into_bytes()
}

fn write(walk: &UsageWalk, cells: &[UsageCell]) -> Vec<u8> {
    let mut rows = Rows::more();
    for cell in cells {
        let Some(bucket) = walk.buckets.get(cell.bucket) else { continue };
        let mut row = vec![when(walk.grain, bucket)];
        row.extend(group(&cell.group));
        row.extend(figures_of(&cell.sums));
        rows.write(row);
    }
    rows.into_bytes()
}

/// An hour with its offset, a day, or a month.
fn when(grain: Grain, bucket: &Bucket) -> String {
    match (&bucket.hour, grain) {
        (Some(hour), _) => hour.at.to_rfc3339(),
        (None, Grain::Month) => bucket.first.format("%Y-%m").to_string(),
        (None, _) => bucket.first.to_string(),
    }
}

fn group(group: &Group) -> Vec<String> {
    match group {
        Group::Model { name, .. } => vec![text(name)],
        Group::Agent(agent) => {
            let (id, name) = agent.clone().unzip();
            vec![optional(id), text(&name.unwrap_or_default())]
        }
        Group::Key(key) => {
            let (id, name) = key.clone().unzip();
            vec![optional(id), text(&name.unwrap_or_default())]
        }
        // A file contains every group.
        Group::Day | Group::Others(_) => Vec::new(),
    }
}

/// Without a priced call the cost is empty: unknown, not zero.
fn figures_of(sums: &UsageTotals) -> [String; 12] {
    let priced = sums.unpriced_requests < sums.requests;
    [
        sums.requests.to_string(),
        sums.unpriced_requests.to_string(),
        sums.prompt_tokens.to_string(),
        sums.cached_tokens.to_string(),
        sums.completion_tokens.to_string(),
        sums.total_tokens().to_string(),
        seconds(sums.milliseconds),
        optional(priced.then(|| sums.cost.decimal())),
        sums.cache_write_tokens.to_string(),
        sums.reasoning_tokens.to_string(),
        sums.characters.to_string(),
        sums.images.to_string(),
    ]
}

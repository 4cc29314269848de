//! `/usage.csv`: what the table of the usage page shows, and all of its rows.

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use serde::Deserialize;

use super::{MARK, Rows, explained, file, optional, seconds, text};
use crate::domain::grain::Bucket;
use crate::domain::{Grain, Group, GroupBy, Sums, TableOrder, UsageDetail};
use crate::http::console::Console;
use crate::http::layers::failures::unavailable;
use crate::service::{Owner, ServiceError, usage_detail};

/// The page's query.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    group_by: String,
    start: String,
    end: String,
    sort: String,
    order: String,
}

/// The file. With a mistake in what was asked, the page says what it is.
pub async fn download(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    RawQuery(raw): RawQuery,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = asked else { return explained(raw) };
    let found =
        usage_detail::of_page(console.services(), &owner, &asked.group_by, &asked.start, &asked.end).await;
    match found {
        Ok(detail) => {
            let range = detail.range;
            file("usage", &owner, range, write(detail, TableOrder::parse(&asked.sort, &asked.order)))
        }
        Err(ServiceError::Invalid(_)) => explained(raw),
        Err(error) => unavailable(&error),
    }
}

fn write(mut detail: UsageDetail, order: TableOrder) -> Vec<u8> {
    order.sort(&mut detail.cells);
    let groups: &[&str] = match detail.group_by {
        GroupBy::Model => &["model"],
        GroupBy::Agent => &["agent_id", "agent"],
        GroupBy::Key => &["key_id", "key"],
        GroupBy::Day => &[],
    };
    let figures = [
        "requests",
        "unpriced_requests",
        "input_tokens",
        "cached_tokens",
        "output_tokens",
        "total_tokens",
        "seconds",
        "cost_inr",
    ];
    let mut rows = Rows::with_heads(&[&[detail.grain.as_str()], groups, &figures].concat());
    for cell in &detail.cells {
        let Some(bucket) = detail.buckets.get(cell.bucket) else { continue };
        let mut cells = vec![when(detail.grain, bucket)];
        cells.extend(group(&cell.group));
        cells.extend(figures_of(&cell.sums));
        rows.write(cells);
    }
    [MARK.as_bytes().to_vec(), rows.into_bytes()].concat()
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
        Group::Day => Vec::new(),
    }
}

/// Where no call had a price the cost is empty: it is not known, and not nothing.
fn figures_of(sums: &Sums) -> [String; 8] {
    let priced = sums.unpriced_requests < sums.requests;
    [
        sums.requests.to_string(),
        sums.unpriced_requests.to_string(),
        sums.input_tokens().to_string(),
        sums.cached_tokens.to_string(),
        sums.completion_tokens.to_string(),
        sums.total_tokens().to_string(),
        seconds(sums.milliseconds),
        optional(priced.then(|| sums.cost.decimal())),
    ]
}

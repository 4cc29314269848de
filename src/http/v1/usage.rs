//! `/v1/accounts/{account_id}/usage`.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Reader;
use crate::domain::utilisation::Seconds;
use crate::domain::{AgentId, Group, KeyId, Money, UsageReport, UsageRow, UsageTotals};
use crate::http::api::Api;
use crate::http::api::column::Column;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfReport;
use crate::http::api::query::Parameters;
use crate::service::Owner;
use crate::service::usage::reports::{self, Query};

/// Usage from day to day.
#[derive(Serialize, ToSchema)]
pub struct Usage {
    /// By date, then name; days without usage have no row.
    data: Vec<Row>,
    /// The sums of the rows.
    totals: Totals,
    /// What the ledger says was debited for these days: the same as the totals' cost.
    #[schema(value_type = f64, format = Double, example = 531.50)]
    ledger_inr: Money,
}

/// One day of one model, agent or key.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = UsageRow)]
struct Row {
    /// The day, in the account's time zone.
    #[schema(value_type = String, format = Date, example = "2025-01-15")]
    date: NaiveDate,
    /// With `group_by=model`: its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "forii/deepseek-v3")]
    model: Option<String>,
    /// With `group_by=agent`: its number; null for calls that belong to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, example = 101)]
    agent_id: Option<Column<AgentId>>,
    /// With `group_by=agent`: its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "Order desk")]
    agent: Option<Column<String>>,
    /// With `group_by=key`: its id; null for calls that belong to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "key_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    key_id: Option<Column<KeyId>>,
    /// With `group_by=key`: its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "prod-api")]
    key: Option<Column<String>>,
    #[serde(flatten)]
    sums: Totals,
}

/// Sums of calls.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = UsageTotals)]
struct Totals {
    /// Calls.
    #[schema(example = 1250)]
    requests: i64,
    /// Tokens sent, cached ones among them.
    #[schema(example = 1_250_000)]
    prompt_tokens: i64,
    /// Of the tokens sent, those that were cached.
    #[schema(example = 0)]
    cached_tokens: i64,
    /// Of the tokens sent, those that were written to a cache.
    #[schema(example = 0)]
    cache_write_tokens: i64,
    /// Tokens that came back; an embedding model's rows have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 340_000)]
    completion_tokens: Option<i64>,
    /// Of the tokens that came back, those of reasoning.
    #[schema(example = 0)]
    reasoning_tokens: i64,
    /// Tokens in both directions.
    #[schema(example = 1_590_000)]
    total_tokens: i64,
    /// Speech, in seconds with three decimals.
    #[schema(value_type = f64, format = Double, example = 0)]
    seconds: Seconds,
    /// Messages.
    #[schema(example = 1250)]
    messages: i64,
    /// Characters of text that was spoken.
    #[schema(example = 0)]
    characters: i64,
    /// Images that were made.
    #[schema(example = 0)]
    images: i64,
    /// What the priced calls cost, in rupees.
    #[schema(value_type = f64, format = Double, example = 531.50)]
    cost_inr: Money,
    /// Calls of models without a price, which are in no cost.
    #[schema(example = 0)]
    unpriced_requests: i64,
}

/// Read the usage
///
/// Days in the account's time zone, at most ten years of them and 50,000 rows: beyond that, `too_many_rows`.
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/usage", tag = "Usage",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("start" = String, Query, format = Date, description = "The first day.", example = "2025-01-01"),
        ("end" = String, Query, format = Date, description = "The last day, included.", example = "2025-01-31"),
        ("group_by" = inline(Option<Grouping>), Query, description = "By what the rows are told apart. By model where it is not sent."),
    ),
    security(("session" = []), ("key" = [])),
    responses(
        (status = 200, description = "The usage.", body = Usage, example = json!({
            "data": [{
                "date": "2025-01-15", "model": "forii/deepseek-v3", "requests": 1250, "prompt_tokens": 1_250_000,
                "cached_tokens": 0, "cache_write_tokens": 0, "completion_tokens": 340_000, "reasoning_tokens": 0,
                "total_tokens": 1_590_000, "seconds": 0.00, "messages": 1250, "characters": 0, "images": 0,
                "cost_inr": 531.50, "unpriced_requests": 0,
            }],
            "totals": {
                "requests": 1250, "prompt_tokens": 1_250_000, "cached_tokens": 0, "cache_write_tokens": 0,
                "completion_tokens": 340_000, "reasoning_tokens": 0, "total_tokens": 1_590_000, "seconds": 0.00,
                "messages": 1250, "characters": 0, "images": 0, "cost_inr": 531.50, "unpriced_requests": 0,
            },
            "ledger_inr": 531.50,
        })),
        OfReport,
    )
)]
pub async fn read_usage(
    State(api): State<Api>,
    Reader { account }: Reader,
    parameters: Parameters,
) -> Result<Json<Usage>, ApiError> {
    let text = |name| parameters.text(name);
    let query = Query::parse(text("group_by")?, text("start")?, text("end")?).map_err(ApiError::Invalid)?;
    let owner = Owner { account_id: account.id, zone: account.zone };
    let report = reports::usage(&api.services, &owner, query).await?;
    Ok(Json(Usage::from(report)))
}

/// By what rows are told apart.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "the words of the description; the domain reads them")]
enum Grouping {
    Model,
    Agent,
    Key,
    Day,
}

impl From<UsageReport> for Usage {
    fn from(report: UsageReport) -> Self {
        Self {
            data: report.rows.into_iter().map(Row::from).collect(),
            totals: Totals::from(&report.totals),
            ledger_inr: report.ledger,
        }
    }
}

impl From<UsageRow> for Row {
    fn from(UsageRow { date, group, sums }: UsageRow) -> Self {
        let mut row = Self { date, sums: Totals::from(&sums), ..Self::default() };
        match group {
            Group::Model { name, completes } => {
                row.model = Some(name);
                row.sums.completion_tokens = row.sums.completion_tokens.filter(|_| completes);
            }
            Group::Agent(agent) => {
                let (id, name) = agent.unzip();
                (row.agent_id, row.agent) = (Some(Column(id)), Some(Column(name)));
            }
            Group::Key(key) => {
                let (id, name) = key.unzip();
                (row.key_id, row.key) = (Some(Column(id)), Some(Column(name)));
            }
            Group::Day | Group::Others(_) => {}
        }
        row
    }
}

impl From<&UsageTotals> for Totals {
    fn from(sums: &UsageTotals) -> Self {
        Self {
            requests: sums.requests,
            prompt_tokens: sums.prompt_tokens,
            cached_tokens: sums.cached_tokens,
            cache_write_tokens: sums.cache_write_tokens,
            completion_tokens: Some(sums.completion_tokens),
            reasoning_tokens: sums.reasoning_tokens,
            total_tokens: sums.total_tokens(),
            seconds: Seconds::of_milliseconds(sums.milliseconds),
            messages: sums.messages,
            characters: sums.characters,
            images: sums.images,
            cost_inr: sums.cost,
            unpriced_requests: sums.unpriced_requests,
        }
    }
}

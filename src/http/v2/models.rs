//! `/v2/usage/models`.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::envelope::{Envelope, OfReport};
use super::query;
use crate::domain::{AgentId, Aggregate, Minutes, Money};
use crate::http::api::Api;
use crate::http::api::column::Column;
use crate::http::api::error::ApiError;
use crate::http::api::query::Parameters;
use crate::service::usage::utilisation::{self, ModelActivity};

/// Models on some days.
#[derive(Serialize, ToSchema)]
pub struct ModelsReport {
    /// The first day.
    #[schema(value_type = String, format = Date, example = "2025-06-02")]
    from_date: NaiveDate,
    /// The last day, included.
    #[schema(value_type = String, format = Date, example = "2025-06-02")]
    to_date: NaiveDate,
    /// By agent, what belongs to none last; then by model and type.
    models: Vec<ModelUsage>,
}

/// What a model was used for.
#[derive(Serialize, ToSchema)]
struct ModelUsage {
    /// With `aggregate=AGENT`: the agent's number; null for what belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, example = 101)]
    agent_id: Option<Column<AgentId>>,
    /// With `aggregate=AGENT`: the agent's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "Order desk")]
    agent_name: Option<Column<String>>,
    /// The model.
    #[schema(example = "forii/deepseek-v3")]
    model: String,
    /// The part that it played: CONVERSATION, TRANSITION or TTS.
    #[schema(example = "CONVERSATION")]
    model_type: String,
    /// Calls.
    #[schema(example = 1250)]
    requests: i64,
    /// Tokens in both directions.
    #[schema(example = 1_590_000)]
    tokens: i64,
    /// Speech; each number is rounded by itself.
    #[schema(value_type = f64, format = Double, example = 0.00)]
    minutes: Minutes,
    /// Messages.
    #[schema(example = 1250)]
    messages: i64,
    /// What the priced calls cost, in credits of ₹1.
    #[schema(value_type = f64, format = Double, example = 450.75)]
    credit_usage: Money,
    /// Calls without a price, which are in no cost.
    #[schema(example = 0)]
    unpriced_requests: i64,
}

/// Read the usage of models
///
/// By agent or for the account, on days of the account's time zone, at most ten years of them.
#[utoipa::path(
    get, path = "/v2/usage/models", tag = "Agent utilisation",
    params(query::Days, query::By),
    security(("token" = [])),
    responses(
        (status = 200, description = "The models.", body = Envelope<ModelsReport>, example = json!({
            "success": true, "message": "Models fetched successfully",
            "payload": {
                "from_date": "2025-06-02", "to_date": "2025-06-02",
                "models": [{
                    "agent_id": 101, "agent_name": "Order desk", "model": "forii/deepseek-v3",
                    "model_type": "CONVERSATION", "requests": 1250, "tokens": 1_590_000, "minutes": 0.0,
                    "messages": 1250, "credit_usage": 450.75, "unpriced_requests": 0,
                }],
            },
        })),
        OfReport,
    )
)]
pub async fn read_models(
    State(api): State<Api>,
    Caller(owner): Caller,
    parameters: Parameters,
) -> Result<Envelope<ModelsReport>, ApiError> {
    let (range, aggregate) = query::days_of(&parameters)?;
    let found = utilisation::models(&api.services, &owner, &range, aggregate).await?;
    let models = found.into_iter().map(|activity| ModelUsage::of(activity, aggregate)).collect();
    let payload = ModelsReport { from_date: range.start(), to_date: range.end(), models };
    Ok(Envelope::new("Models fetched successfully", payload))
}

impl ModelUsage {
    fn of(activity: ModelActivity, aggregate: Aggregate) -> Self {
        let ModelActivity { whose, model, model_type, sums } = activity;
        let (id, name) = whose.unzip();
        let (agent_id, agent_name) = match aggregate {
            Aggregate::Agent => (Some(Column(id)), Some(Column(name))),
            Aggregate::Outlet => (None, None),
        };
        Self {
            agent_id,
            agent_name,
            model,
            model_type,
            requests: sums.requests,
            tokens: sums.total_tokens(),
            minutes: Minutes::of_milliseconds(sums.milliseconds),
            messages: sums.messages,
            credit_usage: sums.cost,
            unpriced_requests: sums.unpriced_requests,
        }
    }
}

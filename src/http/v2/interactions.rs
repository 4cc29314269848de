//! `/v2/usage/interactions`.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::envelope::{Envelope, OfReport};
use super::query;
use crate::domain::{AccountId, AgentId, Aggregate, Minutes, Money};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::query::Parameters;
use crate::service::usage::utilisation::{self, Activity};

/// Interactions on some days.
#[derive(Serialize, ToSchema)]
pub struct InteractionsReport {
    /// The first day.
    #[schema(value_type = String, format = Date, example = "2025-06-02")]
    from_date: NaiveDate,
    /// The last day, included.
    #[schema(value_type = String, format = Date, example = "2025-06-02")]
    to_date: NaiveDate,
    /// With `aggregate=AGENT`: the agents that did anything, by number; what belongs to none last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agents: Option<Vec<AgentInteractions>>,
    /// With `aggregate=OUTLET`: the account, in one row.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    outlets: Option<Vec<OutletInteractions>>,
}

/// The interactions of an agent.
#[derive(Serialize, ToSchema)]
struct AgentInteractions {
    /// The agent's number; null for what belongs to none.
    #[schema(value_type = Option<i64>, required = true, example = 101)]
    agent_id: Option<AgentId>,
    /// The agent's name.
    #[schema(required = true, example = "Order desk")]
    agent_name: Option<String>,
    #[serde(flatten)]
    counts: Counts,
}

/// The interactions of an account.
#[derive(Serialize, ToSchema)]
struct OutletInteractions {
    /// The account.
    #[schema(value_type = String, example = "acc_01JHMV4X8Q0Z6T3R9W5Y7B2C1D")]
    account_id: AccountId,
    #[serde(flatten)]
    counts: Counts,
}

/// What was counted.
#[derive(Serialize, ToSchema)]
#[schema(as = InteractionCounts)]
struct Counts {
    /// Conversations, each counted once, on the day on which it began.
    #[schema(example = 42)]
    interactions: i64,
    /// Speech; each number is rounded by itself.
    #[schema(value_type = f64, format = Double, example = 450.75)]
    minutes: Minutes,
    /// Messages.
    #[schema(example = 380)]
    messages: i64,
    /// Tokens in both directions.
    #[schema(example = 1_590_000)]
    tokens: i64,
    /// What it cost, in credits of ₹1.
    #[schema(value_type = f64, format = Double, example = 450.75)]
    credit_usage: Money,
}

/// Read the interactions
///
/// By agent or for the account, on days of the account's time zone, at most ten years of them.
#[utoipa::path(
    get, path = "/v2/usage/interactions", tag = "Agent utilisation",
    params(query::Days, query::By),
    security(("token" = [])),
    responses(
        (status = 200, description = "The interactions.", body = Envelope<InteractionsReport>, example = json!({
            "success": true, "message": "Interactions fetched successfully",
            "payload": {
                "from_date": "2025-06-02", "to_date": "2025-06-02",
                "agents": [{
                    "agent_id": 101, "agent_name": "Order desk", "interactions": 42, "minutes": 450.75, "messages": 380,
                    "tokens": 1_590_000, "credit_usage": 450.75,
                }],
            },
        })),
        OfReport,
    )
)]
pub async fn read_interactions(
    State(api): State<Api>,
    Caller(owner): Caller,
    parameters: Parameters,
) -> Result<Envelope<InteractionsReport>, ApiError> {
    let (range, aggregate) = query::days_of(&parameters)?;
    let found = utilisation::interactions(&api.services, &owner, &range, aggregate).await?;
    let (agents, outlets) = match aggregate {
        Aggregate::Agent => (Some(found.into_iter().map(AgentInteractions::from).collect()), None),
        Aggregate::Outlet => {
            let row = |activity: &Activity| OutletInteractions {
                account_id: owner.account_id.clone(),
                counts: Counts::from(activity),
            };
            (None, Some(found.iter().map(row).collect()))
        }
    };
    let payload = InteractionsReport { from_date: range.start(), to_date: range.end(), agents, outlets };
    Ok(Envelope::new("Interactions fetched successfully", payload))
}

impl From<Activity> for AgentInteractions {
    fn from(activity: Activity) -> Self {
        let counts = Counts::from(&activity);
        let (agent_id, agent_name) = activity.whose.unzip();
        Self { agent_id, agent_name, counts }
    }
}

impl From<&Activity> for Counts {
    fn from(activity: &Activity) -> Self {
        Self {
            interactions: activity.interactions,
            minutes: Minutes::of_milliseconds(activity.sums.milliseconds),
            messages: activity.sums.messages,
            tokens: activity.sums.total_tokens(),
            credit_usage: activity.sums.cost,
        }
    }
}

//! `/v2/usage/credits`.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::envelope::{Envelope, OfReport};
use super::query;
use crate::domain::{AgentCredits as Found, AgentId, DateRange, Money, Prepaid};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::query::Parameters;
use crate::service::usage::utilisation;

/// The credits of agents.
#[derive(Serialize, ToSchema)]
pub struct CreditsReport {
    /// The agents by number.
    agents: Vec<AgentCredits>,
}

/// The credits of an agent, ₹1 each. What is available is always what was recharged less what was
/// used. An agent without a wallet of its own is `ACCOUNT_BASED`: what is available to it is the account's, for all such
/// agents together, what it used is its own, and what was recharged is the sum of both.
#[derive(Serialize, ToSchema)]
struct AgentCredits {
    /// The agent's number.
    #[schema(value_type = i64, example = 101)]
    agent_id: AgentId,
    /// What its own wallet is charged by; `ACCOUNT_BASED` where the account's pays.
    credits_type: CreditsType,
    /// What it used and was given on the days that were asked for.
    filtered_credit_usage: FilteredUsage,
    /// What it has left, or the account where that pays; below zero where more was used.
    #[schema(value_type = f64, format = Double, example = 549.25)]
    available_credits: Money,
    /// What it was given in all its life, less what was taken back; of an `ACCOUNT_BASED` agent, what is available and what it
    /// used together.
    #[schema(value_type = f64, format = Double, example = 2000.00)]
    total_recharge: Money,
    /// What it used in all its life.
    #[schema(value_type = f64, format = Double, example = 1450.75)]
    total_usage: Money,
}

/// What an agent is charged by.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(clippy::enum_variant_names, reason = "the words of the wire")]
enum CreditsType {
    MinuteBased,
    TokenBased,
    MessageBased,
    AccountBased,
}

/// What was used and given on some days.
#[derive(Serialize, ToSchema)]
struct FilteredUsage {
    /// The first day.
    #[schema(value_type = String, format = Date, example = "2025-06-02")]
    from_date: NaiveDate,
    /// The last day, included.
    #[schema(value_type = String, format = Date, example = "2025-06-02")]
    to_date: NaiveDate,
    /// What was used.
    #[schema(value_type = f64, format = Double, example = 450.75)]
    credit_usage: Money,
    /// What its own wallet was given, less what was taken back: below zero where that was more. The days of its life add up to
    /// `total_recharge`. Nothing of an `ACCOUNT_BASED` agent, which has no wallet that could be recharged.
    #[schema(value_type = f64, format = Double, example = 500.00)]
    credit_recharge: Money,
}

/// Read the agents' credits
///
/// Of every agent: what it used and what its wallet was given on some days of the account's time zone, at most ten years of
/// them, and in all its life. Agents without a wallet of their own spend from the account's and are `ACCOUNT_BASED`.
#[utoipa::path(
    get, path = "/v2/usage/credits", tag = "Agent utilisation",
    params(query::Days),
    security(("token" = [])),
    responses((status = 200, description = "The credits.", body = Envelope<CreditsReport>), OfReport)
)]
pub async fn read_credits(
    State(api): State<Api>,
    Caller(owner): Caller,
    parameters: Parameters,
) -> Result<Envelope<CreditsReport>, ApiError> {
    let range = query::days(&parameters)?;
    let found = utilisation::credits(&api.services, &owner, &range).await?;
    let agents = found.iter().map(|agent| AgentCredits::of(agent, range)).collect();
    Ok(Envelope::new("Credits fetched successfully", CreditsReport { agents }))
}

impl AgentCredits {
    fn of(found: &Found, range: DateRange) -> Self {
        let (from_date, to_date) = (range.start(), range.end());
        Self {
            agent_id: found.agent_id,
            credits_type: found.prepaid.into(),
            filtered_credit_usage: FilteredUsage {
                from_date,
                to_date,
                credit_usage: found.used_in_range,
                credit_recharge: found.recharged_in_range,
            },
            available_credits: found.balance,
            total_recharge: found.balance + found.used,
            total_usage: found.used,
        }
    }
}

impl From<Option<Prepaid>> for CreditsType {
    fn from(prepaid: Option<Prepaid>) -> Self {
        match prepaid {
            Some(Prepaid::Minute) => Self::MinuteBased,
            Some(Prepaid::Token) => Self::TokenBased,
            Some(Prepaid::Message) => Self::MessageBased,
            None => Self::AccountBased,
        }
    }
}

//! Requests: the metered calls, in lists and each by itself.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AgentRef, KeyRef, LocalTime, RpcError};
use crate::domain::cost::Part;
use crate::domain::{Money, TypedFilter};

/// One metered call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Who reported it.
    pub source: String,
    /// Its id.
    pub id: String,
    /// When the call was made.
    pub time: LocalTime,
    /// The key that made it.
    pub key: Option<KeyRef>,
    /// The agent that made it.
    pub agent: Option<AgentRef>,
    /// The model that was called.
    pub model: String,
    /// Tokens sent.
    pub prompt_tokens: i64,
    /// Of the tokens sent, the cached ones.
    pub cached_tokens: i64,
    /// Tokens that came back.
    pub completion_tokens: i64,
    /// Speech, in milliseconds.
    pub milliseconds: i64,
    /// Messages.
    pub messages: i64,
    /// What it cost; none where the model had no price.
    pub cost: Option<Money>,
    /// The HTTP status that the caller saw.
    pub status: Option<i64>,
    /// How long the caller waited, in milliseconds.
    pub latency_ms: Option<i64>,
    /// The gateway cut it, as its key was revoked.
    pub was_cut: bool,
}

/// A page of requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPage {
    /// The requests.
    pub rows: Vec<RequestRow>,
    /// What to ask for as `after` to see more.
    pub next: Option<String>,
    /// Where the search stopped before the page was full.
    pub looked_to: Option<LocalTime>,
}

/// What requests can be filtered by; a list is missing where it would be too long to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterChoices {
    /// Keys.
    pub keys: Option<Vec<KeyRef>>,
    /// Agents.
    pub agents: Option<Vec<AgentRef>>,
    /// Models that were called.
    pub models: Option<Vec<String>>,
    /// The name of the key that is asked for.
    pub key_name: Option<String>,
    /// The name of the agent that is asked for.
    pub agent_name: Option<String>,
}

/// The price that a call was charged at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargedAt {
    /// The version's number.
    pub version: i64,
    /// From when it holds; none where it held from the beginning.
    pub since: Option<LocalTime>,
    /// The parts of the call's cost.
    pub parts: Vec<Part>,
}

/// All that is known of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestDetail {
    /// The call; its time is to the second.
    pub row: RequestRow,
    /// When its report arrived.
    pub received: LocalTime,
    /// The conversation that it belongs to.
    pub interaction_id: Option<String>,
    /// The part that the model played.
    pub model_type: Option<String>,
    /// The hold that it was made under.
    pub hold_id: Option<String>,
    /// The price; none where the model had none.
    pub price: Option<ChargedAt>,
    /// When its cost was added, where its model had no price at first.
    pub priced_later: Option<LocalTime>,
    /// The agent whose own wallet paid; the account's paid where there is none.
    pub payer: Option<AgentRef>,
    /// The quarter of an hour of the ledger: `21 Nov 2026, 14:00–14:15 IST`.
    pub quarter: String,
}

/// Requests that a filter is of beyond the page mark `after` (empty: from the first), at most `limit` (1 to 100).
#[server(prefix = "/rpc", endpoint = "requests/page")]
pub async fn page(
    /// Which, and in which order.
    filter: TypedFilter,
    /// The page mark.
    after: String,
    /// How many.
    limit: u32,
) -> Result<RequestPage, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let page = crate::service::usage::requests::page(&services, &owner, &filter, &after, limit).await?;
    Ok(crate::http::rpc::present_requests::page(&owner, page))
}

/// What requests can be filtered by, with the names of what a filter says.
#[server(prefix = "/rpc", endpoint = "requests/choices")]
pub async fn choices(
    /// The filter.
    filter: TypedFilter,
) -> Result<FilterChoices, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let choices = crate::service::usage::requests::choices(&services, &owner, &filter).await?;
    Ok(crate::http::rpc::present_requests::choices(choices))
}

/// One request.
#[server(prefix = "/rpc", endpoint = "requests/find")]
pub async fn find(
    /// Who reported it.
    source: String,
    /// Its id.
    id: String,
) -> Result<RequestDetail, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let found = crate::service::usage::requests::lookup(&services, &owner.account_id, &source, &id).await?;
    Ok(crate::http::rpc::present_requests::detail(&owner, found))
}

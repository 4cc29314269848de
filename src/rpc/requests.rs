//! Requests: the metered calls, newest first.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AgentRef, KeyRef, LocalTime, RpcError};
use crate::domain::Money;

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
    /// What it cost; none where the model had no price.
    pub cost: Option<Money>,
    /// The HTTP status that the caller saw.
    pub status: Option<i64>,
    /// How long the caller waited, in milliseconds.
    pub latency_ms: Option<i64>,
}

/// A page of requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPage {
    /// The requests.
    pub rows: Vec<RequestRow>,
    /// What to ask for as `after` to see older ones.
    pub next: Option<String>,
}

/// Requests older than the page mark `after` (empty: from the newest), at most `limit` (1 to 100).
#[server(prefix = "/rpc", endpoint = "requests/page")]
pub async fn page(
    /// The page mark.
    after: String,
    /// How many.
    limit: u32,
) -> Result<RequestPage, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let page = crate::service::requests::page(&services, &owner.account_id, &after, limit).await?;
    Ok(crate::http::rpc::present::request_page(&owner, page))
}

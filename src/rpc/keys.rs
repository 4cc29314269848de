//! The life of an API key.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AgentRef, LocalTime, RpcError};
use crate::domain::{KeyId, KeyStatus, Money, ShownKey};

/// A key as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// Its id.
    pub id: KeyId,
    /// Its name.
    pub name: String,
    /// The key without its secret part, `forii_sk_…a1b2`.
    pub masked: String,
    /// Since when.
    pub created: LocalTime,
    /// When it was used last, to the minute.
    pub last_used: Option<LocalTime>,
    /// When it ends by itself.
    pub expires: Option<LocalTime>,
    /// When its owner ended it.
    pub revoked: Option<LocalTime>,
    /// Whether it opens anything.
    pub status: KeyStatus,
    /// The agent that it belongs to.
    pub agent: Option<AgentRef>,
    /// Calls of the last 30 days.
    pub recent_requests: i64,
    /// What they cost.
    pub recent_cost: Money,
}

/// A page of keys, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    /// The keys.
    pub keys: Vec<KeyRow>,
    /// What to ask for as `after` to see more.
    pub next: Option<String>,
}

/// A key that has just been made: the one answer that carries its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedKey {
    /// The key as lists show it.
    pub row: KeyRow,
    /// The text.
    pub key: ShownKey,
    /// Where the key is used: the gateway's address, for the example.
    pub api_url: String,
    /// The environment variable of the example, such as `FORII_API_KEY`.
    pub variable: String,
}

/// What is known of a key's end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeReceipt {
    /// The key, revoked.
    pub row: KeyRow,
    /// When.
    pub revoked: LocalTime,
    /// The last call that it was good for.
    pub last_accepted: Option<LocalTime>,
    /// Running calls that gateways cut.
    pub in_flight_cut: i64,
}

/// Keys of the account, newest first, after the key with the id `after` (empty: from the start).
#[server(prefix = "/rpc", endpoint = "keys/list")]
pub async fn list(
    /// The last key of the page before.
    after: String,
) -> Result<KeyPage, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let page =
        crate::service::keys::page(&services, &owner.account_id, &after, crate::service::keys::PAGE_SIZE)
            .await?;
    Ok(crate::http::rpc::present::key_page(&services, &owner, page))
}

/// The keys used last, at most three.
#[server(prefix = "/rpc", endpoint = "keys/latest")]
pub async fn latest() -> Result<Vec<KeyRow>, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let keys = crate::service::keys::used_last(&services, &owner.account_id, 3).await?;
    Ok(crate::http::rpc::present::key_rows(&services, &owner, keys))
}

/// One key.
#[server(prefix = "/rpc", endpoint = "keys/find")]
pub async fn find(
    /// The key.
    key_id: String,
) -> Result<KeyRow, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let key = crate::service::keys::lookup(&services, &owner.account_id, &KeyId::new(key_id)).await?;
    Ok(crate::http::rpc::present::key_row(&services, &owner, key))
}

/// What is known of the end of a key that was revoked.
#[server(prefix = "/rpc", endpoint = "keys/receipt")]
pub async fn receipt(
    /// The key.
    key_id: String,
) -> Result<RevokeReceipt, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let key = crate::service::keys::lookup(&services, &owner.account_id, &KeyId::new(key_id)).await?;
    crate::http::rpc::present::receipt(&services, &owner, key)
}

//! The life of an API key.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AgentRef, LocalTime, RpcError};
use crate::domain::{KeyId, KeyStatus, Money, ShownKey, TypedKeyFilter};

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
    /// Where: the gateway, the client's address, or both.
    pub last_used_from: Option<String>,
    /// When it ends by itself.
    pub expires: Option<LocalTime>,
    /// When its owner ended it.
    pub revoked: Option<LocalTime>,
    /// Whether it opens anything.
    pub status: KeyStatus,
    /// The agent that it belongs to.
    pub agent: Option<AgentRef>,
    /// The key that it took the place of, masked.
    pub replaces: Option<String>,
    /// The key that took its place, masked.
    pub replaced_by: Option<String>,
    /// Calls of the last 30 days.
    pub recent_requests: i64,
    /// What they cost.
    pub recent_cost: Money,
}

/// A page of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    /// The keys.
    pub keys: Vec<KeyRow>,
    /// What to ask for as `after` to see more.
    pub next: Option<String>,
    /// How many keys the filter is of.
    pub matching: i64,
    /// How many keys there are.
    pub all: i64,
}

/// What can be changed of a key, as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditDesk {
    /// The key.
    pub row: KeyRow,
    /// The last day on which it works, `2026-12-31`; empty where it has no end.
    pub last_day: String,
}

/// Calls of a key with one model and agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentCalls {
    /// The model.
    pub model: String,
    /// The agent's name, if they were one's.
    pub agent: Option<String>,
    /// How many.
    pub requests: i64,
    /// Of these, those whose model had no price.
    pub unpriced_requests: i64,
    /// What the others cost.
    pub cost: Money,
}

/// What a key is doing, and would not do any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyImpact {
    /// The key.
    pub row: KeyRow,
    /// Calls of the last 24 hours, the most first.
    pub calls: Vec<RecentCalls>,
    /// Holds that are open: calls that may be running.
    pub holds: i64,
    /// What is set aside for them.
    pub held: Money,
    /// It was not used in the last 24 hours.
    pub is_idle: bool,
}

/// A key that was replaced and is used all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedKey {
    /// Its name.
    pub name: String,
    /// The key, masked.
    pub masked: String,
    /// Whole minutes since it was used.
    pub minutes_ago: i64,
    /// Where.
    pub from: Option<String>,
    /// When it ends.
    pub ends: Option<LocalTime>,
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
    /// The key that it takes the place of.
    pub old: Option<Replaced>,
}

/// A key that was replaced just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replaced {
    /// It works until it ends.
    Ends(Box<KeyRow>),
    /// It was revoked.
    Revoked(Box<RevokeReceipt>),
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

/// Keys that a filter is of beyond the page mark `after` (empty: from the first).
#[server(prefix = "/rpc", endpoint = "keys/page")]
pub async fn page(
    /// Which, and in which order.
    filter: TypedKeyFilter,
    /// The page mark.
    after: String,
) -> Result<KeyPage, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let filter =
        crate::domain::KeyFilter::parse(&filter).map_err(|problem| RpcError::Invalid(vec![problem]))?;
    let found = crate::service::keys::filtered(&services, &owner.account_id, &filter, &after).await?;
    Ok(crate::http::rpc::present_keys::page(&services, &owner, found))
}

/// The id that a key will have which is still to be made: the form with it makes one key, however often it is sent.
#[server(prefix = "/rpc", endpoint = "keys/new_id")]
pub async fn new_id() -> Result<KeyId, RpcError> {
    let (services, _) = crate::http::rpc::caller()?;
    Ok(crate::service::keys::new_id(&services))
}

/// Keys that were replaced and are used all the same.
#[server(prefix = "/rpc", endpoint = "keys/still_used")]
pub async fn still_used() -> Result<Vec<ReplacedKey>, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let keys = crate::service::keys::replaced_in_use(&services, &owner.account_id).await?;
    Ok(crate::http::rpc::present_keys::still_used(&services, &owner, keys))
}

/// What can be changed of a key.
#[server(prefix = "/rpc", endpoint = "keys/desk")]
pub async fn desk(
    /// The key.
    key_id: String,
) -> Result<EditDesk, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let key = crate::service::keys::lookup(&services, &owner.account_id, &KeyId::new(key_id)).await?;
    Ok(crate::http::rpc::present_keys::desk(&services, &owner, key))
}

/// What a key is doing.
#[server(prefix = "/rpc", endpoint = "keys/impact")]
pub async fn impact(
    /// The key.
    key_id: String,
) -> Result<KeyImpact, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let (account, id) = (&owner.account_id, KeyId::new(key_id));
    let key = crate::service::keys::lookup(&services, account, &id).await?;
    let impact = crate::service::keys::impact(&services, account, &id).await?;
    Ok(crate::http::rpc::present_keys::impact(&services, &owner, key, impact))
}

/// The keys used last, at most three.
#[server(prefix = "/rpc", endpoint = "keys/latest")]
pub async fn latest() -> Result<Vec<KeyRow>, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let keys = crate::service::keys::used_last(&services, &owner.account_id, 3).await?;
    Ok(crate::http::rpc::present_keys::rows(&services, &owner, keys))
}

/// One key.
#[server(prefix = "/rpc", endpoint = "keys/find")]
pub async fn find(
    /// The key.
    key_id: String,
) -> Result<KeyRow, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let key = crate::service::keys::lookup(&services, &owner.account_id, &KeyId::new(key_id)).await?;
    Ok(crate::http::rpc::present_keys::row(&services, &owner, key))
}

/// What is known of the end of a key that was revoked.
#[server(prefix = "/rpc", endpoint = "keys/receipt")]
pub async fn receipt(
    /// The key.
    key_id: String,
) -> Result<RevokeReceipt, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let key = crate::service::keys::lookup(&services, &owner.account_id, &KeyId::new(key_id)).await?;
    crate::http::rpc::present_keys::receipt(&services, &owner, key)
}

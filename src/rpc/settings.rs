//! What the settings show besides the account itself: devices, and what has happened.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{LocalTime, RpcError};
use crate::domain::{Deed, DeviceId, What};

/// A browser or a program that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Its public id.
    pub id: DeviceId,
    /// What it is, such as `Firefox on Linux`.
    pub name: String,
    /// It is the one that asks.
    pub is_this: bool,
    /// From where.
    pub address: Option<String>,
    /// Since when.
    pub created: LocalTime,
    /// When a browser was seen last, to the minute.
    pub last_seen: Option<LocalTime>,
    /// Until when.
    pub expires: LocalTime,
}

/// What an account is signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceList {
    /// Browsers, the one that asks first.
    pub browsers: Vec<DeviceRow>,
    /// Programs with a session token.
    pub programs: Vec<DeviceRow>,
    /// There are more than are listed.
    pub has_more: bool,
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doer {
    /// The owner, in the browser that asks.
    ThisBrowser,
    /// The owner, in another browser.
    Browser,
    /// A program of the owner's.
    Program,
    /// The operator.
    Operator,
    /// A gateway.
    Gateway,
    /// Somebody who had not signed in.
    Visitor,
    /// The console by itself.
    System,
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// When.
    pub at: LocalTime,
    /// What.
    pub deed: Deed,
    /// Who.
    pub by: Doer,
    /// From which address.
    pub address: Option<String>,
    /// With what, such as `Firefox on Linux`.
    pub with: Option<String>,
}

/// A page of what has happened, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// The entries.
    pub rows: Vec<HistoryRow>,
    /// The kind that they are of; none for all.
    pub what: Option<What>,
    /// What to ask for as `after` to see older ones.
    pub next: Option<String>,
}

/// A zone that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneChoice {
    /// The IANA name.
    pub name: String,
    /// The place, with how far its clock is from UTC now.
    pub text: String,
}

/// What the account is signed in with.
#[server(prefix = "/rpc", endpoint = "settings/devices")]
pub async fn devices() -> Result<DeviceList, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let by = crate::http::rpc::by()?;
    let found = crate::service::auth::devices::list(&services, &owner.account_id).await?;
    Ok(crate::http::rpc::settings::devices(&owner, &by, found))
}

/// What has happened, of a kind (empty: of all), older than the page mark `after` (empty: from the newest).
#[server(prefix = "/rpc", endpoint = "settings/history")]
pub async fn history(
    /// The kind.
    what: String,
    /// The page mark.
    after: String,
) -> Result<HistoryPage, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let by = crate::http::rpc::by()?;
    let limit = crate::service::accounts::history::PAGE_SIZE;
    let page =
        crate::service::accounts::history::page(&services, &owner.account_id, &what, &after, limit).await?;
    Ok(crate::http::rpc::settings::history(&owner, &by, page))
}

/// The account's zone.
#[server(prefix = "/rpc", endpoint = "settings/zone")]
pub async fn zone() -> Result<ZoneChoice, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let account = crate::service::accounts::lookup(&services, &owner.account_id).await?;
    Ok(crate::http::rpc::settings::zone(&services, account.zone))
}

/// The zones that can be chosen, in groups; the account's own is among them.
#[server(prefix = "/rpc", endpoint = "settings/zones")]
pub async fn zones() -> Result<Vec<(String, Vec<ZoneChoice>)>, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let account = crate::service::accounts::lookup(&services, &owner.account_id).await?;
    Ok(crate::http::rpc::settings::zones(&services, account.zone))
}

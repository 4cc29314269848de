//! Who is signed in.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::RpcError;
use crate::domain::{AccountId, Money, Plan};

/// The account as every page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The account.
    pub account_id: AccountId,
    /// Its name.
    pub name: String,
    /// Its owner's address.
    pub email: String,
    /// Its plan.
    pub plan: Plan,
    /// The IANA name of the zone in which its days are cut.
    pub time_zone: String,
    /// The IANA name of the zone that its days are being added up in, while a change is under way.
    pub next_time_zone: Option<String>,
    /// What it has; below zero when it owes.
    pub balance: Money,
    /// Of the balance, what is set aside for calls that are running.
    pub held: Money,
    /// From which available balance on its owner is told.
    pub low_balance: Option<Money>,
}

/// The account that is signed in.
#[server(prefix = "/rpc", endpoint = "account/current")]
pub async fn current() -> Result<Viewer, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let account = crate::service::accounts::lookup(&services, &owner.account_id).await?;
    Ok(crate::http::rpc::present::viewer(account))
}

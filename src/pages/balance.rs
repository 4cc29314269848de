//! The balance, and how long it lasts.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::function::{FunctionError, signed_in};
use crate::domain::Money;
use crate::domain::balance_day::BalanceDay;
use crate::domain::runway::Runway;
use crate::service::accounts;
use crate::service::billing::balances;
use crate::service::billing::runway;

/// What the account has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// What it has; below zero when it owes.
    pub balance: Money,
    /// Of this, what is set aside for calls that are running.
    pub held: Money,
    /// How long it lasts.
    pub runway: Runway,
    /// What it was at the end of each of the last days.
    pub days: Vec<BalanceDay>,
}

/// The balance, and how long it lasts.
#[server(name = ReadBalance, prefix = "", endpoint = "balance")]
pub async fn balance() -> Result<Balance, FunctionError> {
    let me = signed_in()?;
    let account = accounts::lookup(&me.services, me.account()).await?;
    Ok(Balance {
        balance: account.balance,
        held: account.held,
        runway: runway::of(&me.services, &me.owner).await?,
        days: balances::by_day(&me.services, &me.owner).await?,
    })
}

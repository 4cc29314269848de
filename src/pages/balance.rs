//! The balance and its runway.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::function::{FunctionError, signed_in, visit};
use crate::domain::Money;
use crate::domain::balance_day::BalanceDay;
use crate::domain::runway::Runway;
use crate::service::billing::balances::RecentDays;

/// The account's balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Negative if the account is in debt.
    pub balance: Money,
    /// The sum of open holds.
    pub held: Money,
    pub runway: Runway,
    /// The balance at the end of each of the last days.
    pub days: Vec<BalanceDay>,
}

/// Reads the balance, the runway and the chart.
#[server(name = ReadBalance, prefix = "", endpoint = "balance")]
pub async fn balance() -> Result<Balance, FunctionError> {
    let me = signed_in()?;
    let account = &me.details;
    let RecentDays { balances, pace } = visit()?.recent_days().await?;
    Ok(Balance {
        balance: account.balance,
        held: account.held,
        runway: pace.runway(account.balance - account.held),
        days: balances,
    })
}

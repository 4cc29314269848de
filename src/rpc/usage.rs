//! Usage reports.

use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::RpcError;
use crate::domain::balance_day::BalanceDay;
use crate::domain::runway::Runway;
use crate::domain::{Problem, UsageDetail, UsageReport};

/// What the usage page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePage {
    /// Today, in the account's zone.
    pub today: NaiveDate,
    /// The report, or what is wrong with what it was asked for.
    pub detail: Result<UsageDetail, Vec<Problem>>,
}

/// Usage from `start` to `end` (dates, both included; both empty: the last 30 days), grouped by
/// `group_by` (empty: model).
#[server(prefix = "/rpc", endpoint = "usage/report")]
pub async fn report(
    /// By what the rows are told apart.
    group_by: String,
    /// The first day.
    start: String,
    /// The last day.
    end: String,
) -> Result<UsageReport, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let query = crate::service::usage::reports::Query::of_page(&services, &owner, &group_by, &start, &end)?;
    Ok(crate::service::usage::reports::usage(&services, &owner, query).await?)
}

/// The same as hours, days or months, compared with the days before and with the ledger.
#[server(prefix = "/rpc", endpoint = "usage/page")]
pub async fn page(
    /// By what the rows are told apart.
    group_by: String,
    /// The first day.
    start: String,
    /// The last day.
    end: String,
    /// The column that the rows are sorted by; empty: time.
    sort: String,
    /// Which end of it comes first: `asc` or `desc`.
    order: String,
) -> Result<UsagePage, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let today = owner.zone.day_of(services.now());
    let order = crate::domain::TableOrder::parse(&sort, &order);
    let detail =
        crate::service::usage::detail::of_page(&services, &owner, &group_by, (&start, &end), order).await;
    crate::http::rpc::present::usage_page(today, detail)
}

/// How long the balance lasts.
#[server(prefix = "/rpc", endpoint = "usage/lasts")]
pub async fn lasts() -> Result<Runway, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    Ok(crate::service::billing::runway::of(&services, &owner).await?)
}

/// The balance at the end of each of the last days.
#[server(prefix = "/rpc", endpoint = "usage/balances")]
pub async fn balances() -> Result<Vec<BalanceDay>, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    Ok(crate::service::billing::balances::by_day(&services, &owner).await?)
}

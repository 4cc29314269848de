//! Usage reports.

use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AgentRef, KeyRef, RpcError};
use crate::domain::{DateRange, GroupBy, ModelKind, Money, Sums};

/// What a row of a report is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Group {
    /// A model.
    Model {
        /// Its name.
        name: String,
        /// Whether it completes anything; an embedding model does not.
        completes: bool,
    },
    /// An agent, or the calls that belong to none.
    Agent(Option<(i64, String)>),
    /// A key by id and name, or the calls that belong to none.
    Key(Option<(String, String)>),
    /// The day itself.
    Day,
}

/// One day of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// The day, in the account's zone.
    pub date: NaiveDate,
    /// What it is about.
    pub group: Group,
    /// Its sums.
    pub sums: Sums,
}

/// Usage from day to day: rows by date, then name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// By what the rows are told apart.
    pub group_by: GroupBy,
    /// The days, both ends among them.
    pub range: DateRange,
    /// Today, in the account's zone: its row is not finished.
    pub today: NaiveDate,
    /// The rows; days without usage have none.
    pub rows: Vec<UsageRow>,
    /// The sums of the rows.
    pub totals: Sums,
    /// What the ledger says was debited for the same days. It equals the totals' cost.
    pub ledger: Money,
}

/// Usage from `start` to `end` (dates, both included; both empty: the last 30 days), grouped by
/// `group_by` (empty: model).
#[server(prefix = "/rpc", endpoint = "usage/report")]
pub async fn report(group_by: String, start: String, end: String) -> Result<UsageReport, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let query = crate::service::reports::Query::of_page(&services, &owner, &group_by, &start, &end)?;
    Ok(crate::service::reports::usage(&services, &owner, query).await?)
}

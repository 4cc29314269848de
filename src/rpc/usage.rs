//! Usage reports.

use leptos::prelude::*;

use super::RpcError;
use crate::domain::UsageReport;

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
    let query = crate::service::reports::Query::of_page(&services, &owner, &group_by, &start, &end)?;
    Ok(crate::service::reports::usage(&services, &owner, query).await?)
}

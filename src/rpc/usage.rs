//! Usage reports.

use leptos::prelude::*;

use super::RpcError;
use crate::domain::UsageReport;

/// Usage from `start` to `end` (dates, both included; both empty: the last 30 days), grouped by
/// `group_by` (empty: model).
#[server(prefix = "/rpc", endpoint = "usage/report")]
pub async fn report(group_by: String, start: String, end: String) -> Result<UsageReport, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let query = crate::service::reports::Query::of_page(&services, &owner, &group_by, &start, &end)?;
    Ok(crate::service::reports::usage(&services, &owner, query).await?)
}

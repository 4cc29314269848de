//! The reads of `/usage`.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::address::View;
use crate::domain::{FieldError, UsageDetail, UsageReport};
use crate::pages::function::{FunctionError, signed_in};
use crate::service::usage::detail::{self, HoursOf, Requested};
use crate::service::usage::reports::{self, Query};

/// Usage from `start` to `end` (dates, both inclusive; both empty: the last 30 days), grouped by `group_by`
/// (empty: model).
#[server(prefix = "", endpoint = "usage/report")]
pub async fn report(
    #[server(default)] group_by: String,
    /// The first day.
    #[server(default)]
    start: String,
    /// The last day.
    #[server(default)]
    end: String,
) -> Result<UsageReport, FunctionError> {
    let me = signed_in()?;
    let query = Query::of_page(&me.services, &me.owner, &group_by, &start, &end)?;
    Ok(reports::usage(&me.services, &me.owner, query).await?)
}

/// The last 30 days by model.
pub async fn glance() -> Result<UsageReport, FunctionError> {
    let me = signed_in()?;
    Ok(reports::at_a_glance(&me.services, &me.owner).await?)
}

/// A report, or the field errors of the query, which the page shows.
pub type Asked = Result<UsageDetail, Vec<FieldError>>;

/// Today in the account's zone, and the usage of a view by hour, day or month, compared with the previous
/// period and with the ledger.
pub async fn detail(view: &View) -> Result<(NaiveDate, Asked), FunctionError> {
    let me = signed_in()?;
    let hours_of = if view.measure == "tokens" { HoursOf::Calls } else { HoursOf::Cost };
    let requested = Requested {
        group_by: &view.group_by,
        start: &view.start,
        end: &view.end,
        order: view.order,
        compare: view.compare,
        hours: view.hours.then_some(hours_of),
    };
    let found = detail::of_page(&me.services, &me.owner, requested).await;
    let detail = match found.map_err(FunctionError::from) {
        Ok(detail) => Ok(detail),
        Err(FunctionError::Invalid(problems)) => Err(problems),
        Err(error) => return Err(error),
    };
    Ok((me.owner.zone.day_of(me.services.now()), detail))
}

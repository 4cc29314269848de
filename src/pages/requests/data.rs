//! The reads of `/requests`.

use super::row::{RequestPage, RequestRow};
use crate::domain::{RequestFilter, SavedView};
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::shown::LocalTime;
use crate::service::usage::requests::{self, Choices};
use crate::service::usage::saved_views;

/// The calls that match a filter, after a cursor (empty: from the first), at most `limit` (1 to 100).
pub async fn page(filter: &RequestFilter, after: &str, limit: u32) -> Result<RequestPage, FunctionError> {
    let me = signed_in()?;
    let now = me.services.now();
    let page = requests::page(&me.services, &me.owner, filter, after, limit).await?;
    Ok(RequestPage {
        rows: page.requests.into_iter().map(|request| RequestRow::of(&me.owner, request, now)).collect(),
        next: page.next,
        looked_to: page.looked_to.map(|instant| LocalTime::of(me.owner.zone, instant)),
    })
}

/// The options of the filter, with the names of the selected ones.
pub async fn choices(filter: &RequestFilter) -> Result<Choices, FunctionError> {
    let me = signed_in()?;
    Ok(requests::choices(&me.services, &me.owner, filter).await?)
}

/// The account's saved views.
pub async fn saved_views() -> Result<Vec<SavedView>, FunctionError> {
    let me = signed_in()?;
    Ok(saved_views::list(&me.services, me.account()).await?)
}

//! Reads all requests that match a filter, for downloads.

use super::position::Position;
use super::scan::Scan;
use crate::domain::request_filter::Order;
use crate::domain::{AccountId, Request, RequestFilter};
use crate::service::{Owner, ServiceError, Services};

/// Requests in memory at a time.
const PAGE: i64 = 1_000;
/// The same in the orders by a value, where each page reads and sorts all of them.
const SORTED_PAGE: i64 = 10_000;

/// Pages through the requests of a filter, so that millions of them need the memory of a thousand.
#[derive(Clone, Debug)]
pub struct ScanProgress {
    account: AccountId,
    order: Order,
    /// What is still to be read; `None` after the last page.
    rest: Option<Scan>,
}

impl ScanProgress {
    /// Starts at the first request of a filter.
    pub fn of(owner: &Owner, filter: &RequestFilter) -> Self {
        let rest = Some(Scan::of(filter, None));
        Self { account: owner.account_id.clone(), order: filter.order, rest }
    }

    /// The next page, which may be empty; `None` after the last. In the orders by a value the last is where the
    /// list of the page ends, too.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<Request>>, ServiceError> {
        let Some(scan) = &mut self.rest else { return Ok(None) };
        let limit = if self.order.is_by_time() { PAGE } else { SORTED_PAGE };
        let (page, horizon) = scan.read(services, &self.account, limit).await?;
        let is_full = i64::try_from(page.len()).is_ok_and(|count| count == limit);
        let last = page.last().filter(|_| is_full).map(|last| Position::of(self.order, last));
        let beyond = horizon.filter(|_| self.order.is_by_time()).map(|mark| Position { value: None, mark });
        match last.or(beyond) {
            Some(position) => scan.go_on(&position),
            None => self.rest = None,
        }
        Ok(Some(page))
    }
}

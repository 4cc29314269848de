//! Reads all requests that match a filter, for downloads.

use super::{read, span, start_after};
use crate::domain::{AccountId, Request, RequestFilter};
use crate::service::{Owner, ServiceError, Services};
use crate::store::requests::{Mark, Span};

/// Requests in memory at a time.
const PAGE: i64 = 1_000;

/// Pages through the requests of a filter, so that millions of them need the memory of a thousand.
#[derive(Clone, Debug)]
pub struct ScanProgress {
    account: AccountId,
    filter: RequestFilter,
    /// The span that is still to be read; `None` after the last page.
    rest: Option<Span>,
}

impl ScanProgress {
    /// Starts at the first request of a filter.
    pub fn of(owner: &Owner, filter: RequestFilter) -> Self {
        let rest = Some(span(&filter));
        Self { account: owner.account_id.clone(), filter, rest }
    }

    /// The next page, which may be empty; `None` after the last.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<Request>>, ServiceError> {
        let Some(span) = &mut self.rest else { return Ok(None) };
        let page = read(services, &self.account, &self.filter, span, PAGE).await?;
        let is_full = i64::try_from(page.len()).is_ok_and(|count| count == PAGE);
        match page.last().filter(|_| is_full) {
            Some(last) => start_after(span, self.filter.order, Mark::of(&last.event)),
            None => self.rest = None,
        }
        Ok(Some(page))
    }
}

//! Reads the requests of a part of a list, with bounded work.

use chrono::{DateTime, TimeDelta, Utc};

use super::LOOK_MAX;
use super::position::Position;
use crate::domain::request_filter::Order;
use crate::domain::usage::QUARTER_SECONDS;
use crate::domain::{AccountId, Request, RequestFilter};
use crate::service::{ServiceError, Services};
use crate::store::Engine;
use crate::store::requests::{Mark, Span, is_of_all, is_sparse};
use crate::store::usage::partitions::Month;

/// Calls that are looked through first: where enough of them match, they fill a page, and to find by an index where many calls end
/// takes nearly as long as to look through them.
const LOOK_FIRST: i64 = 2_000;
/// Roll-ups that are read to find where many calls end. Where they have fewer than fifty calls each, it takes as long to read enough
/// of them as to count the calls of the index.
const ROLL_UPS_MAX: i64 = 1_000;
/// Later than any call.
const LATEST: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// What is left of a list after a position.
#[derive(Clone, Debug)]
pub struct Scan {
    filter: RequestFilter,
    span: Span,
    /// The position before, in the orders by a value.
    after: Option<(i64, Mark)>,
}

impl Scan {
    /// The list of a filter after a position.
    pub fn of(filter: &RequestFilter, after: Option<&Position>) -> Self {
        let mut scan = Self { filter: filter.clone(), span: span(filter), after: None };
        if let Some(position) = after {
            scan.go_on(position);
        }
        scan
    }

    /// Goes on after a position.
    pub fn go_on(&mut self, position: &Position) {
        self.after = position.sorted();
        if self.after.is_none() {
            start_after(&mut self.span, self.filter.order, position.mark);
        }
    }

    /// Reads at most `limit` requests, and returns where the scan stopped, if it did before the span's end.
    pub async fn read(
        &self,
        services: &Services,
        account: &AccountId,
        limit: i64,
    ) -> Result<(Vec<Request>, Option<Mark>), ServiceError> {
        // Matches may be far apart in the index, and what is sorted is read whole: bound the scan.
        if !self.filter.order.is_by_time() {
            return self.look(services, account, limit, Some(LOOK_MAX)).await;
        }
        if !is_sparse(&self.filter) {
            return self.look(services, account, limit, None).await;
        }
        let (found, horizon) = self.look(services, account, limit, Some(LOOK_FIRST)).await?;
        let is_full = i64::try_from(found.len()).is_ok_and(|found| found >= limit);
        if is_full || horizon.is_none() {
            return Ok((found, horizon));
        }
        self.look(services, account, limit, Some(LOOK_MAX)).await
    }

    /// Where the scan stops, so that it looks through at most so many calls. Roll-ups say it without reading the calls.
    async fn horizon(
        &self,
        services: &Services,
        account: &AccountId,
        calls: i64,
    ) -> Result<Option<Mark>, ServiceError> {
        let Self { filter, span, .. } = self;
        // What is sorted is exactly the newest calls.
        if calls == LOOK_MAX && filter.order.is_by_time() && is_of_all(filter) {
            let quarters =
                services.store.list_first_quarters(account, span, filter.order, ROLL_UPS_MAX).await?;
            if let Some(end) = end_of_quarters(&quarters, filter.order, calls) {
                return Ok(Some(end));
            }
        }
        Ok(services.store.find_horizon(account, filter, span, calls).await?)
    }

    /// Looks through so many calls, or all.
    async fn look(
        &self,
        services: &Services,
        account: &AccountId,
        limit: i64,
        calls: Option<i64>,
    ) -> Result<(Vec<Request>, Option<Mark>), ServiceError> {
        let Self { filter, span, after } = self;
        let horizon = match calls {
            Some(calls) => self.horizon(services, account, calls).await?,
            None => None,
        };
        let mut span = span.clone();
        if let Some(horizon) = horizon {
            match filter.order {
                Order::Oldest => span.high = horizon,
                _ => span.low = horizon,
            }
        }
        let requests = if filter.order.is_by_time() {
            in_time(services, account, filter, &span, limit).await?
        } else {
            let bounds = (LOOK_MAX, limit);
            services.store.page_sorted_requests(account, filter, &span, bounds, *after).await?
        };
        Ok((requests, horizon))
    }
}

/// Where the quarters of an hour end that have at most `most` calls together, by what each has, in the order of the list.
/// `None` if that is not known, or if it would be less than half of them.
fn end_of_quarters(quarters: &[(DateTime<Utc>, i64)], order: Order, most: i64) -> Option<Mark> {
    let mut sum = 0_i64;
    for (quarter, calls) in quarters {
        if sum.saturating_add(*calls) > most {
            let end = match order {
                Order::Oldest => *quarter,
                _ => *quarter + TimeDelta::seconds(QUARTER_SECONDS),
            };
            return (sum >= most / 2).then(|| Mark::before(end));
        }
        sum += calls;
    }
    None
}

/// Reads at most `limit` requests of a span. For the newest, the last two months are read first: PostgreSQL
/// plans every partition that a statement may touch, and most pages end in these two.
async fn in_time(
    services: &Services,
    account: &AccountId,
    filter: &RequestFilter,
    span: &Span,
    limit: i64,
) -> Result<Vec<Request>, ServiceError> {
    let store = &services.store;
    let recent = Mark::before(Month::of(span.high.time.min(services.now())).previous().begins());
    if store.engine() == Engine::Sqlite || filter.order == Order::Oldest || recent <= span.low {
        return Ok(store.page_requests(account, filter, span, limit).await?);
    }
    let last = Span { low: recent, high: span.high };
    let mut found = store.page_requests(account, filter, &last, limit).await?;
    let missing = limit - i64::try_from(found.len()).unwrap_or(limit);
    if missing > 0 {
        let before = Span { low: span.low, high: recent };
        found.extend(store.page_requests(account, filter, &before, missing).await?);
    }
    Ok(found)
}

/// The time range of a filter.
fn span(filter: &RequestFilter) -> Span {
    let low = Mark::before(filter.from.unwrap_or(DateTime::UNIX_EPOCH));
    let high = Mark::before(filter.before.unwrap_or(LATEST));
    Span { low, high }
}

/// Starts the span after a mark.
fn start_after(span: &mut Span, order: Order, mark: Mark) {
    match order {
        Order::Oldest => span.low = mark.max(span.low),
        _ => span.high = mark.min(span.high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_scan_ends_before_the_quarter_that_has_too_many_calls() {
        let [first, second, third] =
            ["2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z", "2026-11-20T11:00:00Z"].map(at);
        let newest = [(third, 30), (second, 40), (first, 31)];
        let end = |quarters: &[(DateTime<Utc>, i64)], order, most| {
            end_of_quarters(quarters, order, most).map(|mark| mark.time)
        };
        // The later edge of the quarter that is not looked through.
        assert_eq!(end(&newest, Order::Newest, 100), Some(second));
        assert_eq!(end(&newest, Order::Newest, 60), Some(second + TimeDelta::minutes(15)));
        let oldest = [(first, 31), (second, 40), (third, 30)];
        assert_eq!(end(&oldest, Order::Oldest, 100), Some(third));
        assert_eq!(end(&oldest, Order::Oldest, 62), Some(second));
        // Exactly so many are all.
        assert_eq!(end(&newest, Order::Newest, 101), None);
        // Less than half of them: the next quarter alone has too many.
        assert_eq!(end(&oldest, Order::Oldest, 64), None);
        assert_eq!(end(&[(first, 500)], Order::Newest, 100), None);
        assert_eq!(end(&[], Order::Newest, 100), None);
    }
}

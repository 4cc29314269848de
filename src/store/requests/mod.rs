//! Lists of calls: filtered, newest or oldest first, in pages.
//!
//! A page reads only its rows and what lies between them in one index, [`Lead`]. Each single filter, with or
//! without a time range, has an index that contains exactly its matches in the order of the list. There is no
//! index for two filters together, for a minimum cost or for successful calls: one of them chooses the index,
//! and the others are checked row by row. Matches may then be far apart, so the service first asks for a
//! horizon, and reads no further: from the roll-ups ([`Store::list_first_quarters`]) where all calls are looked
//! through, or by a scan of the index without rows ([`Store::find_horizon`]). So the cost of a page is bounded
//! for every filter.
//!
//! No index has the order of costs or latencies: each would slow every call's recording down. A list in that
//! order covers the newest calls up to the horizon, which are read by the same index and sorted.

mod ids;
mod lead;
mod listed;
#[cfg(test)]
mod month_plans;
pub mod one;
mod quarters;
mod saved_views;
mod statements;

use chrono::{DateTime, Utc};
use sqlx::query::Query;

use lead::Lead;
pub use lead::{is_of_all, is_sparse};
use statements::{horizon_statement, page_statement, sorted_statement};

use super::{Store, StoreError};
use crate::domain::request_filter::{Belongs, Ending, Order};
use crate::domain::{AccountId, Money, Request, RequestFilter, UsageEvent};
use crate::store::rows::{instant, micros};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

/// A position in the order of requests: the time of one, and its number among those of one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub time: DateTime<Utc>,
    pub number: i64,
}

impl Mark {
    /// The position of a call.
    pub const fn of(request: &Request) -> Self {
        Self { time: request.event.time, number: request.number }
    }

    /// The position before every call at an instant: numbers begin at 1.
    pub const fn before(time: DateTime<Utc>) -> Self {
        Self { time, number: 0 }
    }
}

/// The requests between two positions. For newest first, the earlier one is included and the later one is not;
/// for oldest first, the reverse. So a page never includes the position where it starts.
#[derive(Clone, Debug)]
pub struct Span {
    /// The earlier position.
    pub low: Mark,
    /// The later position.
    pub high: Mark,
}

type AnyQuery = Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

/// Binds the parameters that both statements share.
fn bind_span(statement: &'static str, account: &AccountId, count: i64, span: &Span) -> AnyQuery {
    sqlx::query(statement)
        .bind(account.as_str().to_owned())
        .bind(count)
        .bind(micros(span.low.time))
        .bind(span.low.number)
        .bind(micros(span.high.time))
        .bind(span.high.number)
}

fn page_query(
    statement: &'static str,
    account: &AccountId,
    filter: &RequestFilter,
    span: &Span,
    limit: i64,
) -> AnyQuery {
    let status = match filter.ending {
        Some(Ending::Success) => Some(200_i64),
        Some(Ending::Refused) => Some(400),
        Some(Ending::Failed) => Some(500),
        Some(Ending::Cut) | None => None,
    };
    bind_span(statement, account, limit, span)
        .bind(filter.key.as_ref().and_then(Belongs::one).map(|key| key.as_str().to_owned()))
        .bind(filter.model.clone())
        .bind(filter.agent.as_ref().and_then(Belongs::one).copied())
        .bind(filter.cost_min.map(Money::micros))
        .bind(status)
        .bind(i64::from(filter.ending == Some(Ending::Cut)))
        .bind(i64::from(filter.unpriced))
        .bind(i64::from(filter.key == Some(Belongs::ToNone)))
        .bind(i64::from(filter.agent == Some(Belongs::ToNone)))
}

impl Store {
    /// Lists an account's requests in a span, in the filter's order, at most `limit`. The time range of the
    /// filter is ignored: the span includes it.
    pub async fn page_requests(
        &self,
        account: &AccountId,
        filter: &RequestFilter,
        span: &Span,
        limit: i64,
    ) -> Result<Vec<Request>, StoreError> {
        let (sqlite, postgres) = page_statement(Lead::of(filter), filter.order);
        let query = page_query(self.engine.sql(sqlite, postgres), account, filter, span, limit);
        listed::read(&query.fetch_one(&self.reader).await?)
    }

    /// Lists the newest requests of a span, at most `bound`, in the filter's order by a value: the `limit` after a
    /// position, or the first.
    pub async fn page_sorted_requests(
        &self,
        account: &AccountId,
        filter: &RequestFilter,
        span: &Span,
        (bound, limit): (i64, i64),
        after: Option<(i64, Mark)>,
    ) -> Result<Vec<Request>, StoreError> {
        let (sqlite, postgres) = sorted_statement(Lead::of(filter), filter.order);
        let is_down = matches!(filter.order, Order::CostDown | Order::LatencyDown);
        let (value, time, number) = match after {
            Some((value, mark)) => (value, micros(mark.time), mark.number),
            None => (if is_down { i64::MAX } else { i64::MIN }, 0, 0),
        };
        let query = page_query(self.engine.sql(sqlite, postgres), account, filter, span, limit)
            .bind(bound)
            .bind(value)
            .bind(time)
            .bind(number);
        listed::read(&query.fetch_one(&self.reader).await?)
    }

    /// The position after `calls` calls in the filter's index; `None` if the index ends before.
    pub async fn find_horizon(
        &self,
        account: &AccountId,
        filter: &RequestFilter,
        span: &Span,
        calls: i64,
    ) -> Result<Option<Mark>, StoreError> {
        let lead = Lead::of(filter);
        let (sqlite, postgres) = horizon_statement(lead, filter.order);
        let query = bind_span(self.engine.sql(sqlite, postgres), account, calls, span);
        let query = match lead {
            Lead::Key => {
                query.bind(filter.key.as_ref().and_then(Belongs::one).map(|key| key.as_str().to_owned()))
            }
            Lead::Model => query.bind(filter.model.clone()),
            Lead::Agent => query.bind(filter.agent.as_ref().and_then(Belongs::one).copied()),
            _ => query,
        };
        let found = query.fetch_optional(&self.reader).await?;
        let mark = |row: AnyRow| Ok(Mark { time: instant(&row, "time")?, number: row.try_get("number")? });
        found.map(mark).transpose()
    }
}

impl FromRow<'_, AnyRow> for Request {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            number: row.try_get("number")?,
            event: UsageEvent::from_row(row)?,
            cost: row.try_get("cost")?,
            key_name: row.try_get("key_name")?,
            agent_name: row.try_get("agent_name")?,
        })
    }
}

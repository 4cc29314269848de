//! `usage_events`, as lists of them are read: filtered, newest or oldest first, a page at a time.
//!
//! A page never reads more than its rows and what lies between them in one index, [`Lead`]. Each filter has an
//! index that holds its matches alone, in the order of the list; so has each filter with a span of time, as
//! time is what comes next in all of them. Two filters have no index together, nor has a least cost, nor calls
//! that worked: of these one leads, and the others are looked at row by row. Calls that match may then lie far
//! apart, so the service first asks for a horizon ([`Store::find_horizon`]), which walks an index and no
//! rows, and reads no further: what a page costs is bounded, whatever is asked.

mod lead;
#[cfg(test)]
mod month_plans;
pub mod one;

use chrono::{DateTime, Utc};
use sqlx::query::Query;

pub use lead::is_sparse;
use lead::{Lead, horizon_statement, page_statement};

use super::{Store, StoreError};
use crate::domain::request_filter::{Belongs, Ending};
use crate::domain::{AccountId, Money, Request, RequestFilter, UsageEvent};
use crate::store::rows::{instant, micros};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

/// A place in the order of requests: the time, source and id of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When the call was made.
    pub time: DateTime<Utc>,
    /// Who reported it.
    pub source: String,
    pub id: String,
}

impl Mark {
    /// The place of a call.
    pub fn of(event: &UsageEvent) -> Self {
        Self { time: event.time, source: event.source.clone(), id: event.id.clone() }
    }

    /// The place before every call of an instant: no source is empty.
    pub fn before(time: DateTime<Utc>) -> Self {
        Self { time, source: String::new(), id: String::new() }
    }
}

/// The requests between two places. In the newest-first order the earlier one is included and the later one
/// is not; in the other it is the other way round. So the one where a page starts is never on it.
#[derive(Clone, Debug)]
pub struct Span {
    /// The earlier place.
    pub low: Mark,
    /// The later place.
    pub high: Mark,
}

type AnyQuery = Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

/// What both statements begin with.
fn bind_span(statement: &'static str, account: &AccountId, count: i64, span: &Span) -> AnyQuery {
    sqlx::query(statement)
        .bind(account.as_str().to_owned())
        .bind(count)
        .bind(micros(span.low.time))
        .bind(span.low.source.clone())
        .bind(span.low.id.clone())
        .bind(micros(span.high.time))
        .bind(span.high.source.clone())
        .bind(span.high.id.clone())
}

/// A page of requests.
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
    /// An account's requests in a span, in the filter's order, `limit` of them. Of the filter's instants
    /// nothing is read: they are in the span.
    pub async fn page_requests(
        &self,
        account: &AccountId,
        filter: &RequestFilter,
        span: &Span,
        limit: i64,
    ) -> Result<Vec<Request>, StoreError> {
        let (sqlite, postgres) = page_statement(Lead::of(filter), filter.order);
        page_query(self.engine.sql(sqlite, postgres), account, filter, span, limit)
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(|row| Ok(Request::from_row(row)?))
            .collect()
    }

    /// The place `calls` calls on in the index that a filter is read by; `None` where it ends before.
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
        let mark = |row: AnyRow| {
            Ok(Mark { time: instant(&row, "time")?, source: row.try_get("source")?, id: row.try_get("id")? })
        };
        found.map(mark).transpose()
    }
}

impl FromRow<'_, AnyRow> for Request {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            event: UsageEvent::from_row(row)?,
            cost: row.try_get("cost")?,
            key_name: row.try_get("key_name")?,
            agent_name: row.try_get("agent_name")?,
        })
    }
}

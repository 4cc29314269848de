//! `usage_events`, as lists of them are read: filtered, newest or oldest first, a page at a time.
//!
//! A page never reads more than its rows and what lies between them in one index, [`Lead`]. Each filter has an
//! index that holds its matches alone, in the order of the list; so has each filter with a span of time, as
//! time is what comes next in all of them. Two filters have no index together, nor has a least cost, nor calls
//! that worked: of these one leads, and the others are looked at row by row. Calls that match may then lie far
//! apart, so the service first asks for a horizon ([`Store::find_horizon`]), which walks an index and no
//! rows, and reads no further: what a page costs is bounded, whatever is asked.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;
use sqlx::query::Query;

use super::rows::{instant, micros};
use super::{Store, StoreError};
use crate::domain::request_filter::{Ending, Order};
use crate::domain::{AccountId, KeyId, Money, RequestFilter, UsageEvent};

/// A metered call with its cost and the names of its key and agent.
#[derive(Clone, Debug)]
pub struct Request {
    /// The call.
    pub event: UsageEvent,
    /// What it cost; none where there was no price.
    pub cost: Option<Money>,
    /// Its key's name.
    pub key_name: Option<String>,
    /// Its agent's name.
    pub agent_name: Option<String>,
}

/// A place in the order of requests: the time, source and id of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When the call was made.
    pub time: DateTime<Utc>,
    /// Who reported it.
    pub source: String,
    /// Its id.
    pub id: String,
}

impl Mark {
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

/// The index that a filter is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    Newest,
    Key,
    Agent,
    Model,
    Refused,
    Failed,
    Cut,
    Unpriced,
}

impl Lead {
    /// The one that holds the fewest calls besides those that match.
    const fn of(filter: &RequestFilter) -> Self {
        match filter {
            RequestFilter { unpriced: true, .. } => Self::Unpriced,
            RequestFilter { ending: Some(Ending::Cut), .. } => Self::Cut,
            RequestFilter { ending: Some(Ending::Failed), .. } => Self::Failed,
            RequestFilter { ending: Some(Ending::Refused), .. } => Self::Refused,
            RequestFilter { key: Some(_), .. } => Self::Key,
            RequestFilter { agent: Some(_), .. } => Self::Agent,
            RequestFilter { model: Some(_), .. } => Self::Model,
            _ => Self::Newest,
        }
    }
}

/// Whether an index holds calls besides those that match, so that a page of them may lie far apart.
pub fn is_sparse(filter: &RequestFilter) -> bool {
    let conditions = [
        filter.key.is_some(),
        filter.model.is_some(),
        filter.agent.is_some(),
        filter.ending.is_some(),
        filter.cost_min.is_some(),
        filter.unpriced,
    ];
    let looked_at = conditions.into_iter().filter(|is_set| *is_set).count();
    looked_at > usize::from(Lead::of(filter) != Lead::Newest)
}

/// A statement in both orders.
macro_rules! in_both_orders {
    ($order:expr, $statement:ident, $($part:literal),+) => {
        match $order {
            Order::Newest => $statement!(
                $($part),+,
                "(e.time, e.source, e.id) >= ($3, $4, $5) and (e.time, e.source, e.id) < ($6, $7, $8)",
                "e.time desc, e.source desc, e.id desc"
            ),
            Order::Oldest => $statement!(
                $($part),+,
                "(e.time, e.source, e.id) > ($3, $4, $5) and (e.time, e.source, e.id) <= ($6, $7, $8)",
                "e.time, e.source, e.id"
            ),
        }
    };
}

/// Requests with the names that belong to them. What leads stands by itself, so that its index is used.
macro_rules! select_requests {
    ($lead:literal, $span:literal, $order:literal) => {
        concat!(
            "select e.*, k.name as key_name, a.name as agent_name from usage_events e
             left join api_keys k on k.account_id = e.account_id and k.id = e.key_id
             left join agents a on a.account_id = e.account_id and a.id = e.agent_id
             where e.account_id = $1 ",
            $lead,
            " and ",
            $span,
            " and (cast($9 as text) is null or e.key_id = $9)
              and (cast($10 as text) is null or e.model = $10)
              and (cast($11 as bigint) is null or e.agent_id = $11)
              and (cast($12 as bigint) is null or e.cost >= $12)
              and (cast($13 as bigint) is null or e.status between $13 and $13 + 99)
              and e.was_cut >= $14 and (cast($15 as bigint) = 0 or e.cost is null)
              order by ",
            $order,
            " limit $2"
        )
    };
}

/// The place so many calls on, of those that the lead's index holds.
macro_rules! select_horizon {
    ($lead:literal, $span:literal, $order:literal) => {
        concat!(
            "select e.time, e.source, e.id from usage_events e where e.account_id = $1 ",
            $lead,
            " and ",
            $span,
            " order by ",
            $order,
            " limit 1 offset $2"
        )
    };
}

const fn page_statement(lead: Lead, order: Order) -> &'static str {
    match lead {
        Lead::Newest => in_both_orders!(order, select_requests, ""),
        Lead::Key => in_both_orders!(order, select_requests, "and e.key_id = $9"),
        Lead::Model => in_both_orders!(order, select_requests, "and e.model <> '' and e.model = $10"),
        Lead::Agent => in_both_orders!(order, select_requests, "and e.agent_id = $11"),
        Lead::Refused => in_both_orders!(order, select_requests, "and e.status >= 400 and e.status < 500"),
        Lead::Failed => in_both_orders!(order, select_requests, "and e.status >= 500"),
        Lead::Cut => in_both_orders!(order, select_requests, "and e.was_cut = 1"),
        Lead::Unpriced => in_both_orders!(order, select_requests, "and e.cost is null"),
    }
}

const fn horizon_statement(lead: Lead, order: Order) -> &'static str {
    match lead {
        Lead::Newest => in_both_orders!(order, select_horizon, ""),
        Lead::Key => in_both_orders!(order, select_horizon, "and e.key_id = $9"),
        Lead::Model => in_both_orders!(order, select_horizon, "and e.model <> '' and e.model = $9"),
        Lead::Agent => in_both_orders!(order, select_horizon, "and e.agent_id = $9"),
        Lead::Refused => in_both_orders!(order, select_horizon, "and e.status >= 400 and e.status < 500"),
        Lead::Failed => in_both_orders!(order, select_horizon, "and e.status >= 500"),
        Lead::Cut => in_both_orders!(order, select_horizon, "and e.was_cut = 1"),
        Lead::Unpriced => in_both_orders!(order, select_horizon, "and e.cost is null"),
    }
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
        let statement = page_statement(Lead::of(filter), filter.order);
        let status = match filter.ending {
            Some(Ending::Success) => Some(200_i64),
            Some(Ending::Refused) => Some(400),
            Some(Ending::Failed) => Some(500),
            Some(Ending::Cut) | None => None,
        };
        bind_span(statement, account, limit, span)
            .bind(filter.key.as_ref().map(|key| key.as_str().to_owned()))
            .bind(filter.model.clone())
            .bind(filter.agent)
            .bind(filter.cost_min.map(Money::micros))
            .bind(status)
            .bind(i64::from(filter.ending == Some(Ending::Cut)))
            .bind(i64::from(filter.unpriced))
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(request)
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
        let query = bind_span(horizon_statement(lead, filter.order), account, calls, span);
        let query = match lead {
            Lead::Key => query.bind(filter.key.as_ref().map(KeyId::as_str).map(str::to_owned)),
            Lead::Model => query.bind(filter.model.clone()),
            Lead::Agent => query.bind(filter.agent),
            _ => query,
        };
        let found = query.fetch_optional(&self.reader).await?;
        let mark = |row: AnyRow| {
            Ok(Mark {
                time: instant(row.try_get("time")?)?,
                source: row.try_get("source")?,
                id: row.try_get("id")?,
            })
        };
        found.map(mark).transpose()
    }
}

/// A request of a row with the names that belong to it.
pub(super) fn request(row: &AnyRow) -> Result<Request, StoreError> {
    let cost: Option<i64> = row.try_get("cost")?;
    Ok(Request {
        event: super::usage::event(row)?,
        cost: cost.map(Money::from_micros),
        key_name: row.try_get("key_name")?,
        agent_name: row.try_get("agent_name")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEADS: [(Lead, &str); 8] = [
        (Lead::Newest, "usage_events_newest"),
        (Lead::Key, "usage_events_of_key"),
        (Lead::Agent, "usage_events_of_agent"),
        (Lead::Model, "usage_events_of_model"),
        (Lead::Refused, "usage_events_refused"),
        (Lead::Failed, "usage_events_failed"),
        (Lead::Cut, "usage_events_cut"),
        (Lead::Unpriced, "usage_events_unpriced_newest"),
    ];

    async fn plan(store: &Store, statement: &str) -> String {
        let explain = format!("explain query plan {statement}");
        #[expect(clippy::disallowed_methods, reason = "constants of this file, in a test alone")]
        let rows = sqlx::query(sqlx::AssertSqlSafe(explain)).fetch_all(&store.reader).await.unwrap();
        let details: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        details.join("; ")
    }

    #[tokio::test]
    async fn no_page_scans_or_sorts() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        for (lead, index) in LEADS {
            for order in [Order::Newest, Order::Oldest] {
                let page = plan(&store, page_statement(lead, order)).await;
                assert!(
                    page.contains(&format!("SEARCH e USING INDEX {index} (account_id=?")),
                    "{lead:?}: {page}"
                );
                assert!(page.contains("(time,source,id)>(?,?,?)"), "{lead:?} starts at its mark: {page}");
                assert!(!page.contains("SCAN") && !page.contains("TEMP B-TREE"), "{lead:?}: {page}");
                let horizon = plan(&store, horizon_statement(lead, order)).await;
                assert!(horizon.contains(&format!("USING COVERING INDEX {index}")), "{lead:?}: {horizon}");
                assert!(!horizon.contains("TEMP B-TREE"), "{lead:?}: {horizon}");
            }
        }
    }

    #[test]
    fn a_filter_that_its_index_holds_alone_is_not_sparse() {
        let all = RequestFilter::default();
        let key = RequestFilter { key: Some(KeyId::new("key_1")), ..all.clone() };
        let failed = RequestFilter { ending: Some(Ending::Failed), ..all.clone() };
        let unpriced = RequestFilter { unpriced: true, ..all.clone() };
        for filter in [&all, &key, &failed, &unpriced] {
            assert!(!is_sparse(filter), "{filter:?}");
        }
        let worked = RequestFilter { ending: Some(Ending::Success), ..all.clone() };
        let dear = RequestFilter { cost_min: Some(Money::from_rupees(1)), ..all };
        let both = RequestFilter { unpriced: true, ..key };
        for filter in [&worked, &dear, &both] {
            assert!(is_sparse(filter), "{filter:?}");
        }
    }
}

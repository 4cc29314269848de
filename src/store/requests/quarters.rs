//! How many calls an account made in each quarter of an hour of a span, from the roll-ups.

use chrono::{DateTime, Utc};

use super::Span;
use crate::domain::AccountId;
use crate::domain::request_filter::Order;
use crate::domain::usage::quarter_of;
use crate::store::json_rows::{self, as_json};
use crate::store::rows::{micros, of_micros};
use crate::store::{Store, StoreError};

/// The first roll-ups of a span, by quarter, in one order of time.
macro_rules! first_quarters {
    ($order:literal) => {
        concat!(
            "select quarter, cast(sum(requests) as bigint) as calls from (
                 select quarter, requests from usage_quarters
                 where account_id = $1 and quarter >= $2 and quarter < $3 order by quarter",
            $order,
            " limit $4) as first group by quarter"
        )
    };
}

const NEWEST: (&str, &str) =
    as_json!("r.quarter, r.calls", first_quarters!(" desc"), first_quarters!(" desc"));
const OLDEST: (&str, &str) = as_json!("r.quarter, r.calls", first_quarters!(""), first_quarters!(""));

impl Store {
    /// The quarters where a span begins in this order of time, each with its calls: of the first `rows` roll-ups, so
    /// that some calls of the last quarter may be missing. A quarter is whole, though the span may begin or end within it.
    pub async fn list_first_quarters(
        &self,
        account: &AccountId,
        span: &Span,
        order: Order,
        rows: i64,
    ) -> Result<Vec<(DateTime<Utc>, i64)>, StoreError> {
        let (sqlite, postgres) = if order == Order::Oldest { OLDEST } else { NEWEST };
        // Of the instant of a mark, the calls before it are in the span.
        let before = micros(span.high.time).saturating_add(i64::from(span.high.number > 0));
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(micros(quarter_of(span.low.time)))
            .bind(before)
            .bind(rows)
            .fetch_one(&self.reader)
            .await?;
        let mut quarters: Vec<(i64, i64)> = json_rows::read(&found)?;
        quarters.sort_unstable();
        if order != Order::Oldest {
            quarters.reverse();
        }
        let read = |(quarter, calls)| Ok((of_micros(quarter, "quarter")?, calls));
        quarters.into_iter().map(read).collect()
    }
}

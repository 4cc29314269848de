//! Writes and reads how calls ended and how long they took: `call_outcomes` and `call_outcome_days`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::AccountId;
use crate::domain::outcomes::Outcomes;
use crate::store::json_rows::{self, as_json};
use crate::store::rows::{json, micros};
use crate::store::{StoreError, Tx, over_json};

/// Calls of an account in one quarter whose latencies are of one class.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeRow<'a> {
    pub account_id: &'a AccountId,
    pub quarter: DateTime<Utc>,
    /// The lower bound of the class; -1 for no latency.
    pub latency: i64,
    pub calls: i64,
    /// With a status.
    pub answered: i64,
    /// With a status of 400 or more.
    pub failed: i64,
}

#[derive(Serialize)]
struct Written<'a> {
    account_id: &'a str,
    /// A quarter, or a day of India.
    begins: i64,
    latency: i64,
    calls: i64,
    answered: i64,
    failed: i64,
}

#[derive(Serialize)]
struct Span {
    at: usize,
    from: i64,
    before: i64,
}

/// Whole days of India, and what is left of a span before and after them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pieces {
    quarters: Vec<(i64, i64)>,
    days: Option<(i64, i64)>,
}

/// The offset of India from UTC, and a day, in microseconds.
const INDIA: i64 = 19_800_000_000;
const DAY: i64 = 86_400_000_000;

/// When the day of India begins that an instant is of.
const fn indian_day(instant: i64) -> i64 {
    instant - (instant + INDIA).rem_euclid(DAY)
}

/// Parts a span, so that few rows are read. In other zones a span of one day has no whole day of India.
fn pieces(from: i64, before: i64) -> Pieces {
    let (first, last) = (indian_day(from + DAY - 1), indian_day(before));
    if first >= last {
        return Pieces { quarters: vec![(from, before)], days: None };
    }
    let edges = [(from, first), (last, before)];
    Pieces {
        quarters: edges.into_iter().filter(|(from, before)| from < before).collect(),
        days: Some((first, last)),
    }
}

/// Spans of a JSON array, read once: SQLite would read the JSON again for each row that they are joined with.
macro_rules! spans {
    ($each:literal) => {
        concat!(
            "(select cast(value->>'at' as bigint) as at, cast(value->>'from' as bigint) as first,
                 cast(value->>'before' as bigint) as before from ",
            $each,
            ")"
        )
    };
}

/// The outcomes of spans by latency, unsummed, at most `$3`: quarters of the spans `$2`, days of the spans `$4`. A cross join,
/// because SQLite would begin with the account's whole history.
macro_rules! outcomes_of {
    ($quarters:literal, $days:literal) => {
        concat!(
            "with quarters as materialized ",
            spans!($quarters),
            ", days as materialized ",
            spans!($days),
            " select b.at as span, o.latency, o.calls, o.answered, o.failed
             from quarters b cross join call_outcomes o
             where o.account_id = $1 and o.quarter >= b.first and o.quarter < b.before
             union all select b.at, o.latency, o.calls, o.answered, o.failed
             from days b cross join call_outcome_days o
             where o.account_id = $1 and o.day >= b.first and o.day < b.before limit $3"
        )
    };
}
const OUTCOMES: (&str, &str) = as_json!(
    "r.span, r.latency, r.calls, r.answered, r.failed",
    outcomes_of!("json_each($2)", "json_each($4)"),
    outcomes_of!(
        "jsonb_array_elements($2::jsonb) as rows(value)",
        "jsonb_array_elements($4::jsonb) as rows(value)"
    )
);

/// An upsert of outcomes into a table; `$time` is its column of time.
macro_rules! add_outcomes {
    ($table:literal, $time:literal) => {
        over_json!(
            concat!(
                "insert into ",
                $table,
                " (account_id, ",
                $time,
                ", latency, calls, answered, failed)
                 select value->>'account_id', cast(value->>'begins' as bigint), cast(value->>'latency' as bigint),
                     cast(value->>'calls' as bigint), cast(value->>'answered' as bigint),
                     cast(value->>'failed' as bigint)"
            ),
            concat!(
                "on conflict (account_id, ",
                $time,
                ", latency) do update set
                     calls = ",
                $table,
                ".calls + excluded.calls,
                     answered = ",
                $table,
                ".answered + excluded.answered,
                     failed = ",
                $table,
                ".failed + excluded.failed"
            )
        )
    };
}

impl Tx {
    /// Adds calls. The rows must be distinct, and sorted so that transactions lock them in one order.
    pub async fn add_outcomes(&mut self, rows: &[OutcomeRow<'_>]) -> Result<(), StoreError> {
        let quarters: Vec<_> = rows
            .iter()
            .map(|row| Written {
                account_id: row.account_id.as_str(),
                begins: micros(row.quarter),
                latency: row.latency,
                calls: row.calls,
                answered: row.answered,
                failed: row.failed,
            })
            .collect();
        let mut days: BTreeMap<(&str, i64, i64), Written<'_>> = BTreeMap::new();
        for quarter in &quarters {
            let begins = indian_day(quarter.begins);
            let none = Written { begins, calls: 0, answered: 0, failed: 0, ..*quarter };
            let day = days.entry((quarter.account_id, begins, quarter.latency)).or_insert(none);
            day.calls += quarter.calls;
            day.answered += quarter.answered;
            day.failed += quarter.failed;
        }
        let days: Vec<_> = days.into_values().collect();
        let (sqlite, postgres) = add_outcomes!("call_outcomes", "quarter");
        let statement = self.engine.sql(sqlite, postgres);
        sqlx::query(statement).bind(json(&quarters)?).execute(self.connection()).await?;
        let (sqlite, postgres) = add_outcomes!("call_outcome_days", "day");
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&days)?).execute(self.connection()).await?;
        Ok(())
    }

    /// An account's calls in each of some spans, from a quarter to before another; `None` if they have more than
    /// `most` rows. One statement counts the rows and reads them, up to the bound.
    pub async fn list_outcomes(
        &mut self,
        account: &AccountId,
        spans: &[(DateTime<Utc>, DateTime<Utc>)],
        most: i64,
    ) -> Result<Option<Vec<Outcomes>>, StoreError> {
        let (mut quarters, mut days) = (Vec::new(), Vec::new());
        for (at, (from, before)) in spans.iter().enumerate() {
            let parted = pieces(micros(*from), micros(*before));
            let span = |(from, before)| Span { at, from, before };
            quarters.extend(parted.quarters.into_iter().map(span));
            days.extend(parted.days.map(span));
        }
        let (sqlite, postgres) = OUTCOMES;
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&quarters)?)
            .bind(most + 1)
            .bind(json(&days)?)
            .fetch_one(self.connection())
            .await?;
        let mut outcomes = vec![Outcomes::default(); spans.len()];
        let rows = json_rows::read::<[i64; 5]>(&found)?;
        if i64::try_from(rows.len()).is_ok_and(|read| read > most) {
            return Ok(None);
        }
        for [span, latency, calls, answered, failed] in rows {
            if let Some(sums) = usize::try_from(span).ok().and_then(|span| outcomes.get_mut(span)) {
                sums.calls += calls;
                sums.answered += answered;
                sums.failed += failed;
                sums.add_latency(latency, calls);
            }
        }
        Ok(Some(outcomes))
    }

    /// Calls, or the cost in micro-rupees, of each quarter from an instant to before another.
    pub async fn list_quarter_sums(
        &mut self,
        account: &AccountId,
        (from, before): (DateTime<Utc>, DateTime<Utc>),
        of_cost: bool,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        let statement = if of_cost {
            "select quarter, cast(sum(amount) as bigint) as sum from ledger_quarters
             where account_id = $1 and quarter >= $2 and quarter < $3 group by quarter"
        } else {
            "select quarter, cast(sum(calls) as bigint) as sum from call_outcomes
             where account_id = $1 and quarter >= $2 and quarter < $3 group by quarter"
        };
        Ok(sqlx::query_as(statement)
            .bind(account.as_str())
            .bind(micros(from))
            .bind(micros(before))
            .fetch_all(self.connection())
            .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_parted_at_the_days_of_india() {
        let at = |text: &str| micros(text.parse().unwrap());
        let [noon, first, last, evening] =
            ["2026-11-20T06:30:00Z", "2026-11-20T18:30:00Z", "2026-11-22T18:30:00Z", "2026-11-22T19:00:00Z"]
                .map(at);
        assert_eq!(pieces(first, last), Pieces { quarters: vec![], days: Some((first, last)) });
        let both = Pieces { quarters: vec![(noon, first), (last, evening)], days: Some((first, last)) };
        assert_eq!(pieces(noon, evening), both);
        // A day of UTC.
        let (from, before) = (at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z"));
        assert_eq!(pieces(from, before), Pieces { quarters: vec![(from, before)], days: None });
        assert_eq!(indian_day(noon), at("2026-11-19T18:30:00Z"));
        assert_eq!(indian_day(first), first);
        assert_eq!(indian_day(first - 1), at("2026-11-19T18:30:00Z"));
    }
}

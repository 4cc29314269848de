//! Writes and reads how calls ended and how long they took: `call_outcomes`; and the order in which an account used its
//! models: `account_models`.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::outcomes::Outcomes;
use crate::domain::{AccountId, Group, GroupBy};
use crate::store::json_rows::{self, as_json};
use crate::store::reports::ids;
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
    quarter: i64,
    latency: i64,
    calls: i64,
    answered: i64,
    failed: i64,
}

#[derive(Serialize)]
struct WrittenModel<'a> {
    account_id: &'a str,
    model: &'a str,
}

#[derive(Serialize)]
struct Span {
    at: usize,
    from: i64,
    before: i64,
}

/// The outcomes of spans `$2`, at most `$3` rows. SQLite would begin with the account's whole history.
const OUTCOMES: (&str, &str) = as_json!(
    "r.span, r.latency, r.summed, r.calls, r.answered, r.failed",
    "select f.span, f.latency, count(*) as summed, sum(f.calls) as calls, sum(f.answered) as answered,
         sum(f.failed) as failed
     from (select cast(b.value->>'at' as bigint) as span, o.latency, o.calls, o.answered, o.failed
         from json_each($2) b cross join call_outcomes o on o.account_id = $1
             and o.quarter >= cast(b.value->>'from' as bigint)
             and o.quarter < cast(b.value->>'before' as bigint) limit $3) f
     group by f.span, f.latency",
    "select f.span, f.latency, count(*) as summed, sum(f.calls) as calls, sum(f.answered) as answered,
         sum(f.failed) as failed
     from (select cast(b.value->>'at' as bigint) as span, o.latency, o.calls, o.answered, o.failed
         from jsonb_array_elements($2::jsonb) as b(value) join call_outcomes o on o.account_id = $1
             and o.quarter >= cast(b.value->>'from' as bigint)
             and o.quarter < cast(b.value->>'before' as bigint) limit $3) f
     group by f.span, f.latency"
);

impl Tx {
    /// Adds calls. The rows must be distinct, and sorted so that transactions lock them in one order.
    pub async fn add_outcomes(&mut self, rows: &[OutcomeRow<'_>]) -> Result<(), StoreError> {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| Written {
                account_id: row.account_id.as_str(),
                quarter: micros(row.quarter),
                latency: row.latency,
                calls: row.calls,
                answered: row.answered,
                failed: row.failed,
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into call_outcomes (account_id, quarter, latency, calls, answered, failed)
             select value->>'account_id', cast(value->>'quarter' as bigint), cast(value->>'latency' as bigint),
                 cast(value->>'calls' as bigint), cast(value->>'answered' as bigint),
                 cast(value->>'failed' as bigint)",
            "on conflict (account_id, quarter, latency) do update set
                 calls = call_outcomes.calls + excluded.calls,
                 answered = call_outcomes.answered + excluded.answered,
                 failed = call_outcomes.failed + excluded.failed"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }

    /// Gives models that an account has not used before the next places. The rows must be distinct.
    pub async fn add_models(&mut self, models: &[(&AccountId, &str)]) -> Result<(), StoreError> {
        let rows: Vec<_> = models
            .iter()
            .map(|(account_id, model)| WrittenModel { account_id: account_id.as_str(), model })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into account_models (account_id, model, place)
             select value->>'account_id', value->>'model',
                 (select count(*) from account_models m where m.account_id = value->>'account_id')
                 + row_number() over (partition by value->>'account_id' order by value->>'model')",
            "and not exists (select 1 from account_models m
                 where m.account_id = value->>'account_id' and m.model = value->>'model')
             on conflict (account_id, model) do nothing"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
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
        let span = |(at, (from, before)): (usize, &(DateTime<Utc>, DateTime<Utc>))| Span {
            at,
            from: micros(*from),
            before: micros(*before),
        };
        let rows: Vec<_> = spans.iter().enumerate().map(span).collect();
        let (sqlite, postgres) = OUTCOMES;
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&rows)?)
            .bind(most + 1)
            .fetch_one(self.connection())
            .await?;
        let mut outcomes = vec![Outcomes::default(); spans.len()];
        let mut read = 0;
        for [span, latency, summed, calls, answered, failed] in json_rows::read::<[i64; 6]>(&found)? {
            read += summed;
            if let Some(sums) = usize::try_from(span).ok().and_then(|span| outcomes.get_mut(span)) {
                sums.calls += calls;
                sums.answered += answered;
                sums.failed += failed;
                sums.add_latency(latency, calls);
            }
        }
        Ok((read <= most).then_some(outcomes))
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

    /// The places of some groups, from 1: models in the order of their first use, agents and keys in that of
    /// their creation. Groups without one are left out.
    pub async fn list_places(
        &mut self,
        account: &AccountId,
        by: GroupBy,
        groups: &[Group],
    ) -> Result<Vec<(String, i64)>, StoreError> {
        macro_rules! places {
            ($rows:literal) => {
                self.engine.sql(
                    concat!(
                        "select id, place from (",
                        $rows,
                        ") p where id in (select cast(value as text) from json_each($2))"
                    ),
                    concat!(
                        "select id, place from (",
                        $rows,
                        ") p where id in (select jsonb_array_elements_text($2::jsonb))"
                    ),
                )
            };
        }
        let statement = match by {
            GroupBy::Day => return Ok(Vec::new()),
            GroupBy::Model => places!("select model as id, place from account_models where account_id = $1"),
            GroupBy::Agent => places!(
                "select cast(id as text) as id, row_number() over (order by created, id) as place
                 from agents where account_id = $1"
            ),
            GroupBy::Key => places!(
                "select id, row_number() over (order by created, id) as place
                 from api_keys where account_id = $1"
            ),
        };
        let wanted = ids(groups)?;
        Ok(sqlx::query_as(statement).bind(account.as_str()).bind(wanted).fetch_all(self.connection()).await?)
    }
}

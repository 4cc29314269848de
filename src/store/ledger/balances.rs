//! The changes of a wallet's balance over periods, and what an account spent in them, from the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::domain::balance_day::Moves;
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, Money, Wallet};
use crate::store::columns::unknown;
use crate::store::rows::{json, micros};
use crate::store::{Store, StoreError, over_json};

/// A period, from an instant to before another. Both are quarters.
#[derive(Clone, Copy, Debug)]
pub struct SpentSpan {
    pub first: DateTime<Utc>,
    pub before: DateTime<Utc>,
    /// Whether to sum what the account spent in it.
    pub is_paced: bool,
}

/// A period as a row of the JSON parameter.
#[derive(Serialize)]
struct SpanRow {
    first: i64,
    before: i64,
    paced: i64,
}

/// What a wallet had and an account spent.
#[derive(Clone, Debug, Default)]
pub struct FoundMoves {
    /// The balance of the wallet now, and its change in each period, in their order; nothing if the wallet does
    /// not exist.
    pub moves: Vec<(Money, Moves)>,
    pub pace: FoundPace,
}

/// What an account spent.
#[derive(Clone, Debug, Default)]
pub struct FoundPace {
    /// What all its wallets paid for calls in each period, in their order.
    pub spent: Vec<Money>,
    /// The first day with usage.
    pub first_day: Option<NaiveDate>,
}

fn rows_of(spans: &[SpentSpan]) -> Result<String, StoreError> {
    let row = |span: &SpentSpan| SpanRow {
        first: micros(span.first),
        before: micros(span.before),
        paced: span.is_paced.into(),
    };
    json(&spans.iter().map(row).collect::<Vec<_>>())
}

fn pace_of(found: &[AnyRow]) -> Result<FoundPace, StoreError> {
    let spent = found.iter().map(|row| {
        Ok(row.try_get::<Option<i64>, _>("spent")?.map(Money::from_micros).unwrap_or_default())
    });
    let spent = spent.collect::<sqlx::Result<_>>()?;
    let first: Option<String> = found.first().map(|row| row.try_get("first_day")).transpose()?.flatten();
    let first_day = first.map(|day| parse_date(&day).ok_or_else(|| unknown("first_day"))).transpose()?;
    Ok(FoundPace { spent, first_day })
}

impl Store {
    /// The balance of a wallet, its change in each of some periods, and what the account spent in them. The
    /// periods must be in order. One statement, so that all is from one snapshot. It reads
    /// usage from its sums by quarter, and only the few other entries by row, so that busy days are as fast as
    /// quiet ones.
    pub async fn list_moves(
        &self,
        account: &AccountId,
        wallet: Wallet,
        spans: &[SpentSpan],
    ) -> Result<FoundMoves, StoreError> {
        let (sqlite, postgres) = over_json!(
            "select cast(value->>'first' as bigint) as first,
                 (select balance from wallets where account_id = $2 and wallet = $3) as balance,
                 (select cast(coalesce(sum(q.amount), 0) as bigint) from ledger_quarters q
                  where q.account_id = $2 and q.wallet = $3 and q.quarter >= cast(value->>'first' as bigint)
                      and q.quarter < cast(value->>'before' as bigint)) as used,
                 (select cast(coalesce(sum(e.amount), 0) as bigint) from ledger_entries e
                  where e.account_id = $2 and e.to_wallet = $3 and e.quarter is null
                      and e.at >= cast(value->>'first' as bigint)
                      and e.at < cast(value->>'before' as bigint)) as gained,
                 (select cast(coalesce(sum(e.amount), 0) as bigint) from ledger_entries e
                  where e.account_id = $2 and e.from_wallet = $3 and e.quarter is null
                      and e.at >= cast(value->>'first' as bigint)
                      and e.at < cast(value->>'before' as bigint)) as moved_out,
                 case when cast(value->>'paced' as bigint) = 1 then (
                     select cast(coalesce(sum(q.amount), 0) as bigint) from ledger_quarters q
                     where q.account_id = $2 and q.quarter >= cast(value->>'first' as bigint)
                         and q.quarter < cast(value->>'before' as bigint)) end as spent,
                 (select min(d.day) from usage_days d where d.account_id = $2
                      and d.days_set = (select days_set from accounts where id = $2)) as first_day",
            "order by 1"
        );
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(rows_of(spans)?)
            .bind(account.as_str())
            .bind(wallet.name())
            .fetch_all(&self.reader)
            .await?;
        let mut moves = Vec::with_capacity(found.len());
        for row in &found {
            let Some(balance) = row.try_get::<Option<i64>, _>("balance")? else {
                return Ok(FoundMoves::default());
            };
            let money = |column| row.try_get(column).map(Money::from_micros);
            let of_span =
                Moves { gained: money("gained")?, moved_out: money("moved_out")?, used: money("used")? };
            moves.push((Money::from_micros(balance), of_span));
        }
        Ok(FoundMoves { moves, pace: pace_of(&found)? })
    }

    /// What an account spent in each of some periods, which must be in order.
    pub async fn list_spent(
        &self,
        account: &AccountId,
        spans: &[SpentSpan],
    ) -> Result<FoundPace, StoreError> {
        let (sqlite, postgres) = over_json!(
            "select cast(value->>'first' as bigint) as first,
                 (select cast(coalesce(sum(q.amount), 0) as bigint) from ledger_quarters q
                  where q.account_id = $2 and q.quarter >= cast(value->>'first' as bigint)
                      and q.quarter < cast(value->>'before' as bigint)) as spent,
                 (select min(d.day) from usage_days d where d.account_id = $2
                      and d.days_set = (select days_set from accounts where id = $2)) as first_day",
            "order by 1"
        );
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(rows_of(spans)?)
            .bind(account.as_str())
            .fetch_all(&self.reader)
            .await?;
        pace_of(&found)
    }
}

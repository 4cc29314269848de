//! The changes of a wallet's balance over periods, and what an account spent in them, from the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use const_format::concatcp;
use serde::Serialize;

use crate::domain::balance_day::Moves;
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, Money, Wallet};
use crate::store::columns::unknown;
use crate::store::json_rows::{self, as_json};
use crate::store::rows::{json, micros};
use crate::store::{Store, StoreError};

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

/// What the account spent in a period: the start of the period, the amount, and the first day with usage.
type Spent = (i64, Option<i64>, Option<String>);

/// A period of [`MOVES`]: the columns of [`Spent`], then the balance of the wallet now, what it gained, what was moved
/// out of it and what was used.
type MovesRow = (i64, Option<i64>, Option<String>, Option<i64>, i64, i64, i64);

fn pace_of(found: impl Iterator<Item = Spent>) -> Result<FoundPace, StoreError> {
    let mut pace = FoundPace::default();
    for (_, spent, first_day) in found {
        pace.spent.push(spent.map(Money::from_micros).unwrap_or_default());
        if pace.first_day.is_none() {
            let read = |day: String| parse_date(&day).ok_or_else(|| unknown("first_day"));
            pace.first_day = first_day.map(read).transpose()?;
        }
    }
    Ok(pace)
}

/// The periods `$1`, read once: SQLite would read the JSON again for each column of each row.
const SQLITE_SPANS: &str = "with spans as materialized (
    select cast(value->>'first' as bigint) as first, cast(value->>'before' as bigint) as before,
        cast(value->>'paced' as bigint) as paced
    from json_each($1)) ";
const POSTGRES_SPANS: &str = "with spans as materialized (
    select cast(value->>'first' as bigint) as first, cast(value->>'before' as bigint) as before,
        cast(value->>'paced' as bigint) as paced
    from jsonb_array_elements($1::jsonb) as rows(value)) ";

/// What the account spent in a period.
const SPENT_IN: &str = "(select cast(coalesce(sum(q.amount), 0) as bigint) from ledger_quarters q
     where q.account_id = $2 and q.quarter >= s.first and q.quarter < s.before)";
/// The first day with usage.
const FIRST_DAY: &str = "(select min(d.day) from usage_days d where d.account_id = $2
     and d.days_set = (select days_set from accounts where id = $2))";

const MOVES_ROWS: &str = concatcp!(
    "select s.first, (select balance from wallets where account_id = $2 and wallet = $3) as balance,
         (select cast(coalesce(sum(q.amount), 0) as bigint) from ledger_quarters q
          where q.account_id = $2 and q.wallet = $3 and q.quarter >= s.first and q.quarter < s.before) as used,
         (select cast(coalesce(sum(e.amount), 0) as bigint) from ledger_entries e
          where e.account_id = $2 and e.to_wallet = $3 and e.quarter is null
              and e.at >= s.first and e.at < s.before) as gained,
         (select cast(coalesce(sum(e.amount), 0) as bigint) from ledger_entries e
          where e.account_id = $2 and e.from_wallet = $3 and e.quarter is null
              and e.at >= s.first and e.at < s.before) as moved_out,
         case when s.paced = 1 then ",
    SPENT_IN,
    " end as spent, ",
    FIRST_DAY,
    " as first_day from spans s"
);
const MOVES_AS_JSON: (&str, &str) = as_json!(
    "r.first, r.spent, r.first_day, r.balance, r.gained, r.moved_out, r.used",
    MOVES_ROWS,
    MOVES_ROWS
);
const MOVES: (&str, &str) =
    (concatcp!(SQLITE_SPANS, MOVES_AS_JSON.0), concatcp!(POSTGRES_SPANS, MOVES_AS_JSON.1));

const SPENT_ROWS: &str =
    concatcp!("select s.first, ", SPENT_IN, " as spent, ", FIRST_DAY, " as first_day from spans s");
const SPENT_AS_JSON: (&str, &str) = as_json!("r.first, r.spent, r.first_day", SPENT_ROWS, SPENT_ROWS);
const SPENT: (&str, &str) =
    (concatcp!(SQLITE_SPANS, SPENT_AS_JSON.0), concatcp!(POSTGRES_SPANS, SPENT_AS_JSON.1));

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
        let (sqlite, postgres) = MOVES;
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(rows_of(spans)?)
            .bind(account.as_str())
            .bind(wallet.name())
            .fetch_one(&self.reader)
            .await?;
        let mut rows: Vec<MovesRow> = json_rows::read(&found)?;
        rows.sort_unstable_by_key(|row| row.0);
        let mut moves = Vec::with_capacity(rows.len());
        for (_, _, _, balance, gained, moved_out, used) in &rows {
            let Some(balance) = balance else { return Ok(FoundMoves::default()) };
            let [gained, moved_out, used] = [*gained, *moved_out, *used].map(Money::from_micros);
            moves.push((Money::from_micros(*balance), Moves { gained, moved_out, used }));
        }
        let spent = rows.into_iter().map(|(first, spent, first_day, ..)| (first, spent, first_day));
        Ok(FoundMoves { moves, pace: pace_of(spent)? })
    }

    /// What an account spent in each of some periods, which must be in order.
    pub async fn list_spent(
        &self,
        account: &AccountId,
        spans: &[SpentSpan],
    ) -> Result<FoundPace, StoreError> {
        let (sqlite, postgres) = SPENT;
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(rows_of(spans)?)
            .bind(account.as_str())
            .fetch_one(&self.reader)
            .await?;
        let mut rows: Vec<Spent> = json_rows::read(&found)?;
        rows.sort_unstable_by_key(|row| row.0);
        pace_of(rows.into_iter())
    }
}

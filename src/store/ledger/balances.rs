//! The changes of a wallet's balance over periods, from the ledger.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::Row;

use crate::domain::balance_day::Moves;
use crate::domain::{AccountId, Money, Wallet};
use crate::store::rows::{json, micros};
use crate::store::{Store, StoreError, over_json};

/// A period as a row of the JSON parameter.
#[derive(Serialize)]
struct SpanRow {
    first: i64,
    before: i64,
}

impl Store {
    /// The balance of a wallet, and its change in each of some periods, from an instant to before another, in
    /// their order. The instants must be quarters. One statement, so that all is from one snapshot. It reads
    /// usage from its sums by quarter, and only the few other entries by row, so that busy days are as fast as
    /// quiet ones. No rows if the wallet does not exist.
    pub async fn list_moves(
        &self,
        account: &AccountId,
        wallet: Wallet,
        spans: &[(DateTime<Utc>, DateTime<Utc>)],
    ) -> Result<Vec<(Money, Moves)>, StoreError> {
        let rows: Vec<_> = spans
            .iter()
            .map(|(first, before)| SpanRow { first: micros(*first), before: micros(*before) })
            .collect();
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
                      and e.at < cast(value->>'before' as bigint)) as moved_out",
            "order by 1"
        );
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(account.as_str())
            .bind(wallet.name())
            .fetch_all(&self.reader)
            .await?;
        let mut moves = Vec::with_capacity(found.len());
        for row in &found {
            let Some(balance) = row.try_get::<Option<i64>, _>("balance")? else { return Ok(Vec::new()) };
            let money = |column| row.try_get(column).map(Money::from_micros);
            let of_span =
                Moves { gained: money("gained")?, moved_out: money("moved_out")?, used: money("used")? };
            moves.push((Money::from_micros(balance), of_span));
        }
        Ok(moves)
    }
}

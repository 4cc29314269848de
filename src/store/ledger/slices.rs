//! Slices in the `holds` table: holds of a server, out of which its calls get theirs.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::holds::{EndedHold, NewHold};
use crate::domain::{AccountId, AgentId, HoldEnd, HoldId, Money};
use crate::store::rows::{instant, json, micros};
use crate::store::{Store, StoreError, Tx, over_json};

/// A slice after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceState {
    pub account_id: AccountId,
    pub id: HoldId,
    /// `None` if it has ended.
    pub amount: Option<Money>,
    pub expires: DateTime<Utc>,
}

/// A part of a slice.
pub type SlicePart<'a> = (&'a AccountId, &'a HoldId, Money);

#[derive(Serialize)]
struct SliceRow<'a> {
    account_id: &'a str,
    id: &'a str,
    wallet: String,
    key_id: &'a str,
    agent_id: Option<AgentId>,
    amount: i64,
    expires: i64,
    node: &'a str,
}

#[derive(Serialize)]
struct PartRow<'a> {
    account_id: &'a str,
    id: &'a str,
    amount: i64,
}

impl Tx {
    /// Adds to slices, which are open or new, and extends their time. The caller updates the held amounts of their wallets.
    pub async fn grow_slices(
        &mut self,
        slices: &[NewHold],
        at: DateTime<Utc>,
    ) -> Result<Vec<SliceState>, StoreError> {
        let rows: Vec<_> = slices
            .iter()
            .filter_map(|slice| {
                Some(SliceRow {
                    account_id: slice.account_id.as_str(),
                    id: slice.id.as_str(),
                    wallet: slice.wallet.name(),
                    key_id: slice.key_id.as_str(),
                    agent_id: slice.agent_id,
                    amount: slice.amount.micros(),
                    expires: micros(slice.expires),
                    node: &slice.slice.as_ref()?.node,
                })
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into holds (account_id, id, wallet, key_id, agent_id, amount, created, expires, node)
             select value->>'account_id', value->>'id', value->>'wallet', value->>'key_id',
                 cast(value->>'agent_id' as bigint), cast(value->>'amount' as bigint), $2,
                 cast(value->>'expires' as bigint), value->>'node'",
            "on conflict (account_id, id) do update
                 set amount = holds.amount + excluded.amount, expires = excluded.expires
                 where holds.outcome is null
             returning account_id, id, amount, outcome, expires"
        );
        let grown = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .fetch_all(self.connection())
            .await?;
        if grown.len() != slices.len() {
            return Err(StoreError::RowCount("slices that grow"));
        }
        grown.iter().map(state).collect()
    }

    /// Takes amounts out of open slices. One that has no more ends so. Returns what each wallet holds less, and
    /// the slices.
    pub async fn reduce_slices(
        &mut self,
        parts: &[SlicePart<'_>],
        end: HoldEnd,
        at: DateTime<Utc>,
    ) -> Result<(Vec<EndedHold>, Vec<SliceState>), StoreError> {
        let rows: Vec<_> = parts
            .iter()
            .map(|(account, id, amount)| PartRow {
                account_id: account.as_str(),
                id: id.as_str(),
                amount: amount.micros(),
            })
            .collect();
        // An ended hold keeps its last amount, which is above zero.
        let (sqlite, postgres) = over_json!(
            "update holds set
                 amount = case when amount > cast(value->>'amount' as bigint)
                     then amount - cast(value->>'amount' as bigint) else amount end,
                 outcome = case when amount > cast(value->>'amount' as bigint)
                     then null else cast($3 as text) end,
                 ended = case when amount > cast(value->>'amount' as bigint)
                     then null else cast($2 as bigint) end",
            "and holds.account_id = value->>'account_id' and holds.id = value->>'id' and holds.outcome is null
                 and holds.node is not null
             returning holds.account_id, holds.id, holds.wallet, holds.amount, holds.outcome, holds.expires"
        );
        let reduced = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .bind(end.as_str())
            .fetch_all(self.connection())
            .await?;
        let states = reduced.iter().map(state).collect::<Result<Vec<_>, _>>()?;
        let less: HashMap<_, _> = parts.iter().map(|(_, id, amount)| (id.as_str(), *amount)).collect();
        let freed = reduced.iter().zip(&states).map(|(row, state)| {
            let whole: Money = row.try_get("amount")?;
            let less = less.get(state.id.as_str()).copied().unwrap_or_default();
            let amount = if state.amount.is_some() { less } else { whole };
            Ok(EndedHold { account_id: row.try_get("account_id")?, wallet: row.try_get("wallet")?, amount })
        });
        Ok((freed.collect::<Result<_, StoreError>>()?, states))
    }

    /// Extends the time of open slices, and returns these.
    pub async fn renew_slices(
        &mut self,
        slices: &[(&AccountId, &HoldId)],
        expires: DateTime<Utc>,
    ) -> Result<Vec<SliceState>, StoreError> {
        let (sqlite, postgres) = over_json!(
            "update holds set expires = $2",
            "and holds.account_id = value->>0 and holds.id = value->>1 and holds.outcome is null
                 and holds.node is not null
             returning holds.account_id, holds.id, holds.amount, holds.outcome, holds.expires"
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&slices)?)
            .bind(micros(expires))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(state)
            .collect()
    }
}

impl Store {
    /// Whether another server has open slices of an account.
    pub async fn has_slices_elsewhere(&self, account: &AccountId, node: &str) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(
            "select cast(1 as bigint) from holds
             where account_id = $1 and outcome is null and node is not null and node <> $2 limit 1",
        )
        .bind(account.as_str())
        .bind(node)
        .fetch_optional(&self.key_cache)
        .await?;
        Ok(found.is_some())
    }
}

fn state(row: &AnyRow) -> Result<SliceState, StoreError> {
    let outcome: Option<HoldEnd> = row.try_get("outcome")?;
    let amount: Money = row.try_get("amount")?;
    Ok(SliceState {
        account_id: row.try_get("account_id")?,
        id: row.try_get("id")?,
        amount: outcome.is_none().then_some(amount),
        expires: instant(row, "expires")?,
    })
}

//! The `holds` table.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, AgentId, Budget, HoldEnd, HoldId, KeyId, Money, Wallet};
use crate::store::rows::{instant, json, micros};
use crate::store::{StoreError, Tx, over_json};

#[derive(Clone, Debug)]
pub struct NewHold {
    pub account_id: AccountId,
    pub id: HoldId,
    /// The wallet that will pay.
    pub wallet: Wallet,
    pub key_id: KeyId,
    pub agent_id: Option<AgentId>,
    /// The amount, above zero.
    pub amount: Money,
    /// When the hold lapses, if the call is not reported before.
    pub expires: DateTime<Utc>,
    /// The limits in rupees that it has to keep to.
    pub budgets: Vec<Budget>,
    /// `None` for the hold of one call.
    pub slice: Option<OfSlice>,
}

/// What a call needs beyond what is free in its slice, whose id the hold has.
#[derive(Clone, Debug)]
pub struct OfSlice {
    /// The call.
    pub call: String,
    /// The server.
    pub node: String,
    /// What is welcome for the calls after it.
    pub wish: Money,
}

/// A hold that has ended, with the credit that it frees.
#[derive(Clone, Debug)]
pub struct EndedHold {
    pub account_id: AccountId,
    pub wallet: Wallet,
    pub amount: Money,
}

/// What an open or ended hold determines about its call.
#[derive(Clone, Debug)]
pub struct HoldFacts {
    /// The wallet that pays.
    pub wallet: Wallet,
    pub agent_id: Option<AgentId>,
    /// Whether a call was recorded with it.
    pub is_used: bool,
    /// What an open hold sets aside; `None` if it has ended.
    pub open: Option<Money>,
    /// The server, if it is a slice.
    pub node: Option<String>,
    pub expires: DateTime<Utc>,
}

#[derive(Serialize)]
struct HoldRow<'a> {
    account_id: &'a str,
    id: &'a str,
    wallet: String,
    key_id: &'a str,
    agent_id: Option<AgentId>,
    amount: i64,
    expires: i64,
}

impl Tx {
    /// Inserts holds. The caller updates the held amounts of their wallets.
    pub async fn insert_holds(&mut self, holds: &[NewHold], at: DateTime<Utc>) -> Result<(), StoreError> {
        let rows: Vec<_> = holds
            .iter()
            .map(|hold| HoldRow {
                account_id: hold.account_id.as_str(),
                id: hold.id.as_str(),
                wallet: hold.wallet.name(),
                key_id: hold.key_id.as_str(),
                agent_id: hold.agent_id,
                amount: hold.amount.micros(),
                expires: micros(hold.expires),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into holds (account_id, id, wallet, key_id, agent_id, amount, created, expires)
             select value->>'account_id', value->>'id', value->>'wallet', value->>'key_id',
                 cast(value->>'agent_id' as bigint), cast(value->>'amount' as bigint), $2, cast(value->>'expires' as bigint)",
            ""
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Settles those of the holds that are open.
    pub async fn settle_holds(
        &mut self,
        holds: &[(&AccountId, &HoldId)],
        at: DateTime<Utc>,
    ) -> Result<Vec<EndedHold>, StoreError> {
        let (sqlite, postgres) = over_json!(
            "update holds set outcome = 'settled', ended = $2",
            "and holds.account_id = value->>0 and holds.id = value->>1 and holds.outcome is null
             returning holds.account_id, holds.wallet, holds.amount"
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&holds)?)
            .bind(micros(at))
            .fetch_all(self.connection())
            .await?)
    }

    /// Ends the holds whose time is over. Skips those that another transaction has locked: waiting for it with
    /// locked wallets could deadlock.
    pub async fn lapse_holds(&mut self, now: DateTime<Utc>) -> Result<Vec<EndedHold>, StoreError> {
        Ok(sqlx::query_as(self.engine.sql(
            "update holds set outcome = 'lapsed', ended = $1 where expires <= $1 and outcome is null
             returning account_id, wallet, amount",
            "update holds set outcome = 'lapsed', ended = $1 where (account_id, id) in
                 (select account_id, id from holds where expires <= $1 and outcome is null
                  for update skip locked)
             returning account_id, wallet, amount",
        ))
        .bind(micros(now))
        .fetch_all(self.connection())
        .await?)
    }

    /// Marks holds as used, open or ended.
    pub async fn use_holds(
        &mut self,
        holds: &[(&AccountId, &HoldId)],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (sqlite, postgres) = over_json!(
            "update holds set used = $2",
            "and holds.account_id = value->>0 and holds.id = value->>1 and holds.used is null"
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&holds)?)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Finds holds, open or ended, and locks them until the transaction ends.
    pub async fn lock_holds(
        &mut self,
        holds: &[(&AccountId, &HoldId)],
    ) -> Result<HashMap<(AccountId, HoldId), HoldFacts>, StoreError> {
        let (sqlite, postgres) = (
            "select h.* from json_each($1) as wanted cross join holds h
             where h.account_id = wanted.value->>0 and h.id = wanted.value->>1",
            // Sorted, so that two transactions cannot deadlock.
            "select h.* from jsonb_array_elements($1::jsonb) as wanted(value)
             join holds h on h.account_id = wanted.value->>0 and h.id = wanted.value->>1
             order by h.account_id, h.id for update of h",
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&holds)?)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(facts)
            .collect()
    }

    /// Releases those of the holds that are open; one whose time is over has lapsed.
    pub async fn release_holds(
        &mut self,
        holds: &[&HoldId],
        at: DateTime<Utc>,
    ) -> Result<Vec<EndedHold>, StoreError> {
        let (sqlite, postgres) = over_json!(
            "update holds set ended = $2, outcome = case when expires <= $2 then 'lapsed' else 'released' end",
            "and holds.id = value->>0 and holds.outcome is null
             returning holds.account_id, holds.wallet, holds.amount"
        );
        let rows: Vec<_> = holds.iter().map(|id| [id]).collect();
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .fetch_all(self.connection())
            .await?)
    }

    /// How each of the holds that have ended did.
    pub async fn list_hold_ends(
        &mut self,
        holds: &[&HoldId],
    ) -> Result<HashMap<HoldId, HoldEnd>, StoreError> {
        let (sqlite, postgres) = (
            "select h.id, h.outcome from json_each($1) as wanted cross join holds h
             where h.id = wanted.value and h.outcome is not null",
            "select h.id, h.outcome from jsonb_array_elements_text($1::jsonb) as wanted(id)
             join holds h on h.id = wanted.id where h.outcome is not null",
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&holds)?)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| Ok((row.try_get("id")?, row.try_get("outcome")?)))
            .collect()
    }

    /// Deletes at most `limit` holds that ended before an instant, and returns their number.
    pub async fn forget_holds(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        let forgotten = sqlx::query(
            "delete from holds where (account_id, id) in
                 (select account_id, id from holds where outcome is not null and ended < $1 limit $2)",
        )
        .bind(micros(before))
        .bind(i64::from(limit))
        .execute(self.connection())
        .await?;
        Ok(forgotten.rows_affected())
    }
}

fn facts(row: &AnyRow) -> Result<((AccountId, HoldId), HoldFacts), StoreError> {
    let account_id = row.try_get("account_id")?;
    let used: Option<i64> = row.try_get("used")?;
    let outcome: Option<HoldEnd> = row.try_get("outcome")?;
    let amount: Money = row.try_get("amount")?;
    let facts = HoldFacts {
        wallet: row.try_get("wallet")?,
        agent_id: row.try_get("agent_id")?,
        is_used: used.is_some(),
        open: outcome.is_none().then_some(amount),
        node: row.try_get("node")?,
        expires: instant(row, "expires")?,
    };
    Ok(((account_id, row.try_get("id")?), facts))
}

impl FromRow<'_, AnyRow> for EndedHold {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            wallet: row.try_get("wallet")?,
            amount: row.try_get("amount")?,
        })
    }
}

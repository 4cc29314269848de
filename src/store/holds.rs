//! `holds`.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::rows::{json, micros};
use super::wallets::Wallet;
use super::{StoreError, Tx, over_json};
use crate::domain::{AccountId, HoldId, KeyId, Money};

/// Credit that is set aside for a call.
#[derive(Clone, Debug)]
pub struct NewHold {
    /// Whose credit it is.
    pub account_id: AccountId,
    /// Its id.
    pub id: HoldId,
    /// The wallet that will pay.
    pub wallet: Wallet,
    /// The key that makes the call.
    pub key_id: KeyId,
    /// How much; above zero.
    pub amount: Money,
    /// Until when, if the call is not reported before.
    pub expires: DateTime<Utc>,
}

/// A hold that has ended, and what it frees.
#[derive(Clone, Debug)]
pub struct EndedHold {
    /// Whose credit it was.
    pub account_id: AccountId,
    /// The wallet that held it.
    pub wallet: Wallet,
    /// How much.
    pub amount: Money,
}

#[derive(Serialize)]
struct HoldRow<'a> {
    account_id: &'a str,
    id: &'a str,
    wallet: String,
    key_id: &'a str,
    amount: i64,
    expires: i64,
}

impl Tx {
    /// Writes holds. What their wallets hold is the caller's to change.
    pub async fn insert_holds(&mut self, holds: &[NewHold], at: DateTime<Utc>) -> Result<(), StoreError> {
        let rows: Vec<_> = holds
            .iter()
            .map(|hold| HoldRow {
                account_id: hold.account_id.as_str(),
                id: hold.id.as_str(),
                wallet: hold.wallet.name(),
                key_id: hold.key_id.as_str(),
                amount: hold.amount.micros(),
                expires: micros(hold.expires),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into holds (account_id, id, wallet, key_id, amount, created, expires)
             select value->>'account_id', value->>'id', value->>'wallet', value->>'key_id',
                 cast(value->>'amount' as bigint), $2, cast(value->>'expires' as bigint)",
            ""
        );
        sqlx::query(self.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends those of the holds that are still open, as their calls have been reported.
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
        sqlx::query(self.sql(sqlite, postgres))
            .bind(json(&holds)?)
            .bind(micros(at))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(ended)
            .collect()
    }

    /// Ends the holds whose time is over. One that another transaction is ending is left to it: who
    /// waited for it with wallets locked could wait for ever.
    pub async fn lapse_holds(&mut self, now: DateTime<Utc>) -> Result<Vec<EndedHold>, StoreError> {
        sqlx::query(self.sql(
            "update holds set outcome = 'lapsed', ended = $1 where expires <= $1 and outcome is null
             returning account_id, wallet, amount",
            "update holds set outcome = 'lapsed', ended = $1 where (account_id, id) in
                 (select account_id, id from holds where expires <= $1 and outcome is null
                  for update skip locked)
             returning account_id, wallet, amount",
        ))
        .bind(micros(now))
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(ended)
        .collect()
    }

    /// How many calls of a key are running under a hold.
    pub async fn count_holds_of_key(&mut self, account: &AccountId, key: &KeyId) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(
            "select count(*) from holds where account_id = $1 and key_id = $2 and outcome is null",
        )
        .bind(account.as_str())
        .bind(key.as_str())
        .fetch_one(self.connection())
        .await?)
    }

    /// Forgets holds that ended before an instant, `limit` of them, and tells how many there were.
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

fn ended(row: &AnyRow) -> Result<EndedHold, StoreError> {
    let wallet: String = row.try_get("wallet")?;
    Ok(EndedHold {
        account_id: AccountId::new(row.try_get::<String, _>("account_id")?),
        wallet: Wallet::parse(&wallet).ok_or(StoreError::Corrupt { table: "holds", column: "wallet" })?,
        amount: Money::from_micros(row.try_get("amount")?),
    })
}

//! The change counters of accounts for live updates, all in one statement.

use chrono::{DateTime, Utc};
use sqlx::Row;

use crate::domain::live::Marks;
use crate::domain::{AccountId, DeviceId};
use crate::store::rows::{json, micros};
use crate::store::{Store, StoreError};

impl Store {
    /// The marks of some accounts. The platform wallet is written with every batch of usage events, so its
    /// version counts those; the versions of the other wallets count changes of balances and holds.
    pub async fn list_marks(&self, accounts: &[AccountId]) -> Result<Vec<(AccountId, Marks)>, StoreError> {
        let (sqlite, postgres) = (
            "select wanted.value as account_id,
                 (select coalesce(max(version), 0) from wallets
                  where account_id = wanted.value and wallet = 'platform') as requests,
                 (select cast(coalesce(sum(version), 0) as bigint) from wallets
                  where account_id = wanted.value and wallet <> 'platform') as balance,
                 (select coalesce(max(seq), 0) from changes
                  where account_id = wanted.value and kind in ('key', 'key.revoked')) as keys
             from json_each($1) as wanted",
            "select wanted.id as account_id,
                 (select coalesce(max(version), 0) from wallets
                  where account_id = wanted.id and wallet = 'platform') as requests,
                 (select cast(coalesce(sum(version), 0) as bigint) from wallets
                  where account_id = wanted.id and wallet <> 'platform') as balance,
                 (select coalesce(max(seq), 0) from changes
                  where account_id = wanted.id and kind in ('key', 'key.revoked')) as keys
             from jsonb_array_elements_text($1::jsonb) as wanted(id)",
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(|row| {
                let (requests, balance) = (row.try_get("requests")?, row.try_get("balance")?);
                Ok((row.try_get("account_id")?, Marks { requests, balance, keys: row.try_get("keys")? }))
            })
            .collect()
    }

    /// Filters browsers: those that are still signed in and were used since an instant.
    pub async fn list_signed_in(
        &self,
        browsers: &[DeviceId],
        now: DateTime<Utc>,
        used_since: DateTime<Utc>,
    ) -> Result<Vec<DeviceId>, StoreError> {
        let (sqlite, postgres) = (
            "select s.id from json_each($1) as wanted cross join sessions s
             where s.id = wanted.value and s.expires > $2 and s.last_seen > $3",
            "select s.id from jsonb_array_elements_text($1::jsonb) as wanted(id)
             join sessions s on s.id = wanted.id where s.expires > $2 and s.last_seen > $3",
        );
        Ok(sqlx::query_scalar(self.engine.sql(sqlite, postgres))
            .bind(json(&browsers)?)
            .bind(micros(now))
            .bind(micros(used_since))
            .fetch_all(&self.reader)
            .await?)
    }
}

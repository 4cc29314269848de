//! The devices in `sessions` and `session_tokens`, as their owner sees them. Devices are identified by their
//! public ids; the other files handle the hashes of cookies and tokens.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, Caller, Device, DeviceId, KeyHash};
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Store, StoreError, Tx};

impl Tx {
    /// Sets the public fields of a session.
    pub async fn name_session(
        &mut self,
        session: KeyHash,
        id: &DeviceId,
        by: &Caller,
        created: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update sessions set id = $2, created = $3, address = $4, user_agent = $5 where id_hash = $1",
        )
        .bind(session.as_bytes().to_vec())
        .bind(id.as_str())
        .bind(micros(created))
        .bind(by.address.map(|address| address.to_canonical().to_string()))
        .bind(by.user_agent.as_deref())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Records the last use of a browser, and its address.
    pub async fn touch_session(
        &mut self,
        account: &AccountId,
        id: &DeviceId,
        by: &Caller,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update sessions set last_seen = $3, address = $4, user_agent = $5
             where account_id = $1 and id = $2 and last_seen < $3",
        )
        .bind(account.as_str())
        .bind(id.as_str())
        .bind(micros(at))
        .bind(by.address.map(|address| address.to_canonical().to_string()))
        .bind(by.user_agent.as_deref())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Records a new address and user agent of a session or token.
    pub async fn move_session(
        &mut self,
        account: &AccountId,
        id: &DeviceId,
        by: &Caller,
    ) -> Result<(), StoreError> {
        let statement = if id.is_program() {
            "update session_tokens set address = $3, user_agent = $4 where account_id = $1 and id = $2"
        } else {
            "update sessions set address = $3, user_agent = $4 where account_id = $1 and id = $2"
        };
        sqlx::query(statement)
            .bind(account.as_str())
            .bind(id.as_str())
            .bind(by.address.map(|address| address.to_string()))
            .bind(by.user_agent.as_deref())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Finds a browser or program of an account.
    pub async fn lookup_device(
        &mut self,
        account: &AccountId,
        id: &DeviceId,
        now: DateTime<Utc>,
    ) -> Result<Option<Device>, StoreError> {
        let statement = if id.is_program() {
            "select * from session_tokens where account_id = $1 and id = $2 and expires > $3"
        } else {
            "select * from sessions where account_id = $1 and id = $2 and expires > $3"
        };
        Ok(sqlx::query_as(statement)
            .bind(account.as_str())
            .bind(id.as_str())
            .bind(micros(now))
            .fetch_optional(self.connection())
            .await?)
    }

    /// Deletes a session or token; `false` if the account has none with this id.
    pub async fn delete_device(&mut self, account: &AccountId, id: &DeviceId) -> Result<bool, StoreError> {
        let statement = if id.is_program() {
            "delete from session_tokens where account_id = $1 and id = $2"
        } else {
            "delete from sessions where account_id = $1 and id = $2"
        };
        let done = sqlx::query(statement)
            .bind(account.as_str())
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Deletes all sessions and tokens of an account but one, and returns how many of them were valid.
    pub async fn delete_other_devices(
        &mut self,
        account: &AccountId,
        kept: Option<&DeviceId>,
        now: DateTime<Utc>,
        used_since: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let unused = "delete from sessions where account_id = $1 and last_seen <= $2";
        sqlx::query(unused)
            .bind(account.as_str())
            .bind(micros(used_since))
            .execute(self.connection())
            .await?;
        let mut ended = 0;
        for (good, all) in [
            (
                // A session without a public id has passed the password step only, and is not counted.
                "delete from sessions where account_id = $1 and id <> $2 and expires > $3",
                "delete from sessions where account_id = $1 and coalesce(id, '-') <> $2",
            ),
            (
                "delete from session_tokens where account_id = $1 and coalesce(id, '') <> $2 and expires > $3",
                "delete from session_tokens where account_id = $1 and coalesce(id, '') <> $2",
            ),
        ] {
            let kept = kept.map_or("", DeviceId::as_str);
            let done = sqlx::query(good).bind(account.as_str()).bind(kept).bind(micros(now));
            ended += done.execute(self.connection()).await?.rows_affected();
            sqlx::query(all).bind(account.as_str()).bind(kept).execute(self.connection()).await?;
        }
        Ok(ended)
    }
}

impl Store {
    /// Lists an account's browsers that were used since an instant, by last use.
    pub async fn list_browsers(
        &self,
        account: &AccountId,
        now: DateTime<Utc>,
        used_since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Device>, StoreError> {
        Ok(sqlx::query_as(
            "select * from sessions
             where account_id = $1 and expires > $2 and last_seen > $3 and id is not null
             order by last_seen desc, id limit $4",
        )
        .bind(account.as_str())
        .bind(micros(now))
        .bind(micros(used_since))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Lists an account's programs with session tokens, newest first.
    pub async fn list_programs(
        &self,
        account: &AccountId,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Device>, StoreError> {
        Ok(sqlx::query_as(
            "select * from session_tokens
             where account_id = $1 and expires > $2 and id is not null
             order by created desc, id limit $3",
        )
        .bind(account.as_str())
        .bind(micros(now))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Lists the accounts with sessions or tokens, expired ones included.
    pub async fn list_signed_in_accounts(&self) -> Result<Vec<AccountId>, StoreError> {
        Ok(sqlx::query_scalar(
            "select account_id from sessions where account_id is not null
             union select account_id from session_tokens order by account_id",
        )
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Device {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let id: DeviceId = row.try_get("id")?;
        let last_seen = if id.is_program() { None } else { optional_instant(row, "last_seen")? };
        Ok(Self {
            id,
            created: instant(row, "created")?,
            last_seen,
            expires: instant(row, "expires")?,
            address: row.try_get("address")?,
            user_agent: row.try_get("user_agent")?,
        })
    }
}

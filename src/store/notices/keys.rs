//! Keys that end soon.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::AccountId;
use crate::domain::notice::EndingKey;
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Store, StoreError};

/// Valid keys that expire between `$1` and `$2`, of which nothing was told as `what`.
macro_rules! ending {
    ($what:literal, $and:literal) => {
        concat!(
            "select k.account_id, k.id, k.name, k.expires, k.last_used from api_keys k
             left join api_keys s on s.account_id = k.account_id and s.replaces = k.id and s.revoked is null
             where k.revoked is null and k.expires > $1 and k.expires <= $2 ",
            $and,
            " and not exists (select 1 from notices_told t where t.account_id = k.account_id
                 and t.what = '",
            $what,
            " ' || k.id || ' ' || k.expires)
             order by k.account_id, k.id limit $4"
        )
    };
}

impl Store {
    /// Keys that expire soon. Not those that never had so long, and not those that were replaced.
    pub async fn list_expiring_keys(
        &self,
        now: DateTime<Utc>,
        before: TimeDelta,
        limit: i64,
    ) -> Result<Vec<EndingKey>, StoreError> {
        Ok(sqlx::query_as(ending!("key_expiring", "and s.id is null and k.created <= k.expires - $3"))
            .bind(micros(now))
            .bind(micros(now + before))
            .bind(before.num_microseconds().unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&self.reader)
            .await?)
    }

    /// Valid keys of an account that expire before an instant, the first to expire first.
    pub async fn list_keys_that_end(
        &self,
        account: &AccountId,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<EndingKey>, StoreError> {
        Ok(sqlx::query_as(
            "select account_id, id, name, expires, last_used from api_keys
             where account_id = $1 and revoked is null and expires > $2 and expires <= $3
             order by expires, id limit $4",
        )
        .bind(account.as_str())
        .bind(micros(now))
        .bind(micros(before))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Keys that were replaced, expire soon, and were used for longer than `grace` after that.
    pub async fn list_used_old_keys(
        &self,
        now: DateTime<Utc>,
        before: TimeDelta,
        grace: TimeDelta,
        limit: i64,
    ) -> Result<Vec<EndingKey>, StoreError> {
        Ok(sqlx::query_as(ending!("old_key_used", "and s.id is not null and k.last_used > s.created + $3"))
            .bind(micros(now))
            .bind(micros(now + before))
            .bind(grace.num_microseconds().unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&self.reader)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for EndingKey {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            expires: instant(row, "expires")?,
            last_used: optional_instant(row, "last_used")?,
        })
    }
}

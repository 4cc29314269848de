//! Counts of `api_keys` and `agents`, for the limits of an account.

use chrono::{DateTime, Utc};
use const_format::concatcp;

use super::HOLDS_PLACE;
use crate::domain::AccountId;
use crate::store::rows::micros;
use crate::store::{StoreError, Tx};

/// Which of the keys that are neither revoked nor expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActiveKeys {
    /// Keys without a successor.
    NotReplaced,
    /// Keys with one.
    Replaced,
}

/// Counts active keys, at most `$3`, with the index `api_keys_active`.
macro_rules! count_active {
    ($which:literal) => {
        concatcp!(
            "select count(*) from (
                 select 1 from api_keys k
                 where k.account_id = $1 and k.revoked is null and coalesce(k.expires, 9223372036854775807) > $2
                   and ",
            $which,
            " exists (select 1 from api_keys s
                      where s.account_id = k.account_id and s.replaces = k.id and s.replaces is not null and ",
            HOLDS_PLACE,
            ") limit $3) as active"
        )
    };
}

impl Tx {
    /// Blocks the creation of keys and agents of an account until the transaction ends; returns whether the
    /// account exists. Inserts with a foreign key to the account, such as usage events, do not wait.
    pub async fn lock_makers(&mut self, account: &AccountId) -> Result<bool, StoreError> {
        // A write transaction on SQLite is exclusive anyway.
        let (sqlite, postgres) = (
            "select 1 from accounts where id = $1",
            "select 1 from accounts where id = $1 for no key update",
        );
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(found.is_some())
    }

    /// Counts an account's active keys, up to a limit.
    pub async fn count_active_keys(
        &mut self,
        account: &AccountId,
        which: ActiveKeys,
        now: DateTime<Utc>,
        up_to: i64,
    ) -> Result<i64, StoreError> {
        let statement = match which {
            ActiveKeys::NotReplaced => count_active!("not"),
            ActiveKeys::Replaced => count_active!(""),
        };
        Ok(sqlx::query_scalar(statement)
            .bind(account.as_str())
            .bind(micros(now))
            .bind(up_to)
            .fetch_one(self.connection())
            .await?)
    }

    /// Counts an account's agents, up to a limit.
    pub async fn count_agents(&mut self, account: &AccountId, up_to: i64) -> Result<i64, StoreError> {
        let statement =
            "select count(*) from (select 1 from agents where account_id = $1 limit $2) as agents_there";
        Ok(sqlx::query_scalar(statement)
            .bind(account.as_str())
            .bind(up_to)
            .fetch_one(self.connection())
            .await?)
    }
}

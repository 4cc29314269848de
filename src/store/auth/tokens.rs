//! The `session_tokens` table: sign-ins of programs.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, Caller, DeviceId, KeyHash};
use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

/// The account and expiry of a token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The public id; `None` for tokens of an older version.
    pub id: Option<DeviceId>,
    pub account_id: AccountId,
    pub expires: DateTime<Utc>,
    /// The last network address. Read-only here.
    pub address: Option<String>,
    /// The last user agent. Read-only here.
    pub user_agent: Option<String>,
}

impl Tx {
    /// Inserts a token with its caller.
    pub async fn insert_token(
        &mut self,
        hash: KeyHash,
        token: &Token,
        by: &Caller,
        created: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into session_tokens (hash, account_id, created, expires, id, address, user_agent)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(token.account_id.as_str())
        .bind(micros(created))
        .bind(micros(token.expires))
        .bind(token.id.as_ref().map(DeviceId::as_str))
        .bind(by.address.map(|address| address.to_canonical().to_string()))
        .bind(by.user_agent.as_deref())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Deletes a token, and returns its account; `None` if it does not exist.
    pub async fn delete_token(&mut self, hash: KeyHash) -> Result<Option<AccountId>, StoreError> {
        let account: Option<String> =
            sqlx::query_scalar("delete from session_tokens where hash = $1 returning account_id")
                .bind(hash.as_bytes().to_vec())
                .fetch_optional(self.connection())
                .await?;
        Ok(account.map(AccountId::new))
    }

    /// Deletes tokens and sessions that expired before one instant, and sessions that were not used since
    /// another.
    pub async fn delete_ended_sign_ins(
        &mut self,
        before: DateTime<Utc>,
        used_since: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for (statement, instant) in [
            ("delete from session_tokens where expires < $1", before),
            ("delete from sessions where expires < $1", before),
            ("delete from sessions where last_seen < $1", used_since),
        ] {
            sqlx::query(statement).bind(micros(instant)).execute(self.connection()).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Finds a token, expired or not.
    pub async fn find_token(&self, hash: KeyHash) -> Result<Option<Token>, StoreError> {
        Ok(sqlx::query_as(
            "select id, account_id, expires, address, user_agent from session_tokens where hash = $1",
        )
        .bind(hash.as_bytes().to_vec())
        .fetch_optional(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Token {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            expires: instant(row, "expires")?,
            address: row.try_get("address")?,
            user_agent: row.try_get("user_agent")?,
        })
    }
}

//! `session_tokens`: what programs sign in with.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::rows::{instant, micros};
use super::{Store, StoreError, Tx};
use crate::domain::{AccountId, KeyHash};

/// Whose token it is, and until when.
#[derive(Clone, Debug)]
pub struct Token {
    /// The account.
    pub account_id: AccountId,
    /// Until when.
    pub expires: DateTime<Utc>,
}

impl Tx {
    /// Writes a token.
    pub async fn insert_token(
        &mut self,
        hash: KeyHash,
        token: &Token,
        created: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into session_tokens (hash, account_id, created, expires) values ($1, $2, $3, $4)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(token.account_id.as_str())
        .bind(micros(created))
        .bind(micros(token.expires))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends a token.
    pub async fn delete_token(&mut self, hash: KeyHash) -> Result<(), StoreError> {
        sqlx::query("delete from session_tokens where hash = $1")
            .bind(hash.as_bytes().to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets tokens and sessions that ended before an instant.
    pub async fn delete_ended_sign_ins(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        for statement in
            ["delete from session_tokens where expires < $1", "delete from sessions where expires < $1"]
        {
            sqlx::query(statement).bind(micros(before)).execute(self.connection()).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The token with a hash, ended or not.
    pub async fn find_token(&self, hash: KeyHash) -> Result<Option<Token>, StoreError> {
        sqlx::query("select account_id, expires from session_tokens where hash = $1")
            .bind(hash.as_bytes().to_vec())
            .fetch_optional(&self.reader)
            .await?
            .map(|row| {
                Ok(Token {
                    account_id: AccountId::new(row.try_get::<String, _>("account_id")?),
                    expires: instant(row.try_get("expires")?)?,
                })
            })
            .transpose()
    }
}

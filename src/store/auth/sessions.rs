//! The rows of the `sessions` table; `http::sessions` adapts them to the session layer.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, KeyHash, SessionRow};
use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

impl Store {
    /// Overwrites a session's data. Its expiry is fixed, so that a stolen session cannot be kept alive. A
    /// session that was deleted meanwhile is not restored.
    pub async fn save_session(&self, id: KeyHash, session: &SessionRow) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        sqlx::query("update sessions set account_id = $2, data = $3 where id_hash = $1")
            .bind(id.as_bytes().to_vec())
            .bind(session.account_id.as_ref().map(AccountId::as_str))
            .bind(session.data.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Finds a session, expired or not.
    pub async fn find_session(&self, id: KeyHash) -> Result<Option<SessionRow>, StoreError> {
        Ok(sqlx::query_as("select account_id, data, expires, last_seen, address, user_agent from sessions where id_hash = $1")
            .bind(id.as_bytes().to_vec())
            .fetch_optional(&self.reader)
            .await?)
    }

    pub async fn delete_session(&self, id: KeyHash) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        sqlx::query("delete from sessions where id_hash = $1")
            .bind(id.as_bytes().to_vec())
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

impl Tx {
    /// Inserts a session; `false` if the id exists.
    pub async fn insert_session(&mut self, id: KeyHash, session: &SessionRow) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into sessions (id_hash, account_id, data, expires, last_seen) values ($1, $2, $3, $4, $5)
             on conflict (id_hash) do nothing",
        )
        .bind(id.as_bytes().to_vec())
        .bind(session.account_id.as_ref().map(AccountId::as_str))
        .bind(session.data.as_str())
        .bind(micros(session.expires))
        .bind(micros(session.last_seen))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl FromRow<'_, AnyRow> for SessionRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            data: row.try_get("data")?,
            expires: instant(row, "expires")?,
            last_seen: instant(row, "last_seen")?,
            address: row.try_get("address")?,
            user_agent: row.try_get("user_agent")?,
        })
    }
}

//! `sessions`: rows only; `http::sessions` puts them behind the session layer.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, KeyHash, SessionRow};
use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

impl Store {
    /// Writes what a session holds over what it held. Its end stays where it began: whoever stole one cannot keep it
    /// alive. One that has ended meanwhile stays ended.
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

    /// The session with an id, ended or not.
    pub async fn find_session(&self, id: KeyHash) -> Result<Option<SessionRow>, StoreError> {
        Ok(sqlx::query_as("select account_id, data, expires, last_seen, address, user_agent from sessions where id_hash = $1")
            .bind(id.as_bytes().to_vec())
            .fetch_optional(&self.reader)
            .await?)
    }

    /// Ends a session.
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
    /// Writes a new session; `false` where the id is taken.
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

//! The `saved_views` table: addresses of the list of requests under a name.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, SavedView};
use crate::store::rows::micros;
use crate::store::{Store, StoreError, Tx};

impl Tx {
    /// Inserts a view, or replaces the one of the same name.
    pub async fn save_view(
        &mut self,
        account: &AccountId,
        view: &SavedView,
        created: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into saved_views (account_id, name, address, created) values ($1, $2, $3, $4)
             on conflict (account_id, name) do update set address = excluded.address",
        )
        .bind(account.as_str())
        .bind(view.name.as_str())
        .bind(view.address.as_str())
        .bind(micros(created))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Counts an account's views.
    pub async fn count_views(&mut self, account: &AccountId) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("select count(*) from saved_views where account_id = $1")
            .bind(account.as_str())
            .fetch_one(self.connection())
            .await?)
    }

    /// Deletes a view, if it exists.
    pub async fn delete_view(&mut self, account: &AccountId, name: &str) -> Result<(), StoreError> {
        sqlx::query("delete from saved_views where account_id = $1 and name = $2")
            .bind(account.as_str())
            .bind(name)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Lists an account's views, oldest first, at most `limit`.
    pub async fn list_views(&self, account: &AccountId, limit: i64) -> Result<Vec<SavedView>, StoreError> {
        Ok(sqlx::query_as(
            "select name, address from saved_views where account_id = $1 order by created, name limit $2",
        )
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for SavedView {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self { name: row.try_get("name")?, address: row.try_get("address")? })
    }
}

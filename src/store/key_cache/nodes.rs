//! The `nodes` table: the servers, and how far each has read the changes.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

#[derive(Clone, Debug)]
pub struct Node {
    /// The server's name.
    pub id: String,
    /// The last heartbeat, by the server's clock.
    pub beat: DateTime<Utc>,
}

impl Tx {
    /// Records a heartbeat, and the last change that the server has read.
    pub async fn beat(&mut self, node: &str, at: DateTime<Utc>, seen: i64) -> Result<(), StoreError> {
        sqlx::query(
            "insert into nodes (id, beat, seen) values ($1, $2, $3)
             on conflict (id) do update set beat = excluded.beat, seen = excluded.seen",
        )
        .bind(node)
        .bind(micros(at))
        .bind(seen)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The number of servers that have sent a heartbeat since an instant.
    pub async fn count_nodes(&mut self, since: DateTime<Utc>) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("select count(*) from nodes where beat >= $1")
            .bind(micros(since))
            .fetch_one(self.connection())
            .await?)
    }

    /// Deletes a server that has not read a change.
    pub async fn remove_node(&mut self, node: &str, before_change: i64) -> Result<(), StoreError> {
        sqlx::query("delete from nodes where id = $1 and seen < $2")
            .bind(node)
            .bind(before_change)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Lists the servers that have not read a change.
    pub async fn list_nodes_behind(&self, change: i64) -> Result<Vec<Node>, StoreError> {
        Ok(sqlx::query_as("select id, beat from nodes where seen < $1")
            .bind(change)
            .fetch_all(&self.reader)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for Node {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self { id: row.try_get("id")?, beat: instant(row, "beat")? })
    }
}

//! `nodes`: the processes that serve, and how far each has heard.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

/// A process that serves.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is called.
    pub id: String,
    /// When it last said so, on its own clock.
    pub beat: DateTime<Utc>,
}

impl Tx {
    /// Says that a node is alive and has heard of everything up to a change.
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

    /// Takes a node off the list, unless it has heard of a change.
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
    /// The nodes that have not said that they heard of a change.
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

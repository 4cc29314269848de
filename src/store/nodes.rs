//! `nodes`: the processes that serve, and how far each has heard.

use chrono::{DateTime, Utc};

use super::rows::micros;
use super::{Store, StoreError, Tx};

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

    /// Takes a node off the list, with those whose last beat is before an instant.
    pub async fn remove_node(&mut self, node: &str, before: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from nodes where id = $1 or beat < $2")
            .bind(node)
            .bind(micros(before))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// How many nodes, besides one, have been alive since an instant and have not heard of a change.
    pub async fn count_nodes_behind(
        &self,
        but: &str,
        alive_since: DateTime<Utc>,
        change: i64,
    ) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("select count(*) from nodes where id <> $1 and beat >= $2 and seen < $3")
            .bind(but)
            .bind(micros(alive_since))
            .bind(change)
            .fetch_one(&self.reader)
            .await?)
    }
}

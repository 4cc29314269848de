//! Requests by the beginning of their id.

use crate::domain::AccountId;
use crate::store::{Store, StoreError};

/// Most sources that are looked through. An account has one for each gateway and file that reports its calls.
const SOURCES_MAX: u8 = 20;

impl Store {
    /// Finds requests whose id begins with a text, at most `limit`, as source and id. An exact id is always found;
    /// on PostgreSQL with a collation that ignores punctuation, others may be missed.
    pub async fn find_request_ids(
        &self,
        account: &AccountId,
        start: &str,
        limit: i64,
    ) -> Result<Vec<(String, String)>, StoreError> {
        // Each statement reads the index of ids from the text on, and no further than the limit.
        let (sqlite, postgres) = (
            "select id from usage_events where account_id = $1 and source = $2 and id >= $3 order by id limit $4",
            "select id from usage_event_ids where account_id = $1 and source = $2 and id >= $3 order by id limit $4",
        );
        let mut found = Vec::new();
        let mut source = self.next_source(account, "").await?;
        for _ in 0..SOURCES_MAX {
            let Some(here) = source else { break };
            let ids: Vec<String> = sqlx::query_scalar(self.engine.sql(sqlite, postgres))
                .bind(account.as_str())
                .bind(here.as_str())
                .bind(start)
                .bind(limit)
                .fetch_all(&self.reader)
                .await?;
            let matching = ids.into_iter().filter(|id| id.starts_with(start));
            found.extend(matching.map(|id| (here.clone(), id)));
            source = self.next_source(account, &here).await?;
        }
        found.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(found)
    }

    /// The first source of an account's calls after another, by an index.
    async fn next_source(&self, account: &AccountId, after: &str) -> Result<Option<String>, StoreError> {
        let (sqlite, postgres) = (
            "select min(source) from usage_events where account_id = $1 and source > $2",
            "select min(source) from usage_event_ids where account_id = $1 and source > $2",
        );
        Ok(sqlx::query_scalar(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(after)
            .fetch_one(&self.reader)
            .await?)
    }
}

//! Requests by the beginning of their id.

use crate::domain::AccountId;
use crate::store::usage::words::number_of;
use crate::store::{Store, StoreError};

/// Most sources that are looked through. An account has one for each gateway and file that reports its calls.
const SOURCES_MAX: u8 = 20;

macro_rules! ids {
    ($table:literal) => {
        concat!(
            "select id from ",
            $table,
            " where account = ",
            number_of!("$1"),
            " and source = $2 and id >= $3 order by id limit $4"
        )
    };
}

macro_rules! next_source {
    ($table:literal) => {
        concat!(
            "select number, name from call_names where number = (select min(source) from ",
            $table,
            " where account = ",
            number_of!("$1"),
            " and source > $2)"
        )
    };
}

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
        let (sqlite, postgres) = (ids!("calls"), ids!("call_ids"));
        let mut found = Vec::new();
        let mut source = self.next_source(account, 0).await?;
        for _ in 0..SOURCES_MAX {
            let Some((number, name)) = source else { break };
            let ids: Vec<String> = sqlx::query_scalar(self.engine.sql(sqlite, postgres))
                .bind(account.as_str())
                .bind(number)
                .bind(start)
                .bind(limit)
                .fetch_all(&self.reader)
                .await?;
            let matching = ids.into_iter().filter(|id| id.starts_with(start));
            found.extend(matching.map(|id| (name.clone(), id)));
            source = self.next_source(account, number).await?;
        }
        found.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(found)
    }

    /// The number and the name of the first source of an account's calls after another, by an index.
    async fn next_source(
        &self,
        account: &AccountId,
        after: i64,
    ) -> Result<Option<(i64, String)>, StoreError> {
        let (sqlite, postgres) = (next_source!("calls"), next_source!("call_ids"));
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(after)
            .fetch_optional(&self.reader)
            .await?)
    }
}

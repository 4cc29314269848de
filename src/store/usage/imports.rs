//! Finds events of earlier imports in `usage_events`, by source and instant.

use chrono::{DateTime, Utc};

use crate::domain::{AccountId, UsageEvent};
use crate::store::rows::{json, micros};
use crate::store::{Store, StoreError};

/// The sources of an account: skips through the index from one to the next.
const SOURCES: (&str, &str) = (
    "with recursive found(source) as (
         select min(source) from usage_events where account_id = $1
         union all
         select (select min(e.source) from usage_events e where e.account_id = $1 and e.source > found.source)
         from found where found.source is not null)
     select source from found where source is not null",
    "with recursive found(source) as (
         select min(source) from usage_event_ids where account_id = $1
         union all
         select (select min(e.source) from usage_event_ids e where e.account_id = $1 and e.source > found.source)
         from found where found.source is not null)
     select source from found where source is not null",
);

/// The events of some sources at some instants.
const AT: (&str, &str) = (
    "select e.* from json_each($2) as wanted cross join usage_events e
     where e.account_id = $1 and e.time = wanted.value and e.source in (select value from json_each($3))",
    "select e.* from jsonb_array_elements_text($2::jsonb) as wanted(value)
     join usage_events e on e.account_id = $1 and e.time = cast(wanted.value as bigint)
     where e.source in (select value from jsonb_array_elements_text($3::jsonb) as sources(value))",
);

impl Store {
    /// Lists all sources of an account's events.
    pub async fn list_sources(&self, account: &AccountId) -> Result<Vec<String>, StoreError> {
        let (sqlite, postgres) = SOURCES;
        let found = sqlx::query_scalar(self.engine.sql(sqlite, postgres)).bind(account.as_str());
        Ok(found.fetch_all(&self.reader).await?)
    }

    /// Lists an account's events with these sources and instants. The instants must be distinct.
    pub async fn list_events_at(
        &self,
        account: &AccountId,
        instants: &[DateTime<Utc>],
        sources: &[&str],
    ) -> Result<Vec<UsageEvent>, StoreError> {
        let instants: Vec<_> = instants.iter().copied().map(micros).collect();
        let (sqlite, postgres) = AT;
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&instants)?)
            .bind(json(&sources)?)
            .fetch_all(&self.reader)
            .await?)
    }
}

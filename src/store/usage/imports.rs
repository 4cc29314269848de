//! Finds events of earlier imports, by source and instant.

use chrono::{DateTime, Utc};
use const_format::concatcp;

use super::words::{CALL_COLUMNS, CALL_NAMES, number_of};
use crate::domain::{AccountId, UsageEvent};
use crate::store::rows::{json, micros};
use crate::store::{Store, StoreError};

/// The sources of an account: skips through the index from one to the next.
macro_rules! sources {
    ($table:literal) => {
        concat!(
            "with recursive found(source) as (
                 select min(source) from ",
            $table,
            " where account = ",
            number_of!("$1"),
            " union all
                 select (select min(e.source) from ",
            $table,
            " e where e.account = ",
            number_of!("$1"),
            " and e.source > found.source) from found where found.source is not null)
             select n.name from found join call_names n on n.number = found.source"
        )
    };
}

const SOURCES: (&str, &str) = (sources!("calls"), sources!("call_ids"));

/// The events of some sources at some instants.
const AT: (&str, &str) = (
    concatcp!(
        "select ",
        CALL_COLUMNS,
        " from json_each($2) as wanted cross join calls e on e.time = wanted.value and e.account = ",
        number_of!("$1"),
        CALL_NAMES,
        // By the index of time, and not by that of ids.
        " where +e.source in (select number from call_names where name in (select value from json_each($3)))"
    ),
    concatcp!(
        "select ",
        CALL_COLUMNS,
        " from jsonb_array_elements_text($2::jsonb) as wanted(value)
         join calls e on e.time = cast(wanted.value as bigint) and e.account = ",
        number_of!("$1"),
        CALL_NAMES,
        " where e.source in (select number from call_names
              where name in (select value from jsonb_array_elements_text($3::jsonb) as sources(value)))"
    ),
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

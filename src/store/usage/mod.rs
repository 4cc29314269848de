//! The `calls` table: each call once. Reading statements take their columns from [`words`].

pub mod imports;
mod insert;
pub mod outcomes;
pub mod partitions;
mod places;
pub mod rejected;
pub mod rollups;
pub mod unpriced;
pub(in crate::store) mod words;

use std::collections::HashMap;

use const_format::concatcp;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use self::words::{CALL_COLUMNS, CALL_NAMES, number_of};
use super::rows::{instant, json};
use super::{StoreError, Tx};
use crate::domain::{AccountId, Money, ReportedAgent, Units, Usage, UsageEvent, Wallet};

/// The deduplication key of a call, forever.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EventKey {
    pub account_id: AccountId,
    pub source: String,
    pub id: String,
}

/// A call with its cost and payer.
#[derive(Clone, Debug)]
pub struct PricedEvent {
    pub account_id: AccountId,
    pub event: UsageEvent,
    /// The cost and the price version that was applied.
    pub priced: Option<(Money, i64)>,
    /// The wallet that pays.
    pub wallet: Wallet,
}

/// Finds events by their keys. On PostgreSQL the table of ids has the month of each.
pub(super) const LIST: (&str, &str) = (
    // `cross join` fixes the join order: SQLite would otherwise read all events for each one that is wanted.
    concatcp!(
        "select ",
        CALL_COLUMNS,
        " from json_each($1) as wanted cross join calls e on e.account = ",
        number_of!("wanted.value->>'account_id'"),
        " and e.source = ",
        number_of!("wanted.value->>'source'"),
        " and e.id = wanted.value->>'id'",
        CALL_NAMES
    ),
    concatcp!(
        "select ",
        CALL_COLUMNS,
        " from jsonb_array_elements($1::jsonb) as wanted(value)
         join call_names wa on wa.name = wanted.value->>'account_id'
         join call_names ws on ws.name = wanted.value->>'source'
         join call_ids i on i.account = wa.number and i.source = ws.number and i.id = wanted.value->>'id'
         join calls e on e.account = i.account and e.time = i.time and e.source = i.source and e.id = i.id",
        CALL_NAMES
    ),
);

impl Tx {
    pub async fn list_events(
        &mut self,
        keys: &[EventKey],
    ) -> Result<HashMap<EventKey, UsageEvent>, StoreError> {
        let (sqlite, postgres) = LIST;
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&keys)?)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| Ok((EventKey::from_row(row)?, UsageEvent::from_row(row)?)))
            .collect()
    }
}

impl FromRow<'_, AnyRow> for EventKey {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            source: row.try_get("source")?,
            id: row.try_get("id")?,
        })
    }
}

impl FromRow<'_, AnyRow> for UsageEvent {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (was_cut, estimated): (i64, i64) = (row.try_get("was_cut")?, row.try_get("estimated")?);
        // Older events have none.
        let reported: Option<Units> = row.try_get("reported")?;
        Ok(Self {
            source: row.try_get("source")?,
            id: row.try_get("id")?,
            time: instant(row, "time")?,
            key_id: row.try_get("key_id")?,
            agent_id: ReportedAgent::known(row.try_get("agent_id")?),
            model: row.try_get("model")?,
            usage: Usage {
                prompt_tokens: row.try_get("prompt_tokens")?,
                cached_tokens: row.try_get("cached_tokens")?,
                cache_write_tokens: row.try_get("cache_write_tokens")?,
                completion_tokens: row.try_get("completion_tokens")?,
                reasoning_tokens: row.try_get("reasoning_tokens")?,
                milliseconds: row.try_get("milliseconds")?,
                messages: row.try_get("messages")?,
                characters: row.try_get("characters")?,
                images: row.try_get("images")?,
                reported: reported.unwrap_or_default(),
                is_estimated: estimated != 0,
            },
            status: row.try_get("status")?,
            latency_ms: row.try_get("latency_ms")?,
            interaction_id: row.try_get("interaction_id")?,
            model_type: row.try_get("model_type")?,
            hold_id: row.try_get("hold_id")?,
            was_cut: was_cut != 0,
        })
    }
}

//! The `usage_events` table: each call once.

pub mod imports;
pub mod outcomes;
pub mod partitions;
pub mod rejected;
pub mod rollups;
pub mod unpriced;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use const_format::concatcp;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, json, micros};
use super::{StoreError, Tx};
use crate::domain::{
    AccountId, AgentId, HoldId, KeyId, Money, ReportedAgent, Units, Usage, UsageEvent, Wallet,
};

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

#[derive(Serialize)]
struct EventRow<'a> {
    account_id: &'a str,
    source: &'a str,
    id: &'a str,
    time: i64,
    key_id: Option<&'a str>,
    agent_id: Option<AgentId>,
    model: &'a str,
    prompt_tokens: i64,
    cached_tokens: i64,
    cache_write_tokens: i64,
    completion_tokens: i64,
    reasoning_tokens: i64,
    milliseconds: i64,
    messages: i64,
    characters: i64,
    images: i64,
    status: Option<i64>,
    latency_ms: Option<i64>,
    interaction_id: Option<&'a str>,
    model_type: Option<&'a str>,
    hold_id: Option<&'a str>,
    was_cut: i64,
    cost: Option<i64>,
    price_id: Option<i64>,
    wallet: String,
    reported: i64,
    estimated: i64,
}

/// The columns of a report.
const COLUMNS: &str =
    "account_id, received, source, id, time, key_id, agent_id, model, prompt_tokens, cached_tokens,
         completion_tokens, milliseconds, messages, status, latency_ms, interaction_id, model_type, hold_id,
         was_cut, cost, price_id, wallet, reported, estimated, cache_write_tokens, reasoning_tokens,
         characters, images";

/// The same columns from JSON rows.
const VALUES: &str = "value->>'account_id' as account_id, cast($2 as bigint) as received, value->>'source' as source,
         value->>'id' as id, cast(value->>'time' as bigint) as time, value->>'key_id' as key_id,
         cast(value->>'agent_id' as bigint) as agent_id, value->>'model' as model,
         cast(value->>'prompt_tokens' as bigint) as prompt_tokens,
         cast(value->>'cached_tokens' as bigint) as cached_tokens,
         cast(value->>'completion_tokens' as bigint) as completion_tokens,
         cast(value->>'milliseconds' as bigint) as milliseconds, cast(value->>'messages' as bigint) as messages,
         cast(value->>'status' as bigint) as status, cast(value->>'latency_ms' as bigint) as latency_ms,
         value->>'interaction_id' as interaction_id, value->>'model_type' as model_type,
         value->>'hold_id' as hold_id, cast(value->>'was_cut' as bigint) as was_cut,
         cast(value->>'cost' as bigint) as cost, cast(value->>'price_id' as bigint) as price_id,
         value->>'wallet' as wallet, cast(value->>'reported' as bigint) as reported,
         cast(value->>'estimated' as bigint) as estimated,
         cast(value->>'cache_write_tokens' as bigint) as cache_write_tokens,
         cast(value->>'reasoning_tokens' as bigint) as reasoning_tokens,
         cast(value->>'characters' as bigint) as characters, cast(value->>'images' as bigint) as images";

/// Inserts the events that are new. On PostgreSQL the table of ids decides: a unique constraint on the
/// partitioned table would cover one month only.
const INSERT: (&str, &str) = (
    concatcp!(
        "insert into usage_events (",
        COLUMNS,
        ") select ",
        VALUES,
        " from json_each($1) where true
         on conflict (account_id, source, id) do nothing returning account_id, source, id"
    ),
    concatcp!(
        "with reported as materialized (select ",
        VALUES,
        " from jsonb_array_elements($1::jsonb) as rows(value)),
         counted as (insert into usage_event_ids (account_id, source, id, time)
             select account_id, source, id, time from reported
             on conflict (account_id, source, id) do nothing returning account_id, source, id)
         insert into usage_events (",
        COLUMNS,
        ") select ",
        COLUMNS,
        " from reported join counted using (account_id, source, id) returning account_id, source, id"
    ),
);

/// Finds events by their keys. On PostgreSQL the table of ids has the month of each.
pub(super) const LIST: (&str, &str) = (
    // `cross join` fixes the join order: SQLite would otherwise read all events for each one that is wanted.
    "select e.* from json_each($1) as wanted
     cross join usage_events e where e.account_id = wanted.value->>'account_id'
         and e.source = wanted.value->>'source' and e.id = wanted.value->>'id'",
    "select e.* from jsonb_array_elements($1::jsonb) as wanted(value)
     join usage_event_ids i on i.account_id = wanted.value->>'account_id'
         and i.source = wanted.value->>'source' and i.id = wanted.value->>'id'
     join usage_events e on e.account_id = i.account_id and e.time = i.time and e.source = i.source and e.id = i.id",
);

impl Tx {
    /// Inserts events unless they exist, and returns the keys of those inserted. Events must be sorted by key,
    /// so that two transactions cannot deadlock, and their partitions must exist.
    pub async fn insert_events(
        &mut self,
        events: &[PricedEvent],
        received: DateTime<Utc>,
    ) -> Result<HashSet<EventKey>, StoreError> {
        let rows: Vec<_> = events.iter().map(event_row).collect();
        let (sqlite, postgres) = INSERT;
        let new: Vec<EventKey> = sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(received))
            .fetch_all(self.connection())
            .await?;
        Ok(new.into_iter().collect())
    }

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

fn event_row(priced: &PricedEvent) -> EventRow<'_> {
    let event = &priced.event;
    EventRow {
        account_id: priced.account_id.as_str(),
        source: &event.source,
        id: &event.id,
        time: micros(event.time),
        key_id: event.key_id.as_ref().map(KeyId::as_str),
        agent_id: event.agent_id.id(),
        model: &event.model,
        prompt_tokens: event.usage.prompt_tokens,
        cached_tokens: event.usage.cached_tokens,
        cache_write_tokens: event.usage.cache_write_tokens,
        completion_tokens: event.usage.completion_tokens,
        reasoning_tokens: event.usage.reasoning_tokens,
        milliseconds: event.usage.milliseconds,
        messages: event.usage.messages,
        characters: event.usage.characters,
        images: event.usage.images,
        status: event.status,
        latency_ms: event.latency_ms,
        interaction_id: event.interaction_id.as_deref(),
        model_type: event.model_type.as_deref(),
        hold_id: event.hold_id.as_ref().map(HoldId::as_str),
        was_cut: i64::from(event.was_cut),
        cost: priced.priced.map(|(cost, _)| cost.micros()),
        price_id: priced.priced.map(|(_, price)| price),
        wallet: priced.wallet.name(),
        reported: event.usage.reported.bits(),
        estimated: i64::from(event.usage.is_estimated),
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

//! `usage_events` and the roll-ups, as they are written.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::Row;

use super::rows::{instant, json, micros};
use super::{StoreError, Tx, over_json};
use crate::domain::{AccountId, AgentId, KeyId, Money, Sums, Usage, UsageEvent};

/// A call with what it cost and who paid.
#[derive(Clone, Debug)]
pub struct PricedEvent {
    /// The call.
    pub event: UsageEvent,
    /// What it cost and the price version that made it so.
    pub priced: Option<(Money, i64)>,
    /// The wallet that pays.
    pub wallet: super::wallets::Wallet,
}

/// What a roll-up is kept by, besides the time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The model.
    pub model: String,
    /// The agent, or none.
    pub agent_id: Option<AgentId>,
    /// The key, or none.
    pub key_id: Option<KeyId>,
}

#[derive(Serialize)]
struct EventRow<'a> {
    source: &'a str,
    id: &'a str,
    time: i64,
    key_id: Option<&'a str>,
    agent_id: Option<AgentId>,
    model: &'a str,
    prompt_tokens: i64,
    cached_tokens: i64,
    completion_tokens: i64,
    milliseconds: i64,
    status: Option<i64>,
    latency_ms: Option<i64>,
    interaction_id: Option<&'a str>,
    model_type: Option<&'a str>,
    cost: Option<i64>,
    price_id: Option<i64>,
    wallet: String,
}

#[derive(Serialize)]
struct RollupRow<'a, T> {
    /// A quarter's microseconds or a day's date.
    bucket: T,
    model: &'a str,
    agent_id: AgentId,
    key_id: &'a str,
    requests: i64,
    unpriced_requests: i64,
    prompt_tokens: i64,
    cached_tokens: i64,
    completion_tokens: i64,
    milliseconds: i64,
    cost: i64,
}

/// An upsert of sums into a roll-up; `$bucket` is its time column, with the cast it needs.
macro_rules! add_rollup {
    ($table:literal, $column:literal, $cast:literal) => {
        over_json!(
            concat!(
                "insert into ",
                $table,
                " (account_id, ",
                $column,
                ", model, agent_id, key_id,
                     requests, unpriced_requests, prompt_tokens, cached_tokens, completion_tokens,
                     milliseconds, cost)
                 select $1, cast(value->>'bucket' as ",
                $cast,
                "), value->>'model',
                     cast(value->>'agent_id' as bigint), value->>'key_id',
                     cast(value->>'requests' as bigint), cast(value->>'unpriced_requests' as bigint),
                     cast(value->>'prompt_tokens' as bigint), cast(value->>'cached_tokens' as bigint),
                     cast(value->>'completion_tokens' as bigint),
                     cast(value->>'milliseconds' as bigint), cast(value->>'cost' as bigint)"
            ),
            concat!(
                "on conflict (account_id, ",
                $column,
                ", model, agent_id, key_id) do update set
                     requests = ",
                $table,
                ".requests + excluded.requests,
                     unpriced_requests = ",
                $table,
                ".unpriced_requests + excluded.unpriced_requests,
                     prompt_tokens = ",
                $table,
                ".prompt_tokens + excluded.prompt_tokens,
                     cached_tokens = ",
                $table,
                ".cached_tokens + excluded.cached_tokens,
                     completion_tokens = ",
                $table,
                ".completion_tokens + excluded.completion_tokens,
                     milliseconds = ",
                $table,
                ".milliseconds + excluded.milliseconds,
                     cost = ",
                $table,
                ".cost + excluded.cost"
            )
        )
    };
}

impl Tx {
    /// Writes those events of an account that are not there yet, and gives the (source, id) of
    /// each that was written.
    pub async fn insert_events(
        &mut self,
        account: &AccountId,
        events: &[PricedEvent],
        received: DateTime<Utc>,
    ) -> Result<HashSet<(String, String)>, StoreError> {
        let rows: Vec<_> = events.iter().map(event_row).collect();
        let (sqlite, postgres) = over_json!(
            "insert into usage_events (account_id, received, source, id, time, key_id, agent_id,
                 model, prompt_tokens, cached_tokens, completion_tokens, milliseconds, status,
                 latency_ms, interaction_id, model_type, cost, price_id, wallet)
             select $1, $3, value->>'source', value->>'id', cast(value->>'time' as bigint),
                 value->>'key_id', cast(value->>'agent_id' as bigint), value->>'model',
                 cast(value->>'prompt_tokens' as bigint), cast(value->>'cached_tokens' as bigint),
                 cast(value->>'completion_tokens' as bigint), cast(value->>'milliseconds' as bigint),
                 cast(value->>'status' as bigint), cast(value->>'latency_ms' as bigint),
                 value->>'interaction_id', value->>'model_type',
                 cast(value->>'cost' as bigint), cast(value->>'price_id' as bigint),
                 value->>'wallet'",
            "on conflict (account_id, source, id) do nothing returning source, id"
        );
        let written = sqlx::query(self.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&rows)?)
            .bind(micros(received))
            .fetch_all(self.connection())
            .await?;
        written.iter().map(|row| Ok((row.try_get("source")?, row.try_get("id")?))).collect()
    }

    /// The recorded events of an account that have the given (source, id).
    pub async fn list_events(
        &mut self,
        account: &AccountId,
        ids: &[(&str, &str)],
    ) -> Result<Vec<UsageEvent>, StoreError> {
        let (sqlite, postgres) = (
            // `cross join` keeps this order: SQLite would else read all of the account's events for
            // each one that is wanted.
            "select e.* from json_each($2) as wanted
             cross join usage_events e where e.account_id = $1
                 and e.source = wanted.value->>0 and e.id = wanted.value->>1",
            "select e.* from jsonb_array_elements($2::jsonb) as wanted(value)
             join usage_events e on e.account_id = $1
                 and e.source = wanted.value->>0 and e.id = wanted.value->>1",
        );
        sqlx::query(self.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&ids)?)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(event)
            .collect()
    }

    /// Adds sums to the roll-up by quarter of an hour.
    pub async fn add_quarters<'a>(
        &mut self,
        account: &AccountId,
        sums: impl IntoIterator<Item = (DateTime<Utc>, &'a Cell, &'a Sums)>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> =
            sums.into_iter().map(|(quarter, cell, sums)| rollup_row(micros(quarter), cell, sums)).collect();
        let (sqlite, postgres) = add_rollup!("usage_quarters", "quarter", "bigint");
        self.add_rollup(self.sql(sqlite, postgres), account, json(&rows)?).await
    }

    /// Adds sums to the roll-up by local day.
    pub async fn add_days<'a>(
        &mut self,
        account: &AccountId,
        sums: impl IntoIterator<Item = (NaiveDate, &'a Cell, &'a Sums)>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> =
            sums.into_iter().map(|(day, cell, sums)| rollup_row(day.to_string(), cell, sums)).collect();
        let (sqlite, postgres) = add_rollup!("usage_days", "day", "text");
        self.add_rollup(self.sql(sqlite, postgres), account, json(&rows)?).await
    }

    async fn add_rollup(
        &mut self,
        statement: &'static str,
        account: &AccountId,
        rows: String,
    ) -> Result<(), StoreError> {
        sqlx::query(statement).bind(account.as_str()).bind(rows).execute(self.connection()).await?;
        Ok(())
    }
}

fn event_row(priced: &PricedEvent) -> EventRow<'_> {
    let event = &priced.event;
    EventRow {
        source: &event.source,
        id: &event.id,
        time: micros(event.time),
        key_id: event.key_id.as_ref().map(KeyId::as_str),
        agent_id: event.agent_id,
        model: &event.model,
        prompt_tokens: event.usage.prompt_tokens,
        cached_tokens: event.usage.cached_tokens,
        completion_tokens: event.usage.completion_tokens,
        milliseconds: event.usage.milliseconds,
        status: event.status,
        latency_ms: event.latency_ms,
        interaction_id: event.interaction_id.as_deref(),
        model_type: event.model_type.as_deref(),
        cost: priced.priced.map(|(cost, _)| cost.micros()),
        price_id: priced.priced.map(|(_, price)| price),
        wallet: priced.wallet.name(),
    }
}

fn rollup_row<'a, T>(bucket: T, cell: &'a Cell, sums: &Sums) -> RollupRow<'a, T> {
    RollupRow {
        bucket,
        model: &cell.model,
        agent_id: cell.agent_id.unwrap_or_default(),
        key_id: cell.key_id.as_ref().map_or("", KeyId::as_str),
        requests: sums.requests,
        unpriced_requests: sums.unpriced_requests,
        prompt_tokens: sums.prompt_tokens,
        cached_tokens: sums.cached_tokens,
        completion_tokens: sums.completion_tokens,
        milliseconds: sums.milliseconds,
        cost: sums.cost.micros(),
    }
}

/// The event of a row of `usage_events`.
pub(super) fn event(row: &sqlx::any::AnyRow) -> Result<UsageEvent, StoreError> {
    let key_id: Option<String> = row.try_get("key_id")?;
    Ok(UsageEvent {
        source: row.try_get("source")?,
        id: row.try_get("id")?,
        time: instant(row.try_get("time")?)?,
        key_id: key_id.map(KeyId::new),
        agent_id: row.try_get("agent_id")?,
        model: row.try_get("model")?,
        usage: Usage {
            prompt_tokens: row.try_get("prompt_tokens")?,
            cached_tokens: row.try_get("cached_tokens")?,
            completion_tokens: row.try_get("completion_tokens")?,
            milliseconds: row.try_get("milliseconds")?,
        },
        status: row.try_get("status")?,
        latency_ms: row.try_get("latency_ms")?,
        interaction_id: row.try_get("interaction_id")?,
        model_type: row.try_get("model_type")?,
    })
}

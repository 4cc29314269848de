//! Writes the roll-ups: `usage_quarters`, `usage_days` and `interactions`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::domain::{AccountId, AgentId, KeyId, UsageTotals};
use crate::store::rows::{json, micros};
use crate::store::{StoreError, Tx, over_json};

/// The key of a roll-up row, except for the time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub account_id: AccountId,
    pub model: String,
    /// The role of the model, if stated.
    pub model_type: Option<String>,
    pub agent_id: Option<AgentId>,
    pub key_id: Option<KeyId>,
}

/// A conversation, with the start of the quarter of its first call.
#[derive(Clone, Debug)]
pub struct Interaction<'a> {
    pub account_id: &'a AccountId,
    pub agent_id: Option<AgentId>,
    pub id: &'a str,
    /// The time of its first call.
    pub started: DateTime<Utc>,
}

#[derive(Serialize)]
struct RollupRow<'a, T> {
    account_id: &'a str,
    /// A quarter's microseconds or a day's date.
    bucket: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    days_set: Option<i64>,
    /// The quarter of a day's sums, if the statement needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    quarter: Option<i64>,
    model: &'a str,
    model_type: &'a str,
    agent_id: AgentId,
    key_id: &'a str,
    requests: i64,
    unpriced_requests: i64,
    prompt_tokens: i64,
    cached_tokens: i64,
    cache_write_tokens: i64,
    completion_tokens: i64,
    reasoning_tokens: i64,
    milliseconds: i64,
    messages: i64,
    characters: i64,
    images: i64,
    cost: i64,
}

#[derive(Serialize)]
struct InteractionRow<'a> {
    account_id: &'a str,
    agent_id: AgentId,
    id: &'a str,
    started: i64,
}

/// The columns of sums, each passed through a macro.
macro_rules! add_sums {
    ($table:literal) => {
        concat!(
            "requests = ",
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
             messages = ",
            $table,
            ".messages + excluded.messages,
             cache_write_tokens = ",
            $table,
            ".cache_write_tokens + excluded.cache_write_tokens,
             reasoning_tokens = ",
            $table,
            ".reasoning_tokens + excluded.reasoning_tokens,
             characters = ",
            $table,
            ".characters + excluded.characters,
             images = ",
            $table,
            ".images + excluded.images,
             cost = ",
            $table,
            ".cost + excluded.cost"
        )
    };
}

/// A sum of a row, or of the rows that a statement groups.
macro_rules! added {
    ($column:literal) => {
        concat!("cast(value->>'", $column, "' as bigint)")
    };
    (sum $column:literal) => {
        concat!("cast(sum(cast(value->>'", $column, "' as bigint)) as bigint)")
    };
}

/// An upsert of sums into a roll-up; `$columns` are those of time, `$values` their values. `sum` and a condition on the
/// rows make it sum the rows of a day first: a statement can update a row only once.
macro_rules! add_rollup {
    ($table:literal, $columns:literal, $values:literal $(, $sum:ident $where:literal)?) => {
        over_json!(
            concat!(
                "insert into ",
                $table,
                " (account_id, ",
                $columns,
                ", model, model_type, agent_id, key_id,
                     requests, unpriced_requests, prompt_tokens, cached_tokens, completion_tokens,
                     milliseconds, messages, cache_write_tokens, reasoning_tokens, characters, images, cost)
                 select value->>'account_id', ",
                $values,
                ", value->>'model', value->>'model_type', cast(value->>'agent_id' as bigint), value->>'key_id'",
                ", ",
                added!($($sum)? "requests"),
                ", ",
                added!($($sum)? "unpriced_requests"),
                ", ",
                added!($($sum)? "prompt_tokens"),
                ", ",
                added!($($sum)? "cached_tokens"),
                ", ",
                added!($($sum)? "completion_tokens"),
                ", ",
                added!($($sum)? "milliseconds"),
                ", ",
                added!($($sum)? "messages"),
                ", ",
                added!($($sum)? "cache_write_tokens"),
                ", ",
                added!($($sum)? "reasoning_tokens"),
                ", ",
                added!($($sum)? "characters"),
                ", ",
                added!($($sum)? "images"),
                ", ",
                added!($($sum)? "cost")
            ),
            concat!(
                $(
                    $where,
                    " group by value->>'account_id', ",
                    $values,
                    ", value->>'model', value->>'model_type', cast(value->>'agent_id' as bigint), value->>'key_id' ",
                )?
                "on conflict (account_id, ",
                $columns,
                ", model, model_type, agent_id, key_id)
                 do update set ",
                add_sums!($table)
            )
        )
    };
}

pub type DayOfSet = (NaiveDate, i64);

impl Tx {
    /// Adds sums to the roll-up by quarter.
    pub async fn add_quarters<'a>(
        &mut self,
        sums: impl IntoIterator<Item = (DateTime<Utc>, &'a Cell, &'a UsageTotals)>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> =
            sums.into_iter().map(|(quarter, cell, sums)| rollup_row(micros(quarter), cell, sums)).collect();
        let (sqlite, postgres) = add_rollup!("usage_quarters", "quarter", "cast(value->>'bucket' as bigint)");
        self.add_rows(self.engine.sql(sqlite, postgres), json(&rows)?).await
    }

    /// Adds sums to the roll-up by local day.
    pub async fn add_days<'a>(
        &mut self,
        sums: impl IntoIterator<Item = (DayOfSet, &'a Cell, &'a UsageTotals)>,
    ) -> Result<(), StoreError> {
        let row = |((day, set), cell, sums): (DayOfSet, _, _)| RollupRow {
            days_set: Some(set),
            ..rollup_row(day.to_string(), cell, sums)
        };
        let rows: Vec<_> = sums.into_iter().map(row).collect();
        let (sqlite, postgres) = add_rollup!(
            "usage_days",
            "days_set, day",
            "cast(value->>'days_set' as bigint), value->>'bucket'"
        );
        self.add_rows(self.engine.sql(sqlite, postgres), json(&rows)?).await
    }

    /// Adds sums of quarters to the days sets of zone changes, except for quarters that are still to be added
    /// up: those include the sums. The accounts must be locked.
    pub async fn add_days_behind<'a>(
        &mut self,
        sums: impl IntoIterator<Item = (DayOfSet, DateTime<Utc>, &'a Cell, &'a UsageTotals)>,
    ) -> Result<(), StoreError> {
        let row = |((day, set), quarter, cell, sums): (DayOfSet, _, _, _)| RollupRow {
            days_set: Some(set),
            quarter: Some(micros(quarter)),
            ..rollup_row(day.to_string(), cell, sums)
        };
        let rows: Vec<_> = sums.into_iter().map(row).collect();
        let (sqlite, postgres) = add_rollup!(
            "usage_days",
            "days_set, day",
            "cast(value->>'days_set' as bigint), value->>'bucket'",
            sum "and exists (select 1 from zone_changes z
                 where z.account_id = value->>'account_id' and z.days_set = cast(value->>'days_set' as bigint)
                 and (cast(value->>'quarter' as bigint), value->>'model', value->>'model_type',
                     cast(value->>'agent_id' as bigint), value->>'key_id')
                 <= (z.quarter, z.model, z.model_type, z.agent_id, z.key_id))"
        );
        self.add_rows(self.engine.sql(sqlite, postgres), json(&rows)?).await
    }

    /// Upserts conversations; a known one keeps the earlier start.
    pub async fn add_interactions(&mut self, found: &[Interaction<'_>]) -> Result<(), StoreError> {
        let rows: Vec<_> = found
            .iter()
            .map(|interaction| InteractionRow {
                account_id: interaction.account_id.as_str(),
                agent_id: interaction.agent_id.unwrap_or_default(),
                id: interaction.id,
                started: micros(interaction.started),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into interactions (account_id, agent_id, id, started)
             select value->>'account_id', cast(value->>'agent_id' as bigint), value->>'id',
                 cast(value->>'started' as bigint)",
            "on conflict (account_id, agent_id, id) do update set started = excluded.started
             where excluded.started < interactions.started"
        );
        self.add_rows(self.engine.sql(sqlite, postgres), json(&rows)?).await
    }

    async fn add_rows(&mut self, statement: &'static str, rows: String) -> Result<(), StoreError> {
        sqlx::query(statement).bind(rows).execute(self.connection()).await?;
        Ok(())
    }
}

fn rollup_row<'a, T>(bucket: T, cell: &'a Cell, sums: &UsageTotals) -> RollupRow<'a, T> {
    RollupRow {
        account_id: cell.account_id.as_str(),
        bucket,
        days_set: None,
        quarter: None,
        model: &cell.model,
        model_type: cell.model_type.as_deref().unwrap_or_default(),
        agent_id: cell.agent_id.unwrap_or_default(),
        key_id: cell.key_id.as_ref().map_or("", KeyId::as_str),
        requests: sums.requests,
        unpriced_requests: sums.unpriced_requests,
        prompt_tokens: sums.prompt_tokens,
        cached_tokens: sums.cached_tokens,
        cache_write_tokens: sums.cache_write_tokens,
        completion_tokens: sums.completion_tokens,
        reasoning_tokens: sums.reasoning_tokens,
        milliseconds: sums.milliseconds,
        messages: sums.messages,
        characters: sums.characters,
        images: sums.images,
        cost: sums.cost.micros(),
    }
}

//! `usage_quarters`, `usage_days` and `interactions`: sums of events, as they are written.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::rows::{json, micros};
use super::{StoreError, Tx, over_json};
use crate::domain::{AccountId, AgentId, KeyId, Sums};

/// What a roll-up is kept by, besides the time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The account.
    pub account_id: AccountId,
    /// The model.
    pub model: String,
    /// The part that it played, or none.
    pub model_type: Option<String>,
    /// The agent, or none.
    pub agent_id: Option<AgentId>,
    /// The key, or none.
    pub key_id: Option<KeyId>,
}

/// A conversation, with the start of the quarter in which its first call was made.
#[derive(Clone, Debug)]
pub struct Interaction<'a> {
    /// Whose it is.
    pub account_id: &'a AccountId,
    /// The agent that had it, or none.
    pub agent_id: Option<AgentId>,
    /// Its id.
    pub id: &'a str,
    /// When its first call was made.
    pub started: DateTime<Utc>,
}

#[derive(Serialize)]
struct RollupRow<'a, T> {
    account_id: &'a str,
    /// A quarter's microseconds or a day's date.
    bucket: T,
    model: &'a str,
    model_type: &'a str,
    agent_id: AgentId,
    key_id: &'a str,
    requests: i64,
    unpriced_requests: i64,
    prompt_tokens: i64,
    cached_tokens: i64,
    completion_tokens: i64,
    milliseconds: i64,
    messages: i64,
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
             cost = ",
            $table,
            ".cost + excluded.cost"
        )
    };
}

/// An upsert of sums into a roll-up; `$column` is its time column, with the cast that it needs.
macro_rules! add_rollup {
    ($table:literal, $column:literal, $cast:literal) => {
        over_json!(
            concat!(
                "insert into ",
                $table,
                " (account_id, ",
                $column,
                ", model, model_type, agent_id, key_id,
                     requests, unpriced_requests, prompt_tokens, cached_tokens, completion_tokens,
                     milliseconds, messages, cost)
                 select value->>'account_id', cast(value->>'bucket' as ",
                $cast,
                "), value->>'model',
                     value->>'model_type', cast(value->>'agent_id' as bigint), value->>'key_id',
                     cast(value->>'requests' as bigint), cast(value->>'unpriced_requests' as bigint),
                     cast(value->>'prompt_tokens' as bigint), cast(value->>'cached_tokens' as bigint),
                     cast(value->>'completion_tokens' as bigint),
                     cast(value->>'milliseconds' as bigint), cast(value->>'messages' as bigint),
                     cast(value->>'cost' as bigint)"
            ),
            concat!(
                "on conflict (account_id, ",
                $column,
                ", model, model_type, agent_id, key_id)
                 do update set ",
                add_sums!($table)
            )
        )
    };
}

impl Tx {
    /// Adds sums to the roll-up by quarter of an hour.
    pub async fn add_quarters<'a>(
        &mut self,
        sums: impl IntoIterator<Item = (DateTime<Utc>, &'a Cell, &'a Sums)>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> =
            sums.into_iter().map(|(quarter, cell, sums)| rollup_row(micros(quarter), cell, sums)).collect();
        let (sqlite, postgres) = add_rollup!("usage_quarters", "quarter", "bigint");
        self.add_rows(self.sql(sqlite, postgres), json(&rows)?).await
    }

    /// Adds sums to the roll-up by local day.
    pub async fn add_days<'a>(
        &mut self,
        sums: impl IntoIterator<Item = (NaiveDate, &'a Cell, &'a Sums)>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> =
            sums.into_iter().map(|(day, cell, sums)| rollup_row(day.to_string(), cell, sums)).collect();
        let (sqlite, postgres) = add_rollup!("usage_days", "day", "text");
        self.add_rows(self.sql(sqlite, postgres), json(&rows)?).await
    }

    /// Notes conversations; one that is known keeps the earlier of its starts.
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
        self.add_rows(self.sql(sqlite, postgres), json(&rows)?).await
    }

    async fn add_rows(&mut self, statement: &'static str, rows: String) -> Result<(), StoreError> {
        sqlx::query(statement).bind(rows).execute(self.connection()).await?;
        Ok(())
    }
}

fn rollup_row<'a, T>(bucket: T, cell: &'a Cell, sums: &Sums) -> RollupRow<'a, T> {
    RollupRow {
        account_id: cell.account_id.as_str(),
        bucket,
        model: &cell.model,
        model_type: cell.model_type.as_deref().unwrap_or_default(),
        agent_id: cell.agent_id.unwrap_or_default(),
        key_id: cell.key_id.as_ref().map_or("", KeyId::as_str),
        requests: sums.requests,
        unpriced_requests: sums.unpriced_requests,
        prompt_tokens: sums.prompt_tokens,
        cached_tokens: sums.cached_tokens,
        completion_tokens: sums.completion_tokens,
        milliseconds: sums.milliseconds,
        messages: sums.messages,
        cost: sums.cost.micros(),
    }
}

//! Requests as they are written to a file: of some time, newest first, a page at a time, so that a file of
//! millions needs the memory of a page.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::rows::{instant, micros};
use super::{Store, StoreError};
use crate::domain::{AccountId, Money};

/// One metered call, with the names of its key and agent.
#[derive(Clone, Debug)]
pub struct ExportRow {
    /// When it was made.
    pub time: DateTime<Utc>,
    /// Who reported it.
    pub source: String,
    /// Its id.
    pub id: String,
    /// The model.
    pub model: String,
    /// The key's id.
    pub key_id: Option<String>,
    /// The key's name.
    pub key: Option<String>,
    /// The agent's number.
    pub agent_id: Option<i64>,
    /// The agent's name.
    pub agent: Option<String>,
    /// Tokens sent, cached ones among them.
    pub prompt_tokens: i64,
    /// Of the tokens sent, those that were cached.
    pub cached_tokens: i64,
    /// Tokens that came back.
    pub completion_tokens: i64,
    /// Speech, in milliseconds.
    pub milliseconds: i64,
    /// The HTTP status that the caller saw.
    pub status: Option<i64>,
    /// How long the caller waited, in milliseconds.
    pub latency_ms: Option<i64>,
    /// What it cost; none where there was no price.
    pub cost: Option<Money>,
}

/// Calls before a place in the order of time, source and id; the same index as the list of requests.
const PAGE: &str = "select e.time, e.source, e.id, e.model, e.key_id, k.name as key_name, e.agent_id,
         a.name as agent_name, e.prompt_tokens, e.cached_tokens, e.completion_tokens, e.milliseconds, e.status,
         e.latency_ms, e.cost
     from usage_events e
     left join api_keys k on k.account_id = e.account_id and k.id = e.key_id
     left join agents a on a.account_id = e.account_id and a.id = e.agent_id
     where e.account_id = $1 and e.time >= $2 and (e.time, e.source, e.id) < ($3, $4, $5)
     order by e.time desc, e.source desc, e.id desc limit $6";

impl Store {
    /// An account's calls from an instant on and before a place, newest first, `limit` of them. The place
    /// before every call of an instant has an empty source and id.
    pub async fn page_export(
        &self,
        account: &AccountId,
        from: DateTime<Utc>,
        (time, source, id): (DateTime<Utc>, &str, &str),
        limit: i64,
    ) -> Result<Vec<ExportRow>, StoreError> {
        sqlx::query(PAGE)
            .bind(account.as_str())
            .bind(micros(from))
            .bind(micros(time))
            .bind(source)
            .bind(id)
            .bind(limit)
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(export_row)
            .collect()
    }
}

fn export_row(row: &AnyRow) -> Result<ExportRow, StoreError> {
    let cost: Option<i64> = row.try_get("cost")?;
    Ok(ExportRow {
        time: instant(row.try_get("time")?)?,
        source: row.try_get("source")?,
        id: row.try_get("id")?,
        model: row.try_get("model")?,
        key_id: row.try_get("key_id")?,
        key: row.try_get("key_name")?,
        agent_id: row.try_get("agent_id")?,
        agent: row.try_get("agent_name")?,
        prompt_tokens: row.try_get("prompt_tokens")?,
        cached_tokens: row.try_get("cached_tokens")?,
        completion_tokens: row.try_get("completion_tokens")?,
        milliseconds: row.try_get("milliseconds")?,
        status: row.try_get("status")?,
        latency_ms: row.try_get("latency_ms")?,
        cost: cost.map(Money::from_micros),
    })
}

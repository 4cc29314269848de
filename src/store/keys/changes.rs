//! Edits of the `api_keys` table, and the recent use of a key.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, AgentId, Key, KeyId, Limits, Money, Name};
use crate::store::rows::{instant, json, micros, named_agent, optional_instant};
use crate::store::{Engine, Store, StoreError, Tx};

/// The calls of a key and their cost.
#[derive(Clone, Debug, FromRow)]
pub struct KeySpend {
    pub key_id: KeyId,
    pub requests: i64,
    pub cost: Money,
}

/// The fields of a key that an owner can edit.
#[derive(Clone, Debug)]
pub struct KeyTerms<'a> {
    pub name: &'a Name,
    pub expires: Option<DateTime<Utc>>,
    pub agent_id: Option<AgentId>,
    pub limits: &'a Limits,
}

/// Calls of a key with one model and agent.
#[derive(Clone, Debug)]
pub struct RecentCalls {
    pub model: String,
    pub agent: Option<(AgentId, String)>,
    pub requests: i64,
    /// Calls whose model had no price.
    pub unpriced_requests: i64,
    /// The cost of the priced calls.
    pub cost: Money,
}

/// A statement over the keys whose ids are a JSON array in `$2`, for SQLite and PostgreSQL.
macro_rules! of_keys {
    ($head:literal, $tail:literal) => {
        (
            concat!($head, "(select value from json_each($2))", $tail),
            concat!($head, "(select jsonb_array_elements_text($2::jsonb))", $tail),
        )
    };
}

impl Tx {
    /// Finds a key of an account, and locks it until the transaction ends.
    pub async fn lock_key(&mut self, account: &AccountId, id: &KeyId) -> Result<Option<Key>, StoreError> {
        // A write transaction on SQLite is exclusive anyway.
        if self.engine == Engine::Postgres {
            sqlx::query("select 1 from api_keys where account_id = $1 and id = $2 for update")
                .bind(account.as_str())
                .bind(id.as_str())
                .fetch_optional(self.connection())
                .await?;
        }
        self.reads().lookup_key(account, id).await
    }

    /// Updates a key; its agent is bound from an instant on.
    pub async fn update_key(
        &mut self,
        account: &AccountId,
        id: &KeyId,
        terms: &KeyTerms<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update api_keys set name = $3, sort_name = $4, expires = $5, agent_id = $6,
                 limits = $7
             where account_id = $1 and id = $2",
        )
        .bind(account.as_str())
        .bind(id.as_str())
        .bind(terms.name.as_str())
        .bind(terms.name.as_str().to_lowercase())
        .bind(terms.expires.map(micros))
        .bind(terms.agent_id)
        .bind(terms.limits.kept())
        .execute(self.connection())
        .await?;
        self.bind_key(account, id, at, terms.agent_id).await
    }

    /// Takes a key's place from its revoked successor; returns when that was created, and its expiry.
    pub async fn free_place(
        &mut self,
        account: &AccountId,
        id: &KeyId,
    ) -> Result<Option<(DateTime<Utc>, Option<DateTime<Utc>>)>, StoreError> {
        let found = sqlx::query(
            "update api_keys set replaces = null
             where account_id = $1 and replaces = $2 and replaces is not null and revoked is not null
             returning created, expires",
        )
        .bind(account.as_str())
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        let row = |row: AnyRow| Ok((instant(&row, "created")?, optional_instant(&row, "expires")?));
        found.map(row).transpose().map_err(StoreError::Database)
    }

    /// Sets a key's expiry.
    pub async fn set_key_end(
        &mut self,
        account: &AccountId,
        id: &KeyId,
        end: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("update api_keys set expires = $3 where account_id = $1 and id = $2")
            .bind(account.as_str())
            .bind(id.as_str())
            .bind(micros(end))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Counts the calls of a key since a quarter, by model and agent, most calls first.
    pub async fn list_recent_calls(
        &self,
        account: &AccountId,
        id: &KeyId,
        since: DateTime<Utc>,
    ) -> Result<Vec<RecentCalls>, StoreError> {
        Ok(sqlx::query_as(
            "select q.model, q.agent_id, a.name as agent_name, cast(sum(q.requests) as bigint) as requests,
                 cast(sum(q.unpriced_requests) as bigint) as unpriced_requests, cast(sum(q.cost) as bigint) as cost
             from usage_quarters q
             left join agents a on a.account_id = q.account_id and a.id = q.agent_id
             where q.account_id = $1 and q.quarter >= $2 and q.key_id = $3
             group by q.model, q.agent_id, a.name order by sum(q.requests) desc, q.model, q.agent_id",
        )
        .bind(account.as_str())
        .bind(micros(since))
        .bind(id.as_str())
        .fetch_all(&self.reader)
        .await?)
    }

    /// Counts the calls of some keys since a quarter, with their cost; keys without any are omitted.
    pub async fn list_recent_use(
        &self,
        account: &AccountId,
        keys: &[&KeyId],
        since: DateTime<Utc>,
    ) -> Result<Vec<KeySpend>, StoreError> {
        let (sqlite, postgres) = of_keys!(
            "select key_id, cast(sum(requests) as bigint) as requests, cast(sum(cost) as bigint) as cost
             from usage_quarters where account_id = $1 and quarter >= $3 and key_id in ",
            " group by key_id"
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&keys)?)
            .bind(micros(since))
            .fetch_all(&self.reader)
            .await?)
    }

    /// The number of the open holds of some keys' calls, and their total amount with that of slices.
    pub async fn sum_holds_of_keys(
        &self,
        account: &AccountId,
        keys: &[&KeyId],
    ) -> Result<(i64, Money), StoreError> {
        let (sqlite, postgres) = of_keys!(
            "select count(case when node is null then 1 end) as count,
                 cast(coalesce(sum(amount), 0) as bigint) as amount from holds
             where account_id = $1 and outcome is null and key_id in ",
            ""
        );
        let row = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&keys)?)
            .fetch_one(&self.reader)
            .await?;
        Ok((row.try_get("count")?, row.try_get("amount")?))
    }

    /// The number of the open holds of a key's calls, and their total amount with that of its slices.
    pub async fn sum_holds_of_key(
        &self,
        account: &AccountId,
        id: &KeyId,
    ) -> Result<(i64, Money), StoreError> {
        let row = sqlx::query(
            "select count(case when node is null then 1 end) as count,
                 cast(coalesce(sum(amount), 0) as bigint) as amount from holds
             where account_id = $1 and key_id = $2 and outcome is null",
        )
        .bind(account.as_str())
        .bind(id.as_str())
        .fetch_one(&self.reader)
        .await?;
        Ok((row.try_get("count")?, row.try_get("amount")?))
    }
}

impl FromRow<'_, AnyRow> for RecentCalls {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            model: row.try_get("model")?,
            agent: named_agent(row)?,
            requests: row.try_get("requests")?,
            unpriced_requests: row.try_get("unpriced_requests")?,
            cost: row.try_get("cost")?,
        })
    }
}

//! The `agents` table.

pub mod pages;

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, json, micros};
use super::{Store, StoreError, Tx};
use crate::domain::{AccountId, Agent, AgentId, Limits, Name, Prepaid};

/// The default id of an account's first agent.
const FIRST_AGENT: AgentId = 101;

impl Tx {
    /// The id after the account's highest.
    pub async fn next_agent_id(&mut self, account: &AccountId) -> Result<AgentId, StoreError> {
        let highest: Option<i64> = sqlx::query_scalar("select max(id) from agents where account_id = $1")
            .bind(account.as_str())
            .fetch_one(self.connection())
            .await?;
        Ok(highest.map_or(FIRST_AGENT, |id| id.saturating_add(1)))
    }

    /// Inserts an agent; an id that exists is a unique violation.
    pub async fn insert_agent(
        &mut self,
        account: &AccountId,
        id: AgentId,
        name: &Name,
        prepaid: Option<Prepaid>,
        created: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into agents (account_id, id, name, prepaid, created) values ($1, $2, $3, $4, $5)",
        )
        .bind(account.as_str())
        .bind(id)
        .bind(name.as_str())
        .bind(prepaid.map(Prepaid::as_str))
        .bind(micros(created))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Finds agents by account and id, and whether each is prepaid.
    pub async fn find_agents(
        &mut self,
        wanted: &[(&AccountId, AgentId)],
    ) -> Result<Vec<(AccountId, AgentId, bool)>, StoreError> {
        let (sqlite, postgres) = (
            "select a.* from json_each($1) as wanted cross join agents a
             where a.account_id = wanted.value ->> 0 and a.id = wanted.value ->> 1",
            "select a.* from jsonb_array_elements($1::jsonb) as wanted(agent)
             join agents a on a.account_id = wanted.agent ->> 0 and a.id = (wanted.agent ->> 1)::bigint",
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&wanted)?)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| {
                let prepaid: Option<String> = row.try_get("prepaid")?;
                let account = row.try_get("account_id")?;
                Ok((account, row.try_get("id")?, prepaid.is_some()))
            })
            .collect()
    }
}

impl Store {
    /// Lists an account's agents by id.
    pub async fn list_agents(&self, account: &AccountId) -> Result<Vec<Agent>, StoreError> {
        Ok(sqlx::query_as("select * from agents where account_id = $1 order by id")
            .bind(account.as_str())
            .fetch_all(&self.reader)
            .await?)
    }

    pub async fn lookup_agent(&self, account: &AccountId, id: AgentId) -> Result<Option<Agent>, StoreError> {
        Ok(sqlx::query_as("select * from agents where account_id = $1 and id = $2")
            .bind(account.as_str())
            .bind(id)
            .fetch_optional(&self.reader)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for Agent {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            prepaid: row.try_get("prepaid")?,
            created: instant(row, "created")?,
            limits: row.try_get::<Option<Limits>, _>("limits")?.unwrap_or_default(),
        })
    }
}

//! The `plans` table, the plan of an account, and the limits of an agent.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::columns::unknown;
use super::rows::micros;
use super::{Store, StoreError, Tx};
use crate::domain::{AccountId, Agent, AgentId, KeyId, Limits, Money, Plan};

/// A plan as the operator set it.
#[derive(Clone, Debug)]
pub struct PlanTerms {
    pub name: Plan,
    /// The first credit of a new account; `None` for the usual one.
    pub welcome: Option<Money>,
    /// How many days that credit lasts; `None` for ever.
    pub welcome_lasts: Option<i64>,
    pub limits: Limits,
}

impl PlanTerms {
    /// A plan of which nothing was set.
    pub fn new(name: Plan) -> Self {
        Self { name, welcome: None, welcome_lasts: None, limits: Limits::default() }
    }
}

/// What of an account has limits.
#[derive(Clone, Debug, Default)]
pub struct Limited {
    /// The limits of its plan.
    pub plan: Option<Limits>,
    pub agents: Vec<(AgentId, String, Limits)>,
    pub keys: Vec<(KeyId, String)>,
}

impl Tx {
    /// Inserts a plan, or replaces the one of its name.
    pub async fn put_plan(&mut self, plan: &PlanTerms, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "insert into plans (name, welcome, limits, changed, welcome_lasts) values ($1, $2, $3, $4, $5)
             on conflict (name) do update set welcome = excluded.welcome, limits = excluded.limits,
                 changed = excluded.changed, welcome_lasts = excluded.welcome_lasts",
        )
        .bind(plan.name.as_str())
        .bind(plan.welcome.map(Money::micros))
        .bind(plan.limits.kept())
        .bind(micros(at))
        .bind(plan.welcome_lasts)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A plan. The row is locked until the transaction ends.
    pub async fn lock_plan(&mut self, name: &Plan) -> Result<Option<PlanTerms>, StoreError> {
        Ok(sqlx::query_as(
            self.engine
                .sql("select * from plans where name = $1", "select * from plans where name = $1 for update"),
        )
        .bind(name.as_str())
        .fetch_optional(self.connection())
        .await?)
    }

    /// Puts an account on a plan and returns the one before, if there is such an account.
    pub async fn set_plan(&mut self, account: &AccountId, plan: &Plan) -> Result<Option<Plan>, StoreError> {
        let before: Option<Plan> = sqlx::query_scalar(self.engine.sql(
            "select plan from accounts where id = $1",
            "select plan from accounts where id = $1 for update",
        ))
        .bind(account.as_str())
        .fetch_optional(self.connection())
        .await?;
        sqlx::query("update accounts set plan = $2 where id = $1")
            .bind(account.as_str())
            .bind(plan.as_str())
            .execute(self.connection())
            .await?;
        Ok(before)
    }

    /// Finds an agent, and locks it until the transaction ends.
    pub async fn lock_agent(
        &mut self,
        account: &AccountId,
        agent: AgentId,
    ) -> Result<Option<Agent>, StoreError> {
        Ok(sqlx::query_as(self.engine.sql(
            "select * from agents where account_id = $1 and id = $2",
            "select * from agents where account_id = $1 and id = $2 for update",
        ))
        .bind(account.as_str())
        .bind(agent)
        .fetch_optional(self.connection())
        .await?)
    }

    /// Sets the limits of an agent.
    pub async fn set_agent_limits(
        &mut self,
        account: &AccountId,
        agent: AgentId,
        limits: &Limits,
    ) -> Result<(), StoreError> {
        sqlx::query("update agents set limits = $3 where account_id = $1 and id = $2")
            .bind(account.as_str())
            .bind(agent)
            .bind(limits.kept())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Lists the plans by name.
    pub async fn list_plans(&self) -> Result<Vec<PlanTerms>, StoreError> {
        Ok(sqlx::query_as("select * from plans order by name").fetch_all(&self.reader).await?)
    }

    /// The limits of an account's plan, and those of its agents and keys that have any, at most `limit` of each:
    /// agents by id, keys that are not revoked by last use.
    pub async fn list_limited(&self, account: &AccountId, limit: usize) -> Result<Limited, StoreError> {
        let rows = sqlx::query(
            "select 'plan' as kind, '' as id, '' as name, p.limits from accounts a join plans p on p.name = a.plan
             where a.id = $1
             union all select 'agent', cast(id as text), name, limits from (
                 select id, name, limits from agents where account_id = $1 and limits is not null
                 order by id limit $2) as some_agents
             union all select 'key', id, name, limits from (
                 select id, name, limits from api_keys
                 where account_id = $1 and limits is not null and revoked is null
                 order by coalesce(last_used, 0) desc, id limit $2) as some_keys",
        )
        .bind(account.as_str())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.reader)
        .await?;
        let mut found = Limited::default();
        for row in &rows {
            let (id, name): (String, String) = (row.try_get("id")?, row.try_get("name")?);
            let limits: Option<Limits> = row.try_get("limits")?;
            match row.try_get("kind")? {
                "plan" => found.plan = limits,
                "key" => found.keys.push((KeyId::new(id), name)),
                _ => {
                    let id = id.parse().map_err(|_| unknown("id"))?;
                    found.agents.push((id, name, limits.unwrap_or_default()));
                }
            }
        }
        Ok(found)
    }

    /// The limits of an agent.
    pub async fn lookup_agent_limits(
        &self,
        account: &AccountId,
        agent: AgentId,
    ) -> Result<Limits, StoreError> {
        let found: Option<Option<Limits>> =
            sqlx::query_scalar("select limits from agents where account_id = $1 and id = $2")
                .bind(account.as_str())
                .bind(agent)
                .fetch_optional(&self.reader)
                .await?;
        Ok(found.flatten().unwrap_or_default())
    }
}

impl FromRow<'_, AnyRow> for PlanTerms {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let limits: Option<Limits> = row.try_get("limits")?;
        Ok(Self {
            name: row.try_get("name")?,
            welcome: row.try_get("welcome")?,
            welcome_lasts: row.try_get("welcome_lasts")?,
            limits: limits.unwrap_or_default(),
        })
    }
}

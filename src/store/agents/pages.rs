//! The list of agents: a page of up to ten thousand, with their wallets and daily costs.

use chrono::NaiveDate;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, Agent, AgentId, AgentWallets, DateRange, Money, WalletState};
use crate::store::rows::{day, json};
use crate::store::{Store, StoreError};

/// An agent's usage of a day.
#[derive(Clone, Copy, Debug)]
pub struct AgentDay {
    pub agent_id: AgentId,
    pub day: NaiveDate,
    pub requests: i64,
    /// Calls whose model had no price.
    pub unpriced_requests: i64,
    /// The cost of the priced calls.
    pub cost: Money,
}

/// Agents, left-joined with their wallets.
macro_rules! select_agents {
    ($tail:literal) => {
        concat!(
            "select a.*, w.wallet, w.balance, w.held, w.used, w.version from agents a
             left join wallets w on w.account_id = a.account_id and w.wallet = 'agent:' || a.id
             where a.account_id = $1 ",
            $tail
        )
    };
}

impl Store {
    /// Lists an account's agents by id, at most `limit` after one. `part` is a substring of the name, in any
    /// case, or the id; empty for all.
    pub async fn page_agents(
        &self,
        account: &AccountId,
        part: &str,
        after: AgentId,
        limit: i64,
    ) -> Result<Vec<(Agent, Option<WalletState>)>, StoreError> {
        let escaped = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        sqlx::query(select_agents!(
            "and a.id > $2 and ($3 = '' or lower(a.name) like $4 escape '\\' or cast(a.id as text) = $3)
             order by a.id limit $5"
        ))
        .bind(account.as_str())
        .bind(after)
        .bind(part)
        .bind(format!("%{escaped}%"))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?
        .iter()
        .map(|row| Ok(with_wallet(row)?))
        .collect()
    }

    /// Finds an agent with its wallet, if it is prepaid.
    pub async fn lookup_agent_with_wallet(
        &self,
        account: &AccountId,
        id: AgentId,
    ) -> Result<Option<(Agent, Option<WalletState>)>, StoreError> {
        let query = sqlx::query(select_agents!("and a.id = $2")).bind(account.as_str()).bind(id);
        Ok(query.fetch_optional(&self.reader).await?.map(|row| with_wallet(&row)).transpose()?)
    }

    /// The days of some agents with calls. SQLite has no statistics of the number of agents, and without the
    /// hint would read every agent's days for each.
    pub async fn list_agent_days(
        &self,
        account: &AccountId,
        range: &DateRange,
        agents: &[AgentId],
    ) -> Result<Vec<AgentDay>, StoreError> {
        let (sqlite, postgres) = (
            "select d.agent_id, d.day, cast(sum(d.requests) as bigint) as requests,
                 cast(sum(d.unpriced_requests) as bigint) as unpriced_requests, cast(sum(d.cost) as bigint) as cost
             from json_each($2) as wanted cross join usage_days d indexed by usage_days_of_agent
             where d.account_id = $1 and d.agent_id = wanted.value and d.day between $3 and $4
                 and d.days_set = (select days_set from accounts where id = $1)
             group by d.agent_id, d.day",
            "select d.agent_id, d.day, cast(sum(d.requests) as bigint) as requests,
                 cast(sum(d.unpriced_requests) as bigint) as unpriced_requests, cast(sum(d.cost) as bigint) as cost
             from jsonb_array_elements_text($2::jsonb) as wanted(id)
             join usage_days d on d.agent_id = cast(wanted.id as bigint)
             where d.account_id = $1 and d.day between $3 and $4
                 and d.days_set = (select days_set from accounts where id = $1)
             group by d.agent_id, d.day",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&agents)?)
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .fetch_all(&self.reader)
            .await?)
    }

    /// The total of the wallets of an account's agents.
    pub async fn sum_agent_wallets(&self, account: &AccountId) -> Result<AgentWallets, StoreError> {
        let row = sqlx::query(
            "select count(*) as count, cast(coalesce(sum(balance), 0) as bigint) as balance,
                 cast(coalesce(sum(held), 0) as bigint) as held
             from wallets where account_id = $1 and wallet not in ('account', 'platform')",
        )
        .bind(account.as_str())
        .fetch_one(&self.reader)
        .await?;
        Ok(AgentWallets {
            count: row.try_get("count")?,
            balance: row.try_get("balance")?,
            held: row.try_get("held")?,
        })
    }
}

fn with_wallet(row: &AnyRow) -> sqlx::Result<(Agent, Option<WalletState>)> {
    let wallet: Option<String> = row.try_get("wallet")?;
    Ok((Agent::from_row(row)?, wallet.map(|_| WalletState::from_row(row)).transpose()?))
}

impl FromRow<'_, AnyRow> for AgentDay {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            agent_id: row.try_get("agent_id")?,
            day: day(row, "day")?,
            requests: row.try_get("requests")?,
            unpriced_requests: row.try_get("unpriced_requests")?,
            cost: row.try_get("cost")?,
        })
    }
}

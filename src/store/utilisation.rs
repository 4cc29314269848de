//! Utilisation by agent, read from the roll-ups and the wallets.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::rows::{micros, named_agent, of_read_set, sum_columns, sums};
use super::{StoreError, Tx};
use crate::domain::{AccountId, AgentId, DateRange, Money, Prepaid, Sums};

/// The credits of an agent that is prepaid on its own.
#[derive(Clone, Debug)]
pub struct AgentCredits {
    /// The agent.
    pub agent_id: AgentId,
    /// What it is charged by.
    pub prepaid: Prepaid,
    /// The balance of its wallet.
    pub balance: Money,
    /// What its calls have cost in all its life.
    pub used: Money,
    /// What its calls of some days have cost.
    pub used_in_range: Money,
}

/// What a model did in one part for one agent.
#[derive(Clone, Debug)]
pub struct PartUse {
    /// The agent with its name, or none.
    pub agent: Option<(AgentId, String)>,
    /// The model.
    pub model: String,
    /// The part that was recorded, or none.
    pub model_type: Option<String>,
    /// The sums.
    pub sums: Sums,
}

impl Tx {
    /// The credits of an account's prepaid agents by number, with their usage on some days. It is one
    /// statement, so that the numbers are of one moment.
    pub async fn list_agent_credits(
        &mut self,
        account: &AccountId,
        range: &DateRange,
    ) -> Result<Vec<AgentCredits>, StoreError> {
        sqlx::query(
            // Wallets are called as `Wallet::name` says.
            concat!(
                "select a.id, a.prepaid, w.balance, w.used, coalesce(s.cost, 0) as used_in_range
                 from agents a
                 join wallets w on w.account_id = a.account_id and w.wallet = 'agent:' || a.id
                 left join (select d.agent_id, cast(sum(d.cost) as bigint) as cost from usage_days d
                     where d.account_id = $1 and ",
                of_read_set!(),
                " and d.day between $2 and $3 group by d.agent_id) s on s.agent_id = a.id
                 where a.account_id = $1 and a.prepaid is not null order by a.id"
            ),
        )
        .bind(account.as_str())
        .bind(range.start().to_string())
        .bind(range.end().to_string())
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(agent_credits)
        .collect()
    }

    /// What each model did in each part for each agent on some days, in no order, of more rows than `limit` that many.
    pub async fn list_part_uses(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        limit: i64,
    ) -> Result<Vec<PartUse>, StoreError> {
        sqlx::query(concat!(
            "select d.agent_id, a.name as agent_name, d.model, d.model_type, ",
            sum_columns!(),
            " from usage_days d
             left join agents a on a.account_id = d.account_id and a.id = d.agent_id
             where d.account_id = $1 and ",
            of_read_set!(),
            " and d.day between $2 and $3
             group by d.agent_id, a.name, d.model, d.model_type limit $4"
        ))
        .bind(account.as_str())
        .bind(range.start().to_string())
        .bind(range.end().to_string())
        .bind(limit)
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(part_use)
        .collect()
    }

    /// How many conversations of each agent began from one instant to before another, in no order.
    pub async fn count_interactions(
        &mut self,
        account: &AccountId,
        from: DateTime<Utc>,
        before: DateTime<Utc>,
    ) -> Result<Vec<(Option<(AgentId, String)>, i64)>, StoreError> {
        sqlx::query(
            "select i.agent_id, a.name as agent_name, count(*) as interactions from interactions i
             left join agents a on a.account_id = i.account_id and a.id = i.agent_id
             where i.account_id = $1 and i.started >= $2 and i.started < $3
             group by i.agent_id, a.name",
        )
        .bind(account.as_str())
        .bind(micros(from))
        .bind(micros(before))
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| Ok((named_agent(row)?, row.try_get("interactions")?)))
        .collect()
    }
}

fn agent_credits(row: &AnyRow) -> Result<AgentCredits, StoreError> {
    let prepaid: String = row.try_get("prepaid")?;
    Ok(AgentCredits {
        agent_id: row.try_get("id")?,
        prepaid: Prepaid::parse(&prepaid)
            .ok_or(StoreError::Corrupt { table: "agents", column: "prepaid" })?,
        balance: Money::from_micros(row.try_get("balance")?),
        used: Money::from_micros(row.try_get("used")?),
        used_in_range: Money::from_micros(row.try_get("used_in_range")?),
    })
}

fn part_use(row: &AnyRow) -> Result<PartUse, StoreError> {
    let model_type: String = row.try_get("model_type")?;
    Ok(PartUse {
        agent: named_agent(row)?,
        model: row.try_get("model")?,
        model_type: Some(model_type).filter(|part| !part.is_empty()),
        sums: sums(row)?,
    })
}

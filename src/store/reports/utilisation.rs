//! Utilisation by agent, read from the roll-ups and the wallets.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::domain::{AccountId, AgentCredits, AgentId, DateRange, Money, Prepaid, Sums};
use crate::store::rows::{micros, named_agent, of_read_set, sum_columns, sums};
use crate::store::{StoreError, Tx};

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
    /// The credits of an account's agents by number, with their usage and their refills on some days, which last from one
    /// instant to before another. It is one statement, so that the numbers are of one moment.
    pub async fn list_agent_credits(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        (from, before): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<AgentCredits>, StoreError> {
        sqlx::query(
            // Wallets are called as `Wallet::name` says.
            concat!(
                "select a.id, a.prepaid, w.balance,
                     case when a.prepaid is null then coalesce(l.cost, 0) else w.used end as used,
                     coalesce(s.cost, 0) as used_in_range, coalesce(r.amount, 0) as recharged_in_range
                 from agents a
                 join wallets w on w.account_id = a.account_id
                     and w.wallet = case when a.prepaid is null then 'account' else 'agent:' || a.id end
                 left join (select d.agent_id, cast(sum(d.cost) as bigint) as cost from usage_days d
                     where d.account_id = $1 and ",
                of_read_set!(),
                " and d.day between $2 and $3 group by d.agent_id) s on s.agent_id = a.id
                 left join (select d.agent_id, cast(sum(d.cost) as bigint) as cost from usage_days d
                     where d.account_id = $1 and ",
                of_read_set!(),
                " and d.agent_id in (select id from agents where account_id = $1 and prepaid is null)
                     group by d.agent_id) l on l.agent_id = a.id
                 left join (select wallet, cast(sum(amount) as bigint) as amount from (
                         select to_wallet as wallet, amount from ledger_entries
                         where account_id = $1 and quarter is null and at >= $4 and at < $5
                         union all
                         select from_wallet, -amount from ledger_entries
                         where account_id = $1 and quarter is null and at >= $4 and at < $5) moves
                     group by wallet) r
                     on r.wallet = 'agent:' || a.id
                 where a.account_id = $1 order by a.id"
            ),
        )
        .bind(account.as_str())
        .bind(range.start().to_string())
        .bind(range.end().to_string())
        .bind(micros(from))
        .bind(micros(before))
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
    let prepaid: Option<String> = row.try_get("prepaid")?;
    let corrupt = StoreError::Corrupt { table: "agents", column: "prepaid" };
    Ok(AgentCredits {
        agent_id: row.try_get("id")?,
        prepaid: prepaid.map(|word| Prepaid::parse(&word).ok_or(corrupt)).transpose()?,
        balance: Money::from_micros(row.try_get("balance")?),
        used: Money::from_micros(row.try_get("used")?),
        used_in_range: Money::from_micros(row.try_get("used_in_range")?),
        recharged_in_range: Money::from_micros(row.try_get("recharged_in_range")?),
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

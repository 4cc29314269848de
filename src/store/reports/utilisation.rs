//! Utilisation by agent, from roll-ups and wallets.

use chrono::{DateTime, Utc};
use const_format::concatcp;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, AgentCredits, AgentId, DateRange, UsageTotals};
use crate::store::rows::{OF_READ_SET, SUM_COLUMNS, micros, named_agent, unless_empty};
use crate::store::{StoreError, Tx};

/// The usage of a model in one role for one agent.
#[derive(Clone, Debug)]
pub struct PartUse {
    pub agent: Option<(AgentId, String)>,
    pub model: String,
    /// The recorded model type, if any.
    pub model_type: Option<String>,
    pub sums: UsageTotals,
}

impl Tx {
    /// The available credit of an account's agents by id, with their usage and credits on some days, which last
    /// from one instant to before another. One statement, so that the numbers are from one snapshot.
    pub async fn list_agent_credits(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        (from, before): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<AgentCredits>, StoreError> {
        Ok(sqlx::query_as(
            // The names of wallets are those of `Wallet::name`.
            concatcp!(
                "select a.id, a.prepaid, w.balance,
                     case when a.prepaid is null then coalesce(l.cost, 0) else w.used end as used,
                     coalesce(s.cost, 0) as used_in_range, coalesce(r.amount, 0) as recharged_in_range
                 from agents a
                 join wallets w on w.account_id = a.account_id
                     and w.wallet = case when a.prepaid is null then 'account' else 'agent:' || a.id end
                 left join (select d.agent_id, cast(sum(d.cost) as bigint) as cost from usage_days d
                     where d.account_id = $1 and ",
                OF_READ_SET,
                " and d.day between $2 and $3 group by d.agent_id) s on s.agent_id = a.id
                 left join (select d.agent_id, cast(sum(d.cost) as bigint) as cost from usage_days d
                     where d.account_id = $1 and ",
                OF_READ_SET,
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
        .await?)
    }

    /// The usage by agent, model and model type on some days, unsorted, at most `limit` rows.
    pub async fn list_part_uses(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        limit: i64,
    ) -> Result<Vec<PartUse>, StoreError> {
        Ok(sqlx::query_as(concatcp!(
            "select d.agent_id, a.name as agent_name, d.model, d.model_type, ",
            SUM_COLUMNS,
            " from usage_days d
             left join agents a on a.account_id = d.account_id and a.id = d.agent_id
             where d.account_id = $1 and ",
            OF_READ_SET,
            " and d.day between $2 and $3
             group by d.agent_id, a.name, d.model, d.model_type limit $4"
        ))
        .bind(account.as_str())
        .bind(range.start().to_string())
        .bind(range.end().to_string())
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// Counts the conversations of each agent that began from one instant to before another, unsorted.
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

impl FromRow<'_, AnyRow> for AgentCredits {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            agent_id: row.try_get("id")?,
            prepaid: row.try_get("prepaid")?,
            balance: row.try_get("balance")?,
            used: row.try_get("used")?,
            used_in_range: row.try_get("used_in_range")?,
            recharged_in_range: row.try_get("recharged_in_range")?,
        })
    }
}

impl FromRow<'_, AnyRow> for PartUse {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            agent: named_agent(row)?,
            model: row.try_get("model")?,
            model_type: unless_empty(row, "model_type")?,
            sums: UsageTotals::from_row(row)?,
        })
    }
}

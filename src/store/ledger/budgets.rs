//! What counts against a limit in rupees: what was spent in the account's day and month, and what is held.

use chrono::NaiveDate;
use const_format::concatcp;
use sqlx::Row;

use crate::domain::{AccountId, AgentId, KeyId, Money, Zone};
use crate::store::rows::OF_READ_SET;
use crate::store::{Reads, StoreError};

/// The calls that a limit counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spenders {
    /// All of the account.
    All,
    Agent(AgentId),
    Key(KeyId),
}

/// What was spent from the first day of a month on, and on one of its days.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpentRow {
    pub month: Money,
    pub day: Money,
}

/// Sums of `usage_days` from `$2` to `$3`; the latter is the day.
macro_rules! spent {
    ($rows:literal, $and:literal) => {
        concatcp!(
            "select cast(coalesce(sum(d.cost), 0) as bigint) as month,
                 cast(coalesce(sum(case when d.day = $3 then d.cost else 0 end), 0) as bigint) as day
             from ",
            $rows,
            " where d.account_id = $1 and ",
            OF_READ_SET,
            " and d.day between $2 and $3",
            $and
        )
    };
}

/// The sum of the open holds.
macro_rules! held {
    ($and:literal) => {
        concat!(
            "select cast(coalesce(sum(amount), 0) as bigint) from holds
             where account_id = $1 and outcome is null",
            $and
        )
    };
}

impl Reads<'_> {
    /// The zone of an account; `None` if there is no such account.
    pub async fn zone_of(&mut self, account: &AccountId) -> Result<Option<Zone>, StoreError> {
        Ok(sqlx::query_scalar("select time_zone from accounts where id = $1")
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// What was spent from the first day of a month to a day of it.
    pub async fn spent(
        &mut self,
        account: &AccountId,
        by: &Spenders,
        (first, day): (NaiveDate, NaiveDate),
    ) -> Result<SpentRow, StoreError> {
        let (sqlite, postgres) = match by {
            Spenders::All => (spent!("usage_days d", ""), spent!("usage_days d", "")),
            Spenders::Agent(_) => (
                spent!("usage_days d indexed by usage_days_of_agent", " and d.agent_id = $4"),
                spent!("usage_days d", " and d.agent_id = $4"),
            ),
            Spenders::Key(_) => (
                spent!("usage_days d indexed by usage_days_of_key", " and d.key_id = $4"),
                spent!("usage_days d", " and d.key_id = $4"),
            ),
        };
        let query = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str().to_owned())
            .bind(first.to_string())
            .bind(day.to_string());
        let row = match by {
            Spenders::All => query,
            Spenders::Agent(id) => query.bind(*id),
            Spenders::Key(id) => query.bind(id.as_str().to_owned()),
        }
        .fetch_one(self.connection())
        .await?;
        Ok(SpentRow { month: row.try_get("month")?, day: row.try_get("day")? })
    }

    /// The sum of the open holds.
    pub async fn held_by(&mut self, account: &AccountId, by: &Spenders) -> Result<Money, StoreError> {
        let text = match by {
            Spenders::All => held!(""),
            Spenders::Agent(_) => held!(" and agent_id = $2"),
            Spenders::Key(_) => held!(" and key_id = $2"),
        };
        let query = sqlx::query(text).bind(account.as_str().to_owned());
        let row = match by {
            Spenders::All => query,
            Spenders::Agent(id) => query.bind(*id),
            Spenders::Key(id) => query.bind(id.as_str().to_owned()),
        }
        .fetch_one(self.connection())
        .await?;
        Ok(row.try_get(0)?)
    }
}

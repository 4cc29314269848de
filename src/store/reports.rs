//! Reports, read from the roll-up by day.

use chrono::NaiveDate;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::rows::{named_agent, sum_columns, sums};
use super::{Store, StoreError};
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, AgentId, DateRange, GroupBy, KeyId, Sums};

/// One day of one group. Of the group's columns, those that its grouping does not use are empty.
#[derive(Clone, Debug)]
pub struct DayRow {
    /// The day.
    pub day: NaiveDate,
    /// The model, grouped by model.
    pub model: Option<String>,
    /// The agent with its name, grouped by agent.
    pub agent: Option<(AgentId, String)>,
    /// The key with its name, grouped by key.
    pub key: Option<(KeyId, String)>,
    /// The sums.
    pub sums: Sums,
}

/// Sums of an account's days, with the columns of a group and what they are grouped by.
macro_rules! select_days {
    ($columns:literal, $join:literal, $group:literal) => {
        concat!(
            "select d.day, ",
            $columns,
            sum_columns!(),
            " from usage_days d ",
            $join,
            " where d.account_id = $1 and d.day between $2 and $3 group by d.day",
            $group
        )
    };
}

impl Store {
    /// An account's usage by day and group, in no order.
    pub async fn list_days(
        &self,
        account: &AccountId,
        range: &DateRange,
        group_by: GroupBy,
    ) -> Result<Vec<DayRow>, StoreError> {
        let statement = match group_by {
            GroupBy::Model => select_days!("d.model,", "", ", d.model"),
            GroupBy::Agent => select_days!(
                "d.agent_id, a.name as agent_name,",
                "left join agents a on a.account_id = d.account_id and a.id = d.agent_id",
                ", d.agent_id, a.name"
            ),
            GroupBy::Key => select_days!(
                "d.key_id, k.name as key_name,",
                "left join api_keys k on k.account_id = d.account_id and k.id = d.key_id",
                ", d.key_id, k.name"
            ),
            GroupBy::Day => select_days!("", "", ""),
        };
        sqlx::query(statement)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(|row| day_row(row, group_by))
            .collect()
    }
}

fn day_row(row: &AnyRow, group_by: GroupBy) -> Result<DayRow, StoreError> {
    let day: String = row.try_get("day")?;
    let mut found = DayRow {
        day: parse_date(&day).ok_or(StoreError::Corrupt { table: "usage_days", column: "day" })?,
        model: None,
        agent: None,
        key: None,
        sums: sums(row)?,
    };
    match group_by {
        GroupBy::Model => found.model = Some(row.try_get("model")?),
        GroupBy::Agent => found.agent = named_agent(row)?,
        GroupBy::Key => {
            let name: Option<String> = row.try_get("key_name")?;
            let id: String = row.try_get("key_id")?;
            found.key = name.map(|name| (KeyId::new(id), name));
        }
        GroupBy::Day => {}
    }
    Ok(found)
}

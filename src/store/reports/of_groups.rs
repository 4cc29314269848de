//! Reads reports restricted to some groups: those that a page shows, if the account has more.

use chrono::{DateTime, NaiveDate, Utc};
use const_format::concatcp;
use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::statements::{IN_DAYS, by_agent, by_key, by_model, summed};
use super::{GroupRow, group_row, month};
use crate::domain::{AccountId, DateRange, Group, GroupBy};
use crate::store::rows::{day, json, micros};
use crate::store::{StoreError, Tx};

/// The statement for a grouping and an engine. SQLite has no statistics and would read every group's days, so
/// it is told the index for a few groups; hours have none.
macro_rules! of_groups {
    ($tx:expr, $by:expr, $bucket:literal, $agents:literal, $keys:literal, $rows:literal, $where:expr) => {
        match $by {
            GroupBy::Agent => $tx.engine.sql(
                of_groups!(
                    by_agent,
                    $bucket,
                    $agents,
                    $where,
                    "d.agent_id",
                    "select value from json_each($4)"
                ),
                of_groups!(
                    by_agent,
                    $bucket,
                    $rows,
                    $where,
                    "d.agent_id",
                    "select cast(id as bigint) from jsonb_array_elements_text($4::jsonb) as wanted(id)"
                ),
            ),
            GroupBy::Key => $tx.engine.sql(
                of_groups!(by_key, $bucket, $keys, $where, "d.key_id", "select value from json_each($4)"),
                of_groups!(
                    by_key,
                    $bucket,
                    $rows,
                    $where,
                    "d.key_id",
                    "select jsonb_array_elements_text($4::jsonb)"
                ),
            ),
            // Days are not groups, so there is no filter.
            GroupBy::Model | GroupBy::Day => $tx.engine.sql(
                of_groups!(by_model, $bucket, $rows, $where, "d.model", "select value from json_each($4)"),
                of_groups!(
                    by_model,
                    $bucket,
                    $rows,
                    $where,
                    "d.model",
                    "select jsonb_array_elements_text($4::jsonb)"
                ),
            ),
        }
    };
    ($one:ident, $bucket:literal, $rows:literal, $where:expr, $id:literal, $wanted:literal) => {
        $one!([$bucket], $rows, concatcp!($where, " and ", $id, " in (", $wanted, ")"))
    };
}

impl Tx {
    /// The usage of some groups by day, unsorted.
    pub async fn list_days_of_groups(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
        groups: &[Group],
    ) -> Result<Vec<GroupRow<NaiveDate>>, StoreError> {
        let statement = of_groups!(
            self,
            by,
            "d.day",
            "usage_days d indexed by usage_days_of_agent",
            "usage_days d indexed by usage_days_of_key",
            "usage_days d",
            IN_DAYS
        );
        let rows = self.fetch_days_of(statement, account, range, groups).await?;
        rows.iter().map(|row| Ok(group_row(row, by, day(row, "bucket")?)?)).collect()
    }

    /// The usage of some groups by month, unsorted. A month is identified by its first day.
    pub async fn list_months_of_groups(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
        groups: &[Group],
    ) -> Result<Vec<GroupRow<NaiveDate>>, StoreError> {
        let statement = of_groups!(
            self,
            by,
            "substr(d.day, 1, 7)",
            "usage_days d indexed by usage_days_of_agent",
            "usage_days d indexed by usage_days_of_key",
            "usage_days d",
            IN_DAYS
        );
        let rows = self.fetch_days_of(statement, account, range, groups).await?;
        rows.iter().map(|row| Ok(group_row(row, by, month(row)?)?)).collect()
    }

    /// The usage of some groups by whole hours from an instant to before another, counted from the first,
    /// unsorted. Both instants must be quarters.
    pub async fn list_hours_of_groups(
        &mut self,
        account: &AccountId,
        (from, before): (DateTime<Utc>, DateTime<Utc>),
        by: GroupBy,
        groups: &[Group],
    ) -> Result<Vec<GroupRow<i64>>, StoreError> {
        let statement = of_groups!(
            self,
            by,
            "(d.quarter - $2) / 3600000000",
            "usage_quarters d",
            "usage_quarters d",
            "usage_quarters d",
            "d.quarter >= $2 and d.quarter < $3"
        );
        let rows = sqlx::query(statement)
            .bind(account.as_str())
            .bind(micros(from))
            .bind(micros(before))
            .bind(ids(groups)?)
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(|row| Ok(group_row(row, by, row.try_get("bucket")?)?)).collect()
    }

    async fn fetch_days_of(
        &mut self,
        statement: &'static str,
        account: &AccountId,
        range: &DateRange,
        groups: &[Group],
    ) -> Result<Vec<AnyRow>, StoreError> {
        Ok(sqlx::query(statement)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(ids(groups)?)
            .fetch_all(self.connection())
            .await?)
    }
}

/// The ids of groups in the roll-ups, where an absent key is empty and an absent agent 0.
pub fn ids(groups: &[Group]) -> Result<String, StoreError> {
    let id = |group: &Group| match group {
        Group::Model { name, .. } => Some(Value::from(name.as_str())),
        Group::Agent(agent) => Some(Value::from(agent.as_ref().map_or(0, |(id, _)| *id))),
        Group::Key(key) => Some(Value::from(key.as_ref().map_or("", |(id, _)| id.as_str()))),
        Group::Day | Group::Others(_) => None,
    };
    json(&groups.iter().filter_map(id).collect::<Vec<_>>())
}

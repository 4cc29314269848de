//! What reports are made of: the roll-ups by day and by quarter of an hour, summed by group. All of a report
//! is read within one transaction, so that it is of one state.

mod of_groups;
mod statements;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use self::statements::{by_agent, by_group, by_key, by_model, summed};
use super::rows::{micros, named_agent, sum_columns, sums};
use super::{StoreError, Tx};
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, AgentId, DateRange, GroupBy, KeyId, Sums};

/// What a row is about, as the database has it.
#[derive(Clone, Debug)]
pub enum FoundGroup {
    /// A model.
    Model(String),
    /// An agent, or none.
    Agent(Option<(AgentId, String)>),
    /// A key, or none.
    Key(Option<(KeyId, String)>),
    /// Everything.
    All,
}

/// The sums of one group in one stretch of time.
#[derive(Clone, Debug)]
pub struct GroupRow<T> {
    /// The stretch.
    pub bucket: T,
    /// The group.
    pub group: FoundGroup,
    /// The sums.
    pub sums: Sums,
}

impl Tx {
    /// An account's usage by day and group, in no order.
    pub async fn list_group_days(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
    ) -> Result<Vec<GroupRow<NaiveDate>>, StoreError> {
        let statement = by_group!(by, "d.day", "usage_days d", "d.day between $2 and $3");
        let rows = self.fetch_days(statement, account, range).await?;
        rows.iter().map(|row| group_row(row, by, day(row.try_get("bucket")?)?)).collect()
    }

    /// An account's usage by month and group, in no order. A month is told by its first day.
    pub async fn list_group_months(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
    ) -> Result<Vec<GroupRow<NaiveDate>>, StoreError> {
        let statement = by_group!(by, "substr(d.day, 1, 7)", "usage_days d", "d.day between $2 and $3");
        let rows = self.fetch_days(statement, account, range).await?;
        rows.iter().map(|row| group_row(row, by, month(row)?)).collect()
    }

    /// An account's usage by whole hours from an instant to before another, counted from the first, and
    /// group, in no order. Both instants are quarters of an hour.
    pub async fn list_group_hours(
        &mut self,
        account: &AccountId,
        (from, before): (DateTime<Utc>, DateTime<Utc>),
        by: GroupBy,
    ) -> Result<Vec<GroupRow<i64>>, StoreError> {
        let statement = by_group!(
            by,
            "(d.quarter - $2) / 3600000000",
            "usage_quarters d",
            "d.quarter >= $2 and d.quarter < $3"
        );
        let rows = sqlx::query(statement)
            .bind(account.as_str())
            .bind(micros(from))
            .bind(micros(before))
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(|row| group_row(row, by, row.try_get("bucket")?)).collect()
    }

    /// An account's usage by group alone, in no order. No stretch of time is among what the rows are sorted by to be
    /// added up: it would take half as long again.
    pub async fn list_groups(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
    ) -> Result<Vec<(FoundGroup, Sums)>, StoreError> {
        let statement = by_group!(by, "usage_days d", "d.day between $2 and $3");
        let rows = self.fetch_days(statement, account, range).await?;
        rows.iter().map(|row| Ok((group(row, by)?, sums(row)?))).collect()
    }

    /// The first day on which an account used anything.
    pub async fn first_day(&mut self, account: &AccountId) -> Result<Option<NaiveDate>, StoreError> {
        let first: Option<String> =
            sqlx::query_scalar("select min(day) from usage_days where account_id = $1")
                .bind(account.as_str())
                .fetch_one(self.connection())
                .await?;
        first.map(day).transpose()
    }

    /// Models that were called without a price, with how often, most first.
    pub async fn list_unpriced_models(
        &mut self,
        account: &AccountId,
        range: &DateRange,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let statement = "select d.model, cast(sum(d.unpriced_requests) as bigint) as calls from usage_days d
             where d.account_id = $1 and d.day between $2 and $3
             group by d.model having sum(d.unpriced_requests) > 0 order by calls desc, d.model";
        let rows = self.fetch_days(statement, account, range).await?;
        rows.iter().map(|row| Ok((row.try_get("model")?, row.try_get("calls")?))).collect()
    }

    async fn fetch_days(
        &mut self,
        statement: &'static str,
        account: &AccountId,
        range: &DateRange,
    ) -> Result<Vec<AnyRow>, StoreError> {
        Ok(sqlx::query(statement)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .fetch_all(self.connection())
            .await?)
    }
}

fn day(text: String) -> Result<NaiveDate, StoreError> {
    parse_date(&text).ok_or(StoreError::Corrupt { table: "usage_days", column: "day" })
}

fn month(row: &AnyRow) -> Result<NaiveDate, StoreError> {
    let month: String = row.try_get("bucket")?;
    day(format!("{month}-01"))
}

fn group_row<T>(row: &AnyRow, by: GroupBy, bucket: T) -> Result<GroupRow<T>, StoreError> {
    Ok(GroupRow { bucket, group: group(row, by)?, sums: sums(row)? })
}

fn group(row: &AnyRow, by: GroupBy) -> Result<FoundGroup, StoreError> {
    Ok(match by {
        GroupBy::Model => FoundGroup::Model(row.try_get("model")?),
        GroupBy::Agent => FoundGroup::Agent(named_agent(row)?),
        GroupBy::Key => {
            let (id, name): (String, Option<String>) = (row.try_get("key_id")?, row.try_get("key_name")?);
            FoundGroup::Key(name.map(|name| (KeyId::new(id), name)))
        }
        GroupBy::Day => FoundGroup::All,
    })
}

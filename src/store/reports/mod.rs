//! Reads reports: the roll-ups by day and by quarter, summed by group. A report is read in one transaction, so
//! that it is one snapshot.

mod of_groups;
pub use of_groups::ids;
mod at_once;
mod of_spender;
mod statements;
pub mod utilisation;

use chrono::{DateTime, NaiveDate, Utc};
use const_format::concatcp;
use futures_util::{StreamExt, TryStreamExt};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};
use statements::{IN_DAYS, by_agent, by_group, by_key, by_model, summed};

use super::accounts::summarized;
use super::rows::{OF_READ_SET, day, micros, named_agent};
use super::{StoreError, Tx};
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, AgentId, DateRange, GroupBy, KeyId, Money, UsageTotals, Zone};
use crate::store::columns::unknown;

/// Most unpriced models in a report.
pub const UNPRICED_MAX: u16 = 1_000;

/// The group of a row, as the database has it.
#[derive(Clone, Debug)]
pub enum FoundGroup {
    Model(String),
    /// An agent, or none.
    Agent(Option<(AgentId, String)>),
    /// A key, or none.
    Key(Option<(KeyId, String)>),
    /// The whole account.
    All,
}

impl FoundGroup {
    /// The group with an id of the roll-ups; without a name, an agent or key is none.
    pub fn of(by: GroupBy, id: String, name: Option<String>) -> Result<Self, StoreError> {
        Ok(match by {
            GroupBy::Model => Self::Model(id),
            GroupBy::Agent => {
                let id = id.parse().map_err(|_| unknown("agent_id"))?;
                Self::Agent(name.map(|name| (id, name)))
            }
            GroupBy::Key => Self::Key(name.map(|name| (KeyId::new(id), name))),
            GroupBy::Day => Self::All,
        })
    }
}

/// The usage totals of one group in one time bucket.
#[derive(Clone, Debug)]
pub struct GroupRow<T> {
    pub bucket: T,
    pub group: FoundGroup,
    pub sums: UsageTotals,
}

/// What is known of a report before it is read.
#[derive(Clone, Copy, Debug)]
pub struct CountedDays {
    pub zone: Zone,
    /// The rows of its days, up to a limit.
    pub rows: i64,
    pub debits: Money,
    /// Whether the account has summaries.
    pub is_summarized: bool,
}

impl FromRow<'_, AnyRow> for CountedDays {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            zone: row.try_get("time_zone")?,
            rows: row.try_get("days")?,
            debits: row.try_get("debits")?,
            is_summarized: summarized(row)?.is_some(),
        })
    }
}

impl Tx {
    /// An account's usage by day and group, unsorted, at most `limit` rows.
    pub async fn list_group_days(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
        limit: i64,
    ) -> Result<Vec<GroupRow<NaiveDate>>, StoreError> {
        let statement = by_group!(by, "d.day", "usage_days d", IN_DAYS);
        let read = |row: AnyRow| Ok(group_row(&row, by, day(&row, "bucket")?)?);
        self.read_days(statement, account, range, limit, read).await
    }

    /// An account's usage by month and group, unsorted, at most `limit` rows. A month is identified by its
    /// first day.
    pub async fn list_group_months(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
        limit: i64,
    ) -> Result<Vec<GroupRow<NaiveDate>>, StoreError> {
        let statement = by_group!(by, "substr(d.day, 1, 7)", "usage_days d", IN_DAYS);
        let read = |row: AnyRow| Ok(group_row(&row, by, month(&row)?)?);
        self.read_days(statement, account, range, limit, read).await
    }

    /// An account's usage by group and whole hours from an instant to before another, counted from the first,
    /// unsorted, at most `limit` rows. Both instants must be quarters.
    pub async fn list_group_hours(
        &mut self,
        account: &AccountId,
        (from, before): (DateTime<Utc>, DateTime<Utc>),
        by: GroupBy,
        limit: i64,
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
            .bind(limit)
            .fetch(self.connection());
        rows.map(|row| {
            let row = row?;
            Ok(group_row(&row, by, row.try_get("bucket")?)?)
        })
        .try_collect()
        .await
    }

    /// An account's usage by group, unsorted, at most `limit` rows. A time bucket in the sort key would make the
    /// aggregation 50 % slower, so there is none.
    pub async fn list_groups(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
        limit: i64,
    ) -> Result<Vec<(FoundGroup, UsageTotals)>, StoreError> {
        let statement = by_group!(by, "usage_days d", IN_DAYS);
        self.read_days(statement, account, range, limit, |row| {
            Ok((group(&row, by)?, UsageTotals::from_row(&row)?))
        })
        .await
    }

    /// Finds the time zone of an account and counts its rows of the days of a range, up to a limit; `None` without such an
    /// account.
    pub async fn count_days(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        limit: i64,
    ) -> Result<Option<(Zone, i64)>, StoreError> {
        let statement = concatcp!(
            "select a.time_zone,
                 (select count(*) from (select 1 as one from usage_days d where d.account_id = $1 and ",
            IN_DAYS,
            " limit $4) as found) as days
             from accounts a where a.id = $1"
        );
        Ok(sqlx::query_as(statement)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(limit)
            .fetch_optional(self.connection())
            .await?)
    }

    /// Does the same, and sums what the ledger debited for calls from one quarter to before another. Counts nothing for
    /// an account with summaries, if those may be read instead.
    pub async fn count_days_and_debits(
        &mut self,
        account: &AccountId,
        (range, limit): (&DateRange, i64),
        (from, before): (DateTime<Utc>, DateTime<Utc>),
        from_summaries: bool,
    ) -> Result<Option<CountedDays>, StoreError> {
        let statement = concatcp!(
            "select a.time_zone, a.summarized, case when a.summarized is not null and $7 = 1 then 0 else
                 (select count(*) from (select 1 as one from usage_days d where d.account_id = $1 and ",
            IN_DAYS,
            " limit $4) as found) end as days,
                 (select cast(coalesce(sum(q.amount), 0) as bigint) from ledger_quarters q
                  where q.account_id = $1 and q.quarter >= $5 and q.quarter < $6) as debits
             from accounts a where a.id = $1"
        );
        Ok(sqlx::query_as(statement)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(limit)
            .bind(micros(from))
            .bind(micros(before))
            .bind(i64::from(from_summaries))
            .fetch_optional(self.connection())
            .await?)
    }

    /// Counts the rows of the quarters from an instant to before another, up to a limit.
    pub async fn count_quarters(
        &mut self,
        account: &AccountId,
        (from, before): (DateTime<Utc>, DateTime<Utc>),
        limit: i64,
    ) -> Result<i64, StoreError> {
        let statement = "select count(*) from (select 1 as one from usage_quarters d
             where d.account_id = $1 and d.quarter >= $2 and d.quarter < $3 limit $4) as found";
        Ok(sqlx::query_scalar(statement)
            .bind(account.as_str())
            .bind(micros(from))
            .bind(micros(before))
            .bind(limit)
            .fetch_one(self.connection())
            .await?)
    }

    /// The first day with usage of an account.
    pub async fn first_day(&mut self, account: &AccountId) -> Result<Option<NaiveDate>, StoreError> {
        let first: Option<String> = sqlx::query_scalar(concatcp!(
            "select min(d.day) from usage_days d where d.account_id = $1 and ",
            OF_READ_SET
        ))
        .bind(account.as_str())
        .fetch_one(self.connection())
        .await?;
        Ok(first.map(|day| parse_date(&day).ok_or_else(|| unknown("day"))).transpose()?)
    }

    /// Lists the models of unpriced calls with their number of calls, most first.
    pub async fn list_unpriced_models(
        &mut self,
        account: &AccountId,
        range: &DateRange,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let statement = concatcp!(
            "select d.model, cast(sum(d.unpriced_requests) as bigint) as calls from usage_days d
             where d.account_id = $1 and ",
            IN_DAYS,
            " group by d.model having sum(d.unpriced_requests) > 0 order by calls desc, d.model limit $4"
        );
        let read = |row: AnyRow| Ok((row.try_get("model")?, row.try_get("calls")?));
        self.read_days(statement, account, range, UNPRICED_MAX.into(), read).await
    }

    /// Reads row by row, because a raw database row takes several times the memory of its values.
    async fn read_days<T>(
        &mut self,
        statement: &'static str,
        account: &AccountId,
        range: &DateRange,
        limit: i64,
        read: impl Fn(AnyRow) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = sqlx::query(statement)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(limit)
            .fetch(self.connection());
        rows.map(|row| read(row?)).try_collect().await
    }
}

fn month(row: &AnyRow) -> sqlx::Result<NaiveDate> {
    let month: String = row.try_get("bucket")?;
    parse_date(&format!("{month}-01")).ok_or_else(|| unknown("bucket"))
}

fn group_row<T>(row: &AnyRow, by: GroupBy, bucket: T) -> sqlx::Result<GroupRow<T>> {
    Ok(GroupRow { bucket, group: group(row, by)?, sums: UsageTotals::from_row(row)? })
}

fn group(row: &AnyRow, by: GroupBy) -> sqlx::Result<FoundGroup> {
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

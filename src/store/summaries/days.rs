//! Reads the days of the roll-up that have no summary.

use chrono::NaiveDate;
use const_format::concatcp;

use crate::domain::date_range::parse_date;
use crate::domain::usage_totals::Columns;
use crate::domain::{AccountId, GroupBy};
use crate::store::columns::unknown;
use crate::store::json_rows::{self, as_json};
use crate::store::rows::{OF_READ_SET, SUM_COLUMNS, json};
use crate::store::{StoreError, Tx};

/// The rows of the days `$2`. A cross join, because SQLite would read every day of the account in the order of the groups.
const SQLITE_DAYS: &str = concatcp!(
    "json_each($2) as days cross join usage_days d where d.account_id = $1 and ",
    OF_READ_SET,
    " and d.day = days.value"
);
/// The same. An array, because the planner would read every day for a subquery.
const POSTGRES_DAYS: &str = concatcp!(
    "usage_days d where d.account_id = $1 and ",
    OF_READ_SET,
    " and d.day = any(array(select jsonb_array_elements_text($2::jsonb)))"
);
const SQLITE_IDS: &str = "json_each($4)";
const POSTGRES_IDS: &str = "jsonb_array_elements_text($4::jsonb) as wanted(value)";

macro_rules! sums {
    ($id:literal, $bucket:literal, $group:literal, $days:expr) => {
        concatcp!(
            "select ",
            $bucket,
            " as bucket, cast(",
            $id,
            " as text) as id, ",
            SUM_COLUMNS,
            " from ",
            $days,
            " group by ",
            $group,
            " limit $3"
        )
    };
}

/// The sums of some days by a column.
macro_rules! sums_of_days {
    ($id:literal, $group:literal) => {
        as_json!(
            "r.bucket, r.id",
            sums,
            sums!($id, "''", $group, SQLITE_DAYS),
            sums!($id, "''", $group, POSTGRES_DAYS)
        )
    };
}

/// The rows of some days, each with its group. To add them up takes the database four times as long as to read them.
macro_rules! rows_of_days {
    ($id:literal) => {
        as_json!(
            "r.bucket, r.id",
            sums,
            concatcp!(
                "select d.day as bucket, cast(",
                $id,
                " as text) as id, d.* from ",
                SQLITE_DAYS,
                " limit $3"
            ),
            concatcp!(
                "select d.day as bucket, cast(",
                $id,
                " as text) as id, d.* from ",
                POSTGRES_DAYS,
                " limit $3"
            )
        )
    };
}

/// The same by day; of wanted groups only, unless `$4` is null.
macro_rules! days_of_groups {
    ($id:literal, $group:literal) => {
        as_json!(
            "r.bucket, r.id",
            sums,
            sums!(
                $id,
                "d.day",
                $group,
                concatcp!(
                    SQLITE_DAYS,
                    " and ($4 is null or cast(",
                    $id,
                    " as text) in (select value from ",
                    SQLITE_IDS,
                    "))"
                )
            ),
            sums!(
                $id,
                "d.day",
                $group,
                concatcp!(
                    POSTGRES_DAYS,
                    " and ($4::text is null or cast(",
                    $id,
                    " as text) in (select value from ",
                    POSTGRES_IDS,
                    "))"
                )
            )
        )
    };
}

impl Tx {
    /// Counts the rows of some days, up to a limit.
    pub async fn count_rows_of_days(
        &mut self,
        account: &AccountId,
        days: &[NaiveDate],
        limit: i64,
    ) -> Result<i64, StoreError> {
        if days.is_empty() {
            return Ok(0);
        }
        let (sqlite, postgres) = (
            concatcp!("select count(*) from (select 1 as one from ", SQLITE_DAYS, " limit $3) as found"),
            concatcp!("select count(*) from (select 1 as one from ", POSTGRES_DAYS, " limit $3) as found"),
        );
        Ok(sqlx::query_scalar(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&texts(days))?)
            .bind(limit)
            .fetch_one(self.connection())
            .await?)
    }

    /// The sums of some days by group: the ids that the roll-up has, and at most `limit` rows.
    pub async fn sum_days(
        &mut self,
        account: &AccountId,
        days: &[NaiveDate],
        by: GroupBy,
        limit: i64,
    ) -> Result<Vec<(String, Columns)>, StoreError> {
        let statement = match by {
            GroupBy::Model => sums_of_days!("d.model", "d.model"),
            GroupBy::Agent => sums_of_days!("d.agent_id", "d.agent_id"),
            GroupBy::Key => sums_of_days!("d.key_id", "d.key_id"),
            GroupBy::Day => sums_of_days!("''", "d.account_id"),
        };
        let rows = self.read_grouped_days(statement, account, days, limit).await?;
        Ok(rows.into_iter().map(|(_, id, sums)| (id, sums)).collect())
    }

    /// The rows of some days by day and group, several of a group; at most `limit`.
    pub async fn list_rows_of_days(
        &mut self,
        account: &AccountId,
        days: &[NaiveDate],
        by: GroupBy,
        limit: i64,
    ) -> Result<Vec<(NaiveDate, String, Columns)>, StoreError> {
        let statement = match by {
            GroupBy::Model => rows_of_days!("d.model"),
            GroupBy::Agent => rows_of_days!("d.agent_id"),
            GroupBy::Key => rows_of_days!("d.key_id"),
            GroupBy::Day => rows_of_days!("''"),
        };
        self.read_grouped_days(statement, account, days, limit).await?.into_iter().map(of_day).collect()
    }

    /// Reads a day, a group and sums of each row by a statement; nothing without days.
    async fn read_grouped_days(
        &mut self,
        (sqlite, postgres): (&'static str, &'static str),
        account: &AccountId,
        days: &[NaiveDate],
        limit: i64,
    ) -> Result<Vec<(String, String, Columns)>, StoreError> {
        if days.is_empty() {
            return Ok(Vec::new());
        }
        let row = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&texts(days))?)
            .bind(limit)
            .fetch_one(self.connection())
            .await?;
        json_rows::read(&row)
    }

    /// The sums of some days by day and group, of all groups or of some; at most `limit` rows.
    pub async fn sum_each_day(
        &mut self,
        account: &AccountId,
        days: &[NaiveDate],
        by: GroupBy,
        ids: Option<&[&str]>,
        limit: i64,
    ) -> Result<Vec<(NaiveDate, String, Columns)>, StoreError> {
        if days.is_empty() {
            return Ok(Vec::new());
        }
        let (sqlite, postgres) = match by {
            GroupBy::Model => days_of_groups!("d.model", "d.day, d.model"),
            GroupBy::Agent => days_of_groups!("d.agent_id", "d.day, d.agent_id"),
            GroupBy::Key => days_of_groups!("d.key_id", "d.day, d.key_id"),
            GroupBy::Day => days_of_groups!("''", "d.day"),
        };
        let row = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&texts(days))?)
            .bind(limit)
            .bind(ids.map(|ids| json(&ids)).transpose()?)
            .fetch_one(self.connection())
            .await?;
        json_rows::read(&row)?.into_iter().map(of_day).collect()
    }
}

fn of_day((day, id, sums): (String, String, Columns)) -> Result<(NaiveDate, String, Columns), StoreError> {
    Ok((parse_date(&day).ok_or_else(|| unknown("day"))?, id, sums))
}

fn texts(days: &[NaiveDate]) -> Vec<String> {
    days.iter().map(ToString::to_string).collect()
}

//! Reads small reports in one statement each.

use chrono::NaiveDate;
use const_format::concatcp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::statements::{IN_DAYS, by_agent, by_key, by_model, summed};
use super::{FoundGroup, GroupRow, group, group_row};
use crate::domain::{AccountId, DateRange, GroupBy, UsageTotals};
use crate::store::rows::{OF_READ_SET, SUM_COLUMNS, day};
use crate::store::{Store, StoreError, Tx};

/// The days of the earlier range.
const IN_EARLIER: &str = concatcp!(OF_READ_SET, " and d.day between $5 and $6");

/// A range by day, and after it the sums of an earlier range, with an empty day. At most `$4` rows of each.
macro_rules! and_earlier {
    ($by_day:expr, $whole:expr) => {
        concatcp!(
            "select * from (",
            $by_day,
            " limit $4) as now union all select * from (select '' as bucket, w.* from (",
            $whole,
            " limit $4) as w) as earlier"
        )
    };
}

/// Days by model. The rows are read up to a bound, and each group says how many of them it sums.
const MODEL_DAYS: &str = concatcp!(
    "select s.*, m.place from (select d.day as bucket, d.model, count(*) as summed, ",
    SUM_COLUMNS,
    " from (select * from usage_days d where d.account_id = $1 and ",
    IN_DAYS,
    " limit $4) d group by d.day, d.model) s
     left join account_models m on m.account_id = $1 and m.model = s.model"
);

/// A model's usage on a day, with the model's place.
#[derive(Clone, Debug)]
pub struct ModelDay {
    pub day: NaiveDate,
    pub model: String,
    pub sums: UsageTotals,
    pub place: Option<i64>,
}

/// The usage of a range by day and group, and that of an earlier range by group.
#[derive(Debug, Default)]
pub struct DaysAndEarlier {
    pub days: Vec<GroupRow<NaiveDate>>,
    pub earlier: Vec<(FoundGroup, UsageTotals)>,
}

impl Tx {
    /// An account's usage of a range by day and group, and that of an earlier range by group, both unsorted, and at
    /// most `limit` rows of each.
    pub async fn list_group_days_and_earlier(
        &mut self,
        account: &AccountId,
        (range, earlier): (&DateRange, &DateRange),
        by: GroupBy,
        limit: i64,
    ) -> Result<DaysAndEarlier, StoreError> {
        let statement = match by {
            // The columns of both are in one order. Of models, SQLite sorts only the sums by day.
            GroupBy::Model => and_earlier!(
                by_model!(["d.day"], "usage_days d", IN_DAYS),
                concatcp!(
                    "select d.model, ",
                    SUM_COLUMNS,
                    " from (",
                    by_model!(["d.day"], "usage_days d", IN_EARLIER),
                    ") d group by d.model"
                )
            ),
            GroupBy::Agent => and_earlier!(
                by_agent!(["d.day"], "usage_days d", IN_DAYS),
                by_agent!([], "usage_days d", IN_EARLIER)
            ),
            GroupBy::Key => and_earlier!(
                by_key!(["d.day"], "usage_days d", IN_DAYS),
                by_key!([], "usage_days d", IN_EARLIER)
            ),
            GroupBy::Day => and_earlier!(
                summed!("d.day as bucket, ", "d.day", "usage_days d", IN_DAYS),
                summed!("", "d.account_id", "usage_days d", IN_EARLIER)
            ),
        };
        let rows = sqlx::query(statement)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(limit)
            .bind(earlier.start().to_string())
            .bind(earlier.end().to_string())
            .fetch_all(self.connection())
            .await?;
        let mut found = DaysAndEarlier::default();
        for row in &rows {
            if row.try_get::<&str, _>("bucket")?.is_empty() {
                found.earlier.push((group(row, by)?, sqlx::FromRow::from_row(row)?));
            } else {
                found.days.push(group_row(row, by, day(row, "bucket")?)?);
            }
        }
        Ok(found)
    }
}

impl Store {
    /// An account's usage by day and model, unsorted; `None` if it has more than `most` rows in the range.
    pub async fn list_model_days_within(
        &self,
        account: &AccountId,
        range: &DateRange,
        most: i64,
    ) -> Result<Option<Vec<ModelDay>>, StoreError> {
        let rows = sqlx::query(MODEL_DAYS)
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(most + 1)
            .fetch_all(&self.reader)
            .await?;
        let mut summed = 0;
        let mut days = Vec::with_capacity(rows.len());
        for row in &rows {
            summed += row.try_get::<i64, _>("summed")?;
            days.push(model_day(row)?);
        }
        Ok((summed <= most).then_some(days))
    }
}

fn model_day(row: &AnyRow) -> sqlx::Result<ModelDay> {
    Ok(ModelDay {
        day: day(row, "bucket")?,
        model: row.try_get("model")?,
        sums: sqlx::FromRow::from_row(row)?,
        place: row.try_get("place")?,
    })
}

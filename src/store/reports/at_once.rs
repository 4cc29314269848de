//! Reads small reports in one statement each.

use chrono::NaiveDate;
use const_format::concatcp;
use sqlx::Row;

use super::statements::{IN_DAYS, by_agent, by_key, by_model, summed};
use super::{FoundGroup, GroupRow};
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, DateRange, GroupBy, Money, UsageTotals};
use crate::store::columns::unknown;
use crate::store::json_rows::{self, Sums, as_json, totals};
use crate::store::rows::{OF_READ_SET, SUM_COLUMNS};
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

/// Costs by day and model.
const MODEL_DAYS: &str = concatcp!(
    "select s.day, s.model, m.place, s.cost
     from (select d.day, d.model, cast(sum(d.cost) as bigint) as cost from usage_days d where d.account_id = $1 and ",
    IN_DAYS,
    " group by d.day, d.model) s left join account_models m on m.account_id = $1 and m.model = s.model"
);
const MODEL_DAYS_AS_JSON: (&str, &str) = as_json!("r.day, r.model, r.place, r.cost", MODEL_DAYS, MODEL_DAYS);

/// The same, or null if the range has `$4` rows or more. They are counted in their key's order, which takes a tenth of what it takes to
/// read them.
macro_rules! if_few {
    ($rows:expr) => {
        concatcp!(
            "select case when (select count(*) from (select 1 as one from usage_days d where d.account_id = $1 and ",
            IN_DAYS,
            " limit $4) as counted) < $4 then (",
            $rows,
            ") end as found"
        )
    };
}
const FEW_MODEL_DAYS: (&str, &str) = (if_few!(MODEL_DAYS_AS_JSON.0), if_few!(MODEL_DAYS_AS_JSON.1));

/// What a model's calls of a day cost, with the model's place.
#[derive(Clone, Debug)]
pub struct ModelDay {
    pub day: NaiveDate,
    pub model: String,
    pub cost: Money,
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
        let (sqlite, postgres) = match by {
            // The columns of both are in one order. Of models, SQLite sorts only the sums by day.
            GroupBy::Model => as_json!(
                "r.bucket, r.model, null",
                sums,
                and_earlier!(
                    by_model!(["d.day"], "usage_days d", IN_DAYS),
                    concatcp!(
                        "select d.model, ",
                        SUM_COLUMNS,
                        " from (",
                        by_model!(["d.day"], "usage_days d", IN_EARLIER),
                        ") d group by d.model"
                    )
                )
            ),
            GroupBy::Agent => as_json!(
                "r.bucket, cast(r.agent_id as text), r.agent_name",
                sums,
                and_earlier!(
                    by_agent!(["d.day"], "usage_days d", IN_DAYS),
                    by_agent!([], "usage_days d", IN_EARLIER)
                )
            ),
            GroupBy::Key => as_json!(
                "r.bucket, r.key_id, r.key_name",
                sums,
                and_earlier!(
                    by_key!(["d.day"], "usage_days d", IN_DAYS),
                    by_key!([], "usage_days d", IN_EARLIER)
                )
            ),
            GroupBy::Day => as_json!(
                "r.bucket, '', null",
                sums,
                and_earlier!(
                    summed!("d.day as bucket, ", "d.day", "usage_days d", IN_DAYS),
                    summed!("", "d.account_id", "usage_days d", IN_EARLIER)
                )
            ),
        };
        let row = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(limit)
            .bind(earlier.start().to_string())
            .bind(earlier.end().to_string())
            .fetch_one(self.connection())
            .await?;
        let mut found = DaysAndEarlier::default();
        for (bucket, id, name, sums) in json_rows::read::<(String, String, Option<String>, Sums)>(&row)? {
            let (group, sums) = (FoundGroup::of(by, id, name)?, totals(sums));
            if bucket.is_empty() {
                found.earlier.push((group, sums));
            } else {
                found.days.push(GroupRow { bucket: day_of(&bucket)?, group, sums });
            }
        }
        Ok(found)
    }
}

impl Store {
    /// An account's costs by day and model, unsorted; `None` if it has more than `most` rows in the range.
    pub async fn list_model_days_within(
        &self,
        account: &AccountId,
        range: &DateRange,
        most: i64,
    ) -> Result<Option<Vec<ModelDay>>, StoreError> {
        let (sqlite, postgres) = FEW_MODEL_DAYS;
        let row = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(most + 1)
            .fetch_one(&self.reader)
            .await?;
        if row.try_get::<Option<&str>, _>("found")?.is_none() {
            return Ok(None);
        }
        let days = json_rows::read::<(String, String, Option<i64>, i64)>(&row)?;
        let day = |(day, model, place, cost): (String, _, _, _)| {
            Ok(ModelDay { day: day_of(&day)?, model, cost: Money::from_micros(cost), place })
        };
        days.into_iter().map(day).collect::<Result<_, StoreError>>().map(Some)
    }
}

fn day_of(text: &str) -> sqlx::Result<NaiveDate> {
    parse_date(text).ok_or_else(|| unknown("bucket"))
}

//! Reads small reports in one statement each.

use chrono::NaiveDate;
use const_format::concatcp;

use super::statements::{IN_DAYS, by_agent, by_key, by_model, summed};
use super::{FoundGroup, GroupRow};
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, DateRange, GroupBy, UsageTotals};
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

/// Days by model. The rows are read up to a bound, and each group says how many of them it sums.
const MODEL_DAYS: &str = concatcp!(
    "select s.*, m.place from (select d.day as bucket, d.model, count(*) as summed, ",
    SUM_COLUMNS,
    " from (select * from usage_days d where d.account_id = $1 and ",
    IN_DAYS,
    " limit $4) d group by d.day, d.model) s
     left join account_models m on m.account_id = $1 and m.model = s.model"
);

/// The same as one array.
const MODEL_DAYS_AS_JSON: (&str, &str) = as_json!("r.bucket, r.model, r.place, r.summed", sums, MODEL_DAYS);

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
    /// An account's usage by day and model, unsorted; `None` if it has more than `most` rows in the range.
    pub async fn list_model_days_within(
        &self,
        account: &AccountId,
        range: &DateRange,
        most: i64,
    ) -> Result<Option<Vec<ModelDay>>, StoreError> {
        let (sqlite, postgres) = MODEL_DAYS_AS_JSON;
        let row = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .bind(most + 1)
            .fetch_one(&self.reader)
            .await?;
        let mut rows = 0;
        let mut days = Vec::new();
        for (bucket, model, place, summed, sums) in
            json_rows::read::<(String, String, Option<i64>, i64, Sums)>(&row)?
        {
            rows += summed;
            days.push(ModelDay { day: day_of(&bucket)?, model, sums: totals(sums), place });
        }
        Ok((rows <= most).then_some(days))
    }
}

fn day_of(text: &str) -> sqlx::Result<NaiveDate> {
    parse_date(text).ok_or_else(|| unknown("bucket"))
}

//! Writes summaries. A period is claimed first: what is recorded into it afterwards deletes the claim, so that sums which
//! were read before are not written.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt;
use serde::Serialize;
use sqlx::Row;

use super::{Block, DayOfAccount, encode, period};
use crate::domain::{AccountId, GroupBy, GroupSums, Period};
use crate::store::rows::{OF_READ_SET, instant, json, micros};
use crate::store::{Store, StoreError, Tx, over_json};

/// A day before all others: an account whose summaries are still to be built.
const BEFORE_ALL: &str = "0001-01-01";

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Existing {
    pub period: Period,
    /// Whether it has its sums.
    pub is_built: bool,
    pub claimed_until: DateTime<Utc>,
}

/// Who builds some periods of an account, by a name that nobody else and no other time has.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub account: &'a AccountId,
    pub days_set: i64,
    pub token: &'a str,
}

/// A summary, or what of it can be read.
#[derive(Clone, Debug)]
pub struct Blocks {
    pub period: Period,
    /// By each grouping: nothing if there are too many groups, or what the block says, unless it is damaged.
    pub parts: [(GroupBy, Option<Option<GroupSums>>); 4],
}

#[derive(Serialize)]
struct DayRow<'a> {
    account_id: &'a str,
    days_set: i64,
    period: String,
}

impl Store {
    /// Lists the accounts that have summaries.
    pub async fn list_summarized(&self) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> =
            sqlx::query_scalar("select id from accounts where summarized is not null order by id")
                .fetch_all(&self.reader)
                .await?;
        Ok(ids.into_iter().map(AccountId::new).collect())
    }

    /// Lists accounts after one, at most `limit`, each with whether it has no summaries although its roll-up has at
    /// least `rows` rows since a day.
    pub async fn page_to_summarize(
        &self,
        after: &str,
        (since, rows): (NaiveDate, i64),
        limit: i64,
    ) -> Result<Vec<(AccountId, bool)>, StoreError> {
        let statement = "select a.id, case when a.summarized is null and (select count(*) from
                 (select 1 as one from usage_days d where d.account_id = a.id and d.days_set = a.days_set
                  and d.day >= $2 limit $3) as found) >= $3 then 1 else 0 end as is_large
             from (select * from accounts where id > $1 order by id limit $4) as a order by a.id";
        sqlx::query(statement)
            .bind(after)
            .bind(since.to_string())
            .bind(rows)
            .bind(limit)
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(|row| Ok((row.try_get("id")?, row.try_get::<i32, _>("is_large")? == 1)))
            .collect()
    }
}

impl Tx {
    /// Has an account's summaries built from now on.
    pub async fn begin_summaries(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.note_summarized(account, BEFORE_ALL).await
    }

    async fn note_summarized(&mut self, account: &AccountId, day: &str) -> Result<(), StoreError> {
        let statement = "update accounts set summarized = $2
             where id = $1 and (summarized is null or summarized < $2)";
        sqlx::query(statement).bind(account.as_str()).bind(day).execute(self.connection()).await?;
        Ok(())
    }

    /// The rows of an account's current set.
    pub async fn list_existing_summaries(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<Existing>, StoreError> {
        sqlx::query(const_format::concatcp!(
            "select d.period, case when d.building is null then 1 else 0 end as is_built, d.claimed_until
             from usage_summaries d where d.account_id = $1 and ",
            OF_READ_SET
        ))
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| {
            let is_built = row.try_get::<i32, _>("is_built")? == 1;
            Ok(Existing { period: period(row)?, is_built, claimed_until: instant(row, "claimed_until")? })
        })
        .collect()
    }

    /// Claims periods that have no summary, nor a claim that still holds. The account must be locked.
    pub async fn claim_summaries(
        &mut self,
        claim: Claim<'_>,
        periods: &[Period],
        (now, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(), StoreError> {
        let rows: Vec<_> = periods
            .iter()
            .map(|period| DayRow {
                account_id: claim.account.as_str(),
                days_set: claim.days_set,
                period: period.to_string(),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into usage_summaries (account_id, days_set, period, building, claimed_until)
             select value->>'account_id', cast(value->>'days_set' as bigint), value->>'period', $2, $3",
            "on conflict (account_id, days_set, period)
             do update set building = excluded.building, claimed_until = excluded.claimed_until
             where usage_summaries.building is not null and usage_summaries.claimed_until <= $4"
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(claim.token)
            .bind(micros(until))
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        if let Some(last) = periods.iter().map(|period| period.last()).max() {
            self.note_summarized(claim.account, &last.to_string()).await?;
        }
        Ok(())
    }

    /// Writes the sums of a claimed period; `false` if it is not claimed any more. Sums that are absent have too many
    /// groups.
    pub async fn finish_summary(
        &mut self,
        claim: Claim<'_>,
        period: Period,
        parts: &[(GroupBy, Option<GroupSums>)],
    ) -> Result<bool, StoreError> {
        let part = |by| parts.iter().find(|part| part.0 == by).and_then(|part| part.1.as_ref());
        let count = |by| part(by).map_or(0, |sums| i64::try_from(sums.len()).unwrap_or(i64::MAX));
        let statement = "update usage_summaries set building = null, models = $5, agents = $6, keys = $7,
                 by_day = $8, by_model = $9, by_agent = $10, by_key = $11
             where account_id = $1 and days_set = $2 and period = $3 and building = $4";
        let done = sqlx::query(statement)
            .bind(claim.account.as_str())
            .bind(claim.days_set)
            .bind(period.to_string())
            .bind(claim.token)
            .bind(count(GroupBy::Model))
            .bind(count(GroupBy::Agent))
            .bind(count(GroupBy::Key))
            .bind(part(GroupBy::Day).map(encode))
            .bind(part(GroupBy::Model).map(encode))
            .bind(part(GroupBy::Agent).map(encode))
            .bind(part(GroupBy::Key).map(encode))
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Deletes the summaries and claims of days, and of their months. The rows are locked in one order, so that two
    /// transactions cannot deadlock.
    pub async fn delete_summaries<'a>(
        &mut self,
        days: impl IntoIterator<Item = DayOfAccount<'a>>,
    ) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for (account, days_set, day) in days {
            for period in [Period::day(day), Period::month_of(day)] {
                rows.push(DayRow { account_id: account.as_str(), days_set, period: period.to_string() });
            }
        }
        let (sqlite, postgres) = (
            "delete from usage_summaries where rowid in
                 (select s.rowid from json_each($1) as wanted cross join usage_summaries s
                  on s.account_id = value->>'account_id' and s.days_set = cast(value->>'days_set' as bigint)
                  and s.period = value->>'period')",
            "delete from usage_summaries where (account_id, days_set, period) in
                 (select s.account_id, s.days_set, s.period from usage_summaries s
                  where (s.account_id, s.days_set, s.period) in
                     (select value->>'account_id', cast(value->>'days_set' as bigint), value->>'period'
                      from jsonb_array_elements($1::jsonb) as rows(value))
                  order by s.account_id, s.days_set, s.period for update of s)",
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }

    /// Deletes some summaries of the sets in a range, and returns their number.
    pub async fn delete_summaries_of_sets(
        &mut self,
        account: &AccountId,
        (after, before): (i64, i64),
    ) -> Result<u64, StoreError> {
        let deleted = sqlx::query(
            "delete from usage_summaries where (account_id, days_set, period) in
                 (select account_id, days_set, period from usage_summaries
                  where account_id = $1 and days_set > $2 and days_set < $3 limit 32)",
        )
        .bind(account.as_str())
        .bind(after)
        .bind(before)
        .execute(self.connection())
        .await?;
        Ok(deleted.rows_affected())
    }

    /// Reads every summary of an account's current set, each given to `see` as it comes.
    pub async fn each_summary(
        &mut self,
        account: &AccountId,
        mut see: impl FnMut(Blocks),
    ) -> Result<(), StoreError> {
        let statement = const_format::concatcp!(
            "select d.* from usage_summaries d where d.account_id = $1 and ",
            OF_READ_SET,
            " and d.building is null"
        );
        let mut rows = sqlx::query(statement).bind(account.as_str()).fetch(self.connection());
        while let Some(row) = rows.try_next().await? {
            let part = |by, column| -> sqlx::Result<_> {
                let bytes: Option<&[u8]> = row.try_get(column)?;
                Ok((by, bytes.map(|bytes| Block::decode(bytes).map(|block| block.sums()))))
            };
            let parts = [
                part(GroupBy::Day, "by_day")?,
                part(GroupBy::Model, "by_model")?,
                part(GroupBy::Agent, "by_agent")?,
                part(GroupBy::Key, "by_key")?,
            ];
            see(Blocks { period: period(&row)?, parts });
        }
        Ok(())
    }

    /// Counts summaries that no report reads and no job will delete, by account.
    pub async fn list_lost_summaries(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(sqlx::query_as(
            "select d.account_id, count(*) as summaries from usage_summaries d join accounts a on a.id = d.account_id
             where (d.days_set <> a.days_set
                 and not exists (select 1 from zone_changes z where z.account_id = d.account_id))
                 or a.summarized is null or substr(a.summarized, 1, length(d.period)) < d.period
             group by d.account_id order by d.account_id",
        )
        .fetch_all(self.connection())
        .await?)
    }
}

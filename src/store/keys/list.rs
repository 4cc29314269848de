//! The list of keys: a page of up to ten thousand, sorted by any column.

use chrono::{DateTime, NaiveDate, Utc};
use const_format::concatcp;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::{SELECT_KEYS, select_keys};
use crate::domain::date_range::parse_date;
use crate::domain::key_filter::ENDING_SOON;
use crate::domain::{AccountId, Key, KeyFilter, KeyId, KeySort, KeyState, Money};
use crate::store::columns::unknown;
use crate::store::json_rows::{self, as_json};
use crate::store::rows::{OF_READ_SET, json, micros};
use crate::store::{Store, StoreError};

/// The usage of a key on a day.
#[derive(Clone, Debug)]
pub struct KeyDay {
    pub key_id: KeyId,
    pub day: NaiveDate,
    pub requests: i64,
    pub cost: Money,
}

/// A cursor in a sorted list of keys: the sort value and the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMark {
    pub value: MarkValue,
    pub id: KeyId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkValue {
    /// An instant in microseconds, or an amount in micro-rupees.
    Number(i64),
    /// A name in lower case.
    Name(String),
}

impl KeyMark {
    /// The cursor before the first key of a list.
    fn start(filter: &KeyFilter) -> Self {
        // No id is empty, none sorts after `~`, and no name begins with the last Unicode character.
        let (number, name, id) =
            if filter.descending { (i64::MAX, "\u{10ffff}", "~") } else { (i64::MIN, "", "") };
        let value = match filter.sort {
            KeySort::Name => MarkValue::Name(name.to_owned()),
            _ => MarkValue::Number(number),
        };
        Self { value, id: KeyId::new(id) }
    }
}

/// The condition of a filter.
const MATCHING: &str = "k.account_id = $1
         and ($2 = '' or k.sort_name like $3 escape '\\' or lower(k.id) = $2 or lower(k.last_four) = $2
             or lower(k.prefix || '…' || k.last_four) = $2)
         and ($4 = '' or ($4 = 'revoked' and k.revoked is not null) or (k.revoked is null and (
             ($4 = 'active' and (k.expires is null or k.expires > $5))
             or ($4 = 'ending' and k.expires > $5 and k.expires <= $6)
             or ($4 = 'expired' and k.expires <= $5))))
         and ($7 = 0 or k.agent_id = $7)";

/// Keys, each with how many the account has and how many of them match; -1 without a filter, when all do.
const SELECT_COUNTED: &str = select_keys!(concatcp!(
    ", (select count(*) from api_keys c where c.account_id = $1) as all_keys,
       case when $2 = '' and $4 = '' and $7 = 0 then -1 else (select count(*) from api_keys k where ",
    MATCHING,
    ") end as matching_keys"
));

/// A page of keys.
#[derive(Clone, Debug)]
pub struct FoundKeys {
    pub keys: Vec<Key>,
    /// How many the account has and how many of them match; `None` without keys.
    pub counts: Option<KeyCounts>,
}

#[derive(Clone, Copy, Debug)]
pub struct KeyCounts {
    pub all: i64,
    pub matching: i64,
}

/// The statement for one column, in both directions.
macro_rules! page_by {
    ($descending:expr, $join:literal, $value:literal) => {
        if $descending {
            concatcp!(
                SELECT_COUNTED,
                $join,
                " where ",
                MATCHING,
                " and (",
                $value,
                ", k.id) < ($8, $9) order by ",
                $value,
                " desc, k.id desc limit $10"
            )
        } else {
            concatcp!(
                SELECT_COUNTED,
                $join,
                " where ",
                MATCHING,
                " and (",
                $value,
                ", k.id) > ($8, $9) order by ",
                $value,
                ", k.id limit $10"
            )
        }
    };
}

/// The statement for an order.
const fn page_statement(sort: KeySort, descending: bool) -> &'static str {
    match sort {
        KeySort::Name => page_by!(descending, "", "k.sort_name"),
        KeySort::Created => page_by!(descending, "", "k.created"),
        KeySort::Used => page_by!(descending, "", "coalesce(k.last_used, -1)"),
        KeySort::Spend => page_by!(
            descending,
            "left join (select d.key_id, cast(sum(d.cost) as bigint) as cost from usage_days d
                 where d.account_id = $1 and d.days_set = (select days_set from accounts where id = $1)
                     and d.day >= $11 and d.key_id <> '' group by d.key_id) as spend
                 on spend.key_id = k.id",
            "coalesce(spend.cost, 0)"
        ),
    }
}

/// The days of keys `$3`. SQLite has no statistics, and without the hint would read every key's days.
const KEY_DAYS: (&str, &str) = as_json!(
    "r.key_id, r.day, r.requests, r.cost",
    concatcp!(
        "select d.key_id, d.day, sum(d.requests) as requests, sum(d.cost) as cost
         from json_each($3) as wanted cross join usage_days d indexed by usage_days_of_key
         where d.account_id = $1 and d.key_id = wanted.value and d.day >= $2 and ",
        OF_READ_SET,
        " group by d.key_id, d.day"
    ),
    concatcp!(
        "select d.key_id, d.day, sum(d.requests) as requests, sum(d.cost) as cost
         from jsonb_array_elements_text($3::jsonb) as wanted(id)
         join usage_days d on d.key_id = wanted.id where d.account_id = $1 and d.day >= $2 and ",
        OF_READ_SET,
        " group by d.key_id, d.day"
    )
);

type AnyQuery = sqlx::query::Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

/// Binds the parameters that all statements share.
fn bind_filter(
    statement: &'static str,
    account: &AccountId,
    filter: &KeyFilter,
    now: DateTime<Utc>,
) -> AnyQuery {
    let part = filter.part.to_lowercase();
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    sqlx::query(statement)
        .bind(account.as_str().to_owned())
        .bind(part)
        .bind(format!("%{escaped}%"))
        .bind(filter.state.map_or("", KeyState::as_str).to_owned())
        .bind(micros(now))
        .bind(micros(now + ENDING_SOON))
        .bind(filter.agent.unwrap_or(0))
}

impl Store {
    /// Lists the keys that match a filter, in its order, at most `limit` after a cursor, and counts them. Spend
    /// counts from a day on.
    pub async fn page_filtered_keys(
        &self,
        account: &AccountId,
        filter: &KeyFilter,
        after: Option<KeyMark>,
        (now, since): (DateTime<Utc>, NaiveDate),
        limit: i64,
    ) -> Result<FoundKeys, StoreError> {
        let mark = after.unwrap_or_else(|| KeyMark::start(filter));
        let query = bind_filter(page_statement(filter.sort, filter.descending), account, filter, now);
        let query = match mark.value {
            MarkValue::Number(number) => query.bind(number),
            MarkValue::Name(name) => query.bind(name),
        };
        let query = query.bind(mark.id.as_str().to_owned()).bind(limit);
        let query = if filter.sort == KeySort::Spend { query.bind(since.to_string()) } else { query };
        let rows = query.fetch_all(&self.reader).await?;
        let counts = rows.first().map(KeyCounts::of_row).transpose()?;
        let keys = rows.iter().map(Key::from_row).collect::<sqlx::Result<_>>()?;
        Ok(FoundKeys { keys, counts })
    }

    /// Counts the keys of an account, and those that match a filter.
    pub async fn count_keys(
        &self,
        account: &AccountId,
        filter: &KeyFilter,
        now: DateTime<Utc>,
    ) -> Result<KeyCounts, StoreError> {
        let statement = concatcp!(
            "select (select count(*) from api_keys c where c.account_id = $1) as all_keys,
                 (select count(*) from api_keys k where ",
            MATCHING,
            ") as matching_keys"
        );
        let row = bind_filter(statement, account, filter, now).fetch_one(&self.reader).await?;
        Ok(KeyCounts::of_row(&row)?)
    }

    /// Lists rotated keys that are still valid and were used since, at most `limit`, by last use.
    pub async fn list_replaced_in_use(
        &self,
        account: &AccountId,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Key>, StoreError> {
        Ok(sqlx::query_as(concatcp!(SELECT_KEYS, "where k.account_id = $1
                 and k.id in (select n.replaces from api_keys n where n.account_id = $1 and n.replaces is not null)
                 and k.revoked is null and (k.expires is null or k.expires > $2) and k.last_used > s.created
             order by k.last_used desc, k.id limit $3"
        ))
        .bind(account.as_str())
        .bind(micros(now))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// The days of some keys with calls, since a day.
    pub async fn list_key_days(
        &self,
        account: &AccountId,
        since: NaiveDate,
        keys: &[&KeyId],
    ) -> Result<Vec<KeyDay>, StoreError> {
        let (sqlite, postgres) = KEY_DAYS;
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(since.to_string())
            .bind(json(&keys)?)
            .fetch_one(&self.reader)
            .await?;
        let read = |(key_id, day, requests, cost): (String, String, i64, i64)| -> Result<KeyDay, StoreError> {
            let day = parse_date(&day).ok_or_else(|| unknown("day"))?;
            Ok(KeyDay { key_id: KeyId::new(key_id), day, requests, cost: Money::from_micros(cost) })
        };
        json_rows::read(&found)?.into_iter().map(read).collect()
    }
}

impl KeyCounts {
    fn of_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (all, matching): (i64, i64) = (row.try_get("all_keys")?, row.try_get("matching_keys")?);
        Ok(Self { all, matching: if matching < 0 { all } else { matching } })
    }
}

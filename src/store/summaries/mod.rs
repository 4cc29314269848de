//! The `usage_summaries` table: sums of whole days and months, read by reports. `building` writes it.

mod block;
mod building;
mod days;

use std::collections::{BTreeMap, BTreeSet};

pub use block::{Block, encode};
pub use building::{Blocks, Claim, Existing};
use chrono::NaiveDate;
use const_format::concatcp;
use futures_util::TryStreamExt;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::columns::unknown;
use super::rows::{OF_READ_SET, json};
use super::{StoreError, Tx};
use crate::domain::{AccountId, DateRange, GroupBy, Period};

/// The column of a grouping's blocks.
macro_rules! by_column {
    ($by:expr, $statement:ident) => {
        match $by {
            GroupBy::Model => $statement!("models", "by_model"),
            GroupBy::Agent => $statement!("agents", "by_agent"),
            GroupBy::Key => $statement!("keys", "by_key"),
            GroupBy::Day => $statement!("1", "by_day"),
        }
    };
}

impl Tx {
    /// The periods between two days that have sums by a grouping, with their number of groups.
    pub async fn list_summaries(
        &mut self,
        account: &AccountId,
        range: &DateRange,
        by: GroupBy,
    ) -> Result<BTreeMap<Period, i64>, StoreError> {
        macro_rules! of {
            ($groups:literal, $block:literal) => {
                concatcp!(
                    "select d.period, cast(",
                    $groups,
                    " as bigint) as group_count from usage_summaries d where d.account_id = $1 and ",
                    OF_READ_SET,
                    " and d.period between $2 and $3 and d.",
                    $block,
                    " is not null"
                )
            };
        }
        let rows = sqlx::query(by_column!(by, of))
            .bind(account.as_str())
            .bind(Period::month_of(range.start()).to_string())
            .bind(range.end().to_string())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(|row| Ok((period(row)?, row.try_get("group_count")?))).collect()
    }

    /// Reads the sums of some periods, each given to `see` as it comes. Returns the periods without readable sums.
    pub async fn read_summaries(
        &mut self,
        account: &AccountId,
        periods: &[Period],
        by: GroupBy,
        mut see: impl FnMut(Period, &Block<'_>) + Send,
    ) -> Result<Vec<Period>, StoreError> {
        if periods.is_empty() {
            return Ok(Vec::new());
        }
        macro_rules! of {
            ($groups:literal, $block:literal) => {
                (
                    concatcp!(
                        "select d.period, d.",
                        $block,
                        " as block from usage_summaries d where d.account_id = $1 and ",
                        OF_READ_SET,
                        " and d.period in (select value from json_each($2))"
                    ),
                    concatcp!(
                        "select d.period, d.",
                        $block,
                        " as block from usage_summaries d where d.account_id = $1 and ",
                        OF_READ_SET,
                        " and d.period = any(array(select jsonb_array_elements_text($2::jsonb)))"
                    ),
                )
            };
        }
        let (sqlite, postgres) = by_column!(by, of);
        let mut left: BTreeSet<_> = periods.iter().copied().collect();
        let texts: Vec<_> = periods.iter().map(ToString::to_string).collect();
        let mut rows = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&texts)?)
            .fetch(self.connection());
        while let Some(row) = rows.try_next().await? {
            let period = period(&row)?;
            let bytes: Option<&[u8]> = row.try_get("block")?;
            if let Some(block) = bytes.and_then(Block::decode) {
                see(period, &block);
                left.remove(&period);
            }
        }
        Ok(left.into_iter().collect())
    }

    /// The names of some agents or keys, by their ids in the roll-ups; absent ones have none.
    pub async fn list_group_names(
        &mut self,
        account: &AccountId,
        by: GroupBy,
        ids: &[&str],
    ) -> Result<BTreeMap<String, String>, StoreError> {
        let (sqlite, postgres) = match by {
            GroupBy::Agent => (
                "select json_group_array(json_array(cast(a.id as text), a.name)) as found
                 from json_each($2) as wanted cross join agents a on a.account_id = $1 and a.id = cast(wanted.value as bigint)",
                "select cast(coalesce(json_agg(json_build_array(cast(a.id as text), a.name)), '[]') as text) as found
                 from jsonb_array_elements_text($2::jsonb) as wanted(id)
                 join agents a on a.account_id = $1 and a.id = cast(wanted.id as bigint)",
            ),
            GroupBy::Key => (
                "select json_group_array(json_array(k.id, k.name)) as found
                 from json_each($2) as wanted cross join api_keys k indexed by api_keys_names on k.account_id = $1 and k.id = wanted.value",
                "select cast(coalesce(json_agg(json_build_array(k.id, k.name)), '[]') as text) as found
                 from jsonb_array_elements_text($2::jsonb) as wanted(id)
                 join api_keys k on k.account_id = $1 and k.id = wanted.id",
            ),
            GroupBy::Model | GroupBy::Day => return Ok(BTreeMap::new()),
        };
        let row = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&ids)?)
            .fetch_one(self.connection())
            .await?;
        Ok(super::json_rows::read::<(String, String)>(&row)?.into_iter().collect())
    }
}

fn period(row: &AnyRow) -> sqlx::Result<Period> {
    Period::parse(row.try_get("period")?).ok_or_else(|| unknown("period"))
}

/// A day of a days set of an account.
pub type DayOfAccount<'a> = (&'a AccountId, i64, NaiveDate);

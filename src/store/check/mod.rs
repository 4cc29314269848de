//! Reads what `munim check` verifies: balances, days and costs here, redundant rows in `pairs`.

mod pairs;

use chrono::{DateTime, NaiveDate, Utc};
use const_format::concatcp;
pub use pairs::RowGap;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{OF_READ_SET, day, instant, micros};
use super::usage::rollups::Cell;
use super::usage::unpriced::CallPlace;
use super::usage::words::{CALL_COLUMNS, CALL_NAMES};
use super::{StoreError, Tx};
use crate::domain::{AccountId, AgentId, Extent, KeyId, Money, UsageEvent, UsageTotals};

/// A wallet whose balance differs from the sum of its ledger entries.
#[derive(Clone, Debug, FromRow)]
pub struct WalletGap {
    pub account_id: String,
    pub wallet: String,
    /// The stored balance.
    pub balance: Money,
    /// The sum of the entries.
    pub entries: Money,
}

/// An event with its stored cost.
#[derive(Clone, Debug)]
pub struct PricedRow {
    pub account_id: String,
    pub event: UsageEvent,
    /// The stored cost.
    pub cost: Option<Money>,
    /// The price version that was applied.
    pub price_id: Option<i64>,
    /// Whether the event predates the column for the units that a report counts.
    pub is_old: bool,
    pub place: CallPlace,
}

impl Tx {
    /// Lists wallets whose balance differs from the sum of their ledger entries.
    pub async fn list_wallet_gaps(&mut self) -> Result<Vec<WalletGap>, StoreError> {
        Ok(sqlx::query_as(
            "select * from (select w.account_id, w.wallet, w.balance,
                 cast(coalesce((select sum(amount) from ledger_entries e
                     where e.account_id = w.account_id and e.to_wallet = w.wallet), 0)
                 - coalesce((select sum(amount) from ledger_entries e
                     where e.account_id = w.account_id and e.from_wallet = w.wallet), 0) as bigint)
                 as entries
             from wallets w) as sums where balance <> entries order by account_id, wallet",
        )
        .fetch_all(self.connection())
        .await?)
    }

    /// Lists the accounts with the names of their current and next time zones.
    pub async fn list_zones(&mut self) -> Result<Vec<(AccountId, String, Option<String>)>, StoreError> {
        sqlx::query("select id, time_zone, next_zone from accounts order by id")
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| {
                let id = row.try_get("id")?;
                Ok((id, row.try_get("time_zone")?, row.try_get("next_zone")?))
            })
            .collect()
    }

    /// Lists an account's quarters, each with whether the zone change has added it up.
    pub async fn list_quarters(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<(DateTime<Utc>, Cell, UsageTotals, bool)>, StoreError> {
        sqlx::query(
            "select q.*, case when exists (select 1 from zone_changes z where z.account_id = $1
                 and (q.quarter, q.model, q.model_type, q.agent_id, q.key_id)
                 <= (z.quarter, z.model, z.model_type, z.agent_id, z.key_id)) then 1 else 0 end as is_behind
             from usage_quarters q where q.account_id = $1",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| {
            let is_behind: i32 = row.try_get("is_behind")?;
            Ok((instant(row, "quarter")?, Cell::from_row(row)?, UsageTotals::from_row(row)?, is_behind == 1))
        })
        .collect()
    }

    /// Lists the days of an account's current set, or of the one that a zone change builds.
    pub async fn list_kept_days(
        &mut self,
        account: &AccountId,
        is_next: bool,
    ) -> Result<Vec<(NaiveDate, Cell, UsageTotals)>, StoreError> {
        let statement = if is_next {
            "select * from usage_days where account_id = $1
                 and days_set = (select next_days_set from accounts where id = $1)"
        } else {
            concatcp!("select * from usage_days d where d.account_id = $1 and ", OF_READ_SET)
        };
        sqlx::query(statement)
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| Ok((day(row, "day")?, Cell::from_row(row)?, UsageTotals::from_row(row)?)))
            .collect()
    }

    /// Counts days that no report reads and no job will delete, by account.
    pub async fn list_lost_days(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(sqlx::query_as(
            "select d.account_id, count(*) as days from usage_days d join accounts a on a.id = d.account_id
             where d.days_set <> a.days_set
                 and not exists (select 1 from zone_changes z where z.account_id = d.account_id)
             group by d.account_id order by d.account_id",
        )
        .fetch_all(self.connection())
        .await?)
    }

    /// Lists events by place, at most `limit` after one.
    pub async fn page_priced_events(
        &mut self,
        after: Option<&PricedRow>,
        limit: i64,
    ) -> Result<Vec<PricedRow>, StoreError> {
        let (account, time, number) =
            after.map_or((0, 0, 0), |row| (row.place.account, micros(row.place.time), row.place.number));
        Ok(sqlx::query_as(concatcp!(
            "select ",
            CALL_COLUMNS,
            ", cast(e.account as bigint) as account from calls e",
            CALL_NAMES,
            " where (e.account, e.time, e.number) > ($1, $2, $3) order by e.account, e.time, e.number limit $4"
        ))
        .bind(account)
        .bind(time)
        .bind(number)
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// Counts the rows.
    pub async fn extent(&mut self) -> Result<Extent, StoreError> {
        let row = sqlx::query(
            "select (select count(*) from accounts) as accounts,
                 (select count(*) from calls) as events,
                 (select count(*) from ledger_entries) as entries",
        )
        .fetch_one(self.connection())
        .await?;
        Ok(Extent {
            accounts: row.try_get("accounts")?,
            events: row.try_get("events")?,
            entries: row.try_get("entries")?,
        })
    }
}

impl FromRow<'_, AnyRow> for Cell {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (model_type, key_id): (String, String) = (row.try_get("model_type")?, row.try_get("key_id")?);
        let agent_id: AgentId = row.try_get("agent_id")?;
        Ok(Self {
            account_id: row.try_get("account_id")?,
            model: row.try_get("model")?,
            model_type: Some(model_type).filter(|part| !part.is_empty()),
            agent_id: Some(agent_id).filter(|id| *id != 0),
            key_id: Some(key_id).filter(|id| !id.is_empty()).map(KeyId::new),
        })
    }
}

impl FromRow<'_, AnyRow> for PricedRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            event: UsageEvent::from_row(row)?,
            cost: row.try_get("cost")?,
            price_id: row.try_get("price_id")?,
            is_old: row.try_get::<Option<i64>, _>("reported")?.is_none(),
            place: CallPlace::from_row(row)?,
        })
    }
}

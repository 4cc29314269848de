//! What `munim check` reads: balances, days and costs here, what is kept twice in `pairs`.

mod pairs;

use chrono::{DateTime, NaiveDate, Utc};
use const_format::concatcp;
pub use pairs::RowGap;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{OF_READ_SET, day, instant, micros};
use super::usage::rollups::Cell;
use super::{StoreError, Tx};
use crate::domain::{AccountId, AgentId, Extent, KeyId, Money, UsageEvent, UsageTotals};

/// A wallet whose balance is not the sum of its entries.
#[derive(Clone, Debug, FromRow)]
pub struct WalletGap {
    pub account_id: String,
    pub wallet: String,
    /// What is kept.
    pub balance: Money,
    /// What the entries say.
    pub entries: Money,
}

/// An event with what is kept of its price.
#[derive(Clone, Debug)]
pub struct PricedRow {
    pub account_id: String,
    pub event: UsageEvent,
    /// What is kept as its cost.
    pub cost: Option<Money>,
    /// The price version that made it so.
    pub price_id: Option<i64>,
    /// It was recorded before it was kept which units its report counts.
    pub is_old: bool,
}

impl Tx {
    /// Wallets whose balance is not the sum of their entries.
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

    /// The accounts with the names of their zones, of what they are and of what they become.
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

    /// An account's quarters, each with whether it is among those that are added up in the next zone.
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

    /// The days of an account's set that reports read, or of the one that is being added up.
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

    /// The accounts with days that nobody reads and nobody is going to delete.
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

    /// Events, `limit` of them, after one; in the order of an index, which is not the same on both engines.
    pub async fn page_priced_events(
        &mut self,
        after: Option<&PricedRow>,
        limit: i64,
    ) -> Result<Vec<PricedRow>, StoreError> {
        let (account, source, id, time) = after.map_or(("", "", "", 0), |row| {
            let event = &row.event;
            (row.account_id.as_str(), event.source.as_str(), event.id.as_str(), micros(event.time))
        });
        Ok(sqlx::query_as(self.engine.sql(
            // The time is for the other alone.
            "select * from usage_events where (account_id, source, id) > ($1, $2, $3) and $4 >= 0
             order by account_id, source, id limit $5",
            "select * from usage_events where (account_id, time, source, id) > ($1, $4, $2, $3)
             order by account_id, time, source, id limit $5",
        ))
        .bind(account)
        .bind(source)
        .bind(id)
        .bind(time)
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// How much there is.
    pub async fn extent(&mut self) -> Result<Extent, StoreError> {
        let row = sqlx::query(
            "select (select count(*) from accounts) as accounts,
                 (select count(*) from usage_events) as events,
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
        })
    }
}

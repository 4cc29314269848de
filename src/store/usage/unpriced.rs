//! The unpriced calls.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use const_format::concatcp;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::EventKey;
use super::words::{CALL_COLUMNS, CALL_NAMES};
use crate::domain::{Money, UsageEvent, Wallet};
use crate::store::rows::{instant, json, micros};
use crate::store::{StoreError, Tx, over_json};

#[derive(Clone, Debug)]
pub struct Unpriced {
    pub key: EventKey,
    pub event: UsageEvent,
    /// The wallet that is to pay.
    pub wallet: Wallet,
    pub place: CallPlace,
}

/// Where a call is, in the order of the table's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallPlace {
    /// The number of its account's name.
    pub account: i64,
    pub time: DateTime<Utc>,
    pub number: i64,
}

/// The later price of an unpriced call.
#[derive(Clone, Debug)]
pub struct LatePrice {
    pub place: CallPlace,
    pub cost: Money,
    pub price_id: i64,
}

#[derive(Serialize)]
struct PriceRow {
    account: i64,
    time: i64,
    number: i64,
    cost: i64,
    price_id: i64,
}

impl Tx {
    /// Lists unpriced calls by place, at most `limit` after one.
    pub async fn page_unpriced(
        &mut self,
        after: Option<CallPlace>,
        limit: i64,
    ) -> Result<Vec<Unpriced>, StoreError> {
        let (account, time, number) =
            after.map_or((0, 0, 0), |place| (place.account, micros(place.time), place.number));
        Ok(sqlx::query_as(concatcp!(
            "select ",
            CALL_COLUMNS,
            ", cast(e.account as bigint) as account from calls e",
            CALL_NAMES,
            " where e.cost is null and (e.account, e.time, e.number) > ($1, $2, $3)
              order by e.account, e.time, e.number limit $4"
        ))
        .bind(account)
        .bind(time)
        .bind(number)
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// Sets the cost of calls, and returns the numbers of those that were unpriced until now.
    pub async fn price_events(
        &mut self,
        prices: &[LatePrice],
        at: DateTime<Utc>,
    ) -> Result<HashSet<i64>, StoreError> {
        let rows: Vec<_> = prices
            .iter()
            .map(|price| PriceRow {
                account: price.place.account,
                time: micros(price.place.time),
                number: price.place.number,
                cost: price.cost.micros(),
                price_id: price.price_id,
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "update calls set cost = cast(value->>'cost' as bigint),
                 price_id = cast(value->>'price_id' as bigint), priced_later = $2",
            "and calls.account = cast(value->>'account' as bigint) and calls.time = cast(value->>'time' as bigint)
             and calls.number = cast(value->>'number' as bigint) and calls.cost is null returning calls.number"
        );
        let written: Vec<i64> = sqlx::query_scalar(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .fetch_all(self.connection())
            .await?;
        Ok(written.into_iter().collect())
    }
}

impl FromRow<'_, AnyRow> for Unpriced {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            key: EventKey::from_row(row)?,
            event: UsageEvent::from_row(row)?,
            wallet: row.try_get("wallet")?,
            place: CallPlace::from_row(row)?,
        })
    }
}

impl FromRow<'_, AnyRow> for CallPlace {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (account, number) = (row.try_get("account")?, row.try_get("number")?);
        Ok(Self { account, time: instant(row, "time")?, number })
    }
}

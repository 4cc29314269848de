//! The unpriced calls in `usage_events`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::EventKey;
use crate::domain::{Money, UsageEvent, Wallet};
use crate::store::rows::{json, micros};
use crate::store::{StoreError, Tx, over_json};

#[derive(Clone, Debug)]
pub struct Unpriced {
    pub key: EventKey,
    pub event: UsageEvent,
    /// The wallet that is to pay.
    pub wallet: Wallet,
}

/// The later price of an unpriced call.
#[derive(Clone, Debug)]
pub struct LatePrice {
    pub key: EventKey,
    pub time: DateTime<Utc>,
    pub cost: Money,
    pub price_id: i64,
}

#[derive(Serialize)]
struct PriceRow<'a> {
    account_id: &'a str,
    source: &'a str,
    id: &'a str,
    time: i64,
    cost: i64,
    price_id: i64,
}

impl Tx {
    /// Lists unpriced calls by key, at most `limit` after one.
    pub async fn page_unpriced(
        &mut self,
        after: Option<&EventKey>,
        limit: i64,
    ) -> Result<Vec<Unpriced>, StoreError> {
        let (account, source, id) =
            after.map_or(("", "", ""), |key| (key.account_id.as_str(), key.source.as_str(), key.id.as_str()));
        Ok(sqlx::query_as(
            "select * from usage_events
             where cost is null and (account_id, source, id) > ($1, $2, $3)
             order by account_id, source, id limit $4",
        )
        .bind(account)
        .bind(source)
        .bind(id)
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// Sets the cost of calls, and returns the keys of those that were unpriced until now.
    pub async fn price_events(
        &mut self,
        prices: &[LatePrice],
        at: DateTime<Utc>,
    ) -> Result<HashSet<EventKey>, StoreError> {
        let rows: Vec<_> = prices
            .iter()
            .map(|price| PriceRow {
                account_id: price.key.account_id.as_str(),
                source: &price.key.source,
                id: &price.key.id,
                time: micros(price.time),
                cost: price.cost.micros(),
                price_id: price.price_id,
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "update usage_events set cost = cast(value->>'cost' as bigint),
                 price_id = cast(value->>'price_id' as bigint), priced_later = $2",
            "and usage_events.account_id = value->>'account_id' and usage_events.source = value->>'source'
             and usage_events.id = value->>'id' and usage_events.time = cast(value->>'time' as bigint)
             and usage_events.cost is null
             returning usage_events.account_id, usage_events.source, usage_events.id"
        );
        let written: Vec<EventKey> = sqlx::query_as(self.engine.sql(sqlite, postgres))
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
        })
    }
}

//! The `mandates` table.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::due::claim;
use crate::domain::AccountId;
use crate::domain::billing::{Mandate, MandateId};
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Reads, Store, StoreError, Tx};

impl Tx {
    /// Inserts a mandate; a second current one of an account is a unique violation.
    pub async fn insert_mandate(&mut self, mandate: &Mandate) -> Result<(), StoreError> {
        sqlx::query(
            "insert into mandates (id, account_id, status, method, max_amount, is_live, phone, created, link_expires,
                 changed, next_look)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(mandate.id.as_str())
        .bind(mandate.account_id.as_str())
        .bind(mandate.status.as_str())
        .bind(mandate.method.as_str())
        .bind(mandate.max_amount.get())
        .bind(i64::from(mandate.is_live))
        .bind(mandate.phone.as_deref())
        .bind(micros(mandate.created))
        .bind(micros(mandate.link_expires))
        .bind(micros(mandate.changed))
        .bind(mandate.next_look.map(micros))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Writes what was found out of a mandate whose account's settings are locked. What is known already of the
    /// provider's ids stays.
    pub async fn change_mandate(&mut self, mandate: &Mandate) -> Result<(), StoreError> {
        sqlx::query(
            "update mandates set status = $2, max_amount = $3, phone = $4, link_id = coalesce(link_id, $5),
                 url = coalesce(url, $6), order_id = coalesce(order_id, $7), payment_id = coalesce(payment_id, $8),
                 refund_id = coalesce(refund_id, $9), customer_id = coalesce(customer_id, $10),
                 token_id = coalesce(token_id, $11), masked = coalesce($12, masked), expires = coalesce($13, expires),
                 changed = $14, failure = $15, next_look = $16
             where id = $1",
        )
        .bind(mandate.id.as_str())
        .bind(mandate.status.as_str())
        .bind(mandate.max_amount.get())
        .bind(mandate.phone.as_deref())
        .bind(mandate.link_id.as_deref())
        .bind(mandate.url.as_deref())
        .bind(mandate.order_id.as_deref())
        .bind(mandate.payment_id.as_deref())
        .bind(mandate.refund_id.as_deref())
        .bind(mandate.customer_id.as_deref())
        .bind(mandate.token_id.as_deref())
        .bind(mandate.masked.as_deref())
        .bind(mandate.expires.map(micros))
        .bind(micros(mandate.changed))
        .bind(mandate.failure.as_deref())
        .bind(mandate.next_look.map(micros))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the mandate that has been due for longest. It is due again at `until`, should this server die.
    pub async fn claim_mandate(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Mandate>, StoreError> {
        self.claim_due(claim!("mandates", "id", "next_look"), now, until).await
    }

    /// Makes a mandate due now, unless nothing can come of it any more.
    pub async fn hurry_mandate(&mut self, id: &MandateId, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("update mandates set next_look = $2 where id = $1 and next_look > $2")
            .bind(id.as_str())
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Reads<'_> {
    pub async fn find_mandate(&mut self, id: &MandateId) -> Result<Option<Mandate>, StoreError> {
        Ok(sqlx::query_as("select * from mandates where id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The current mandate of an account.
    pub async fn current_mandate(&mut self, account: &AccountId) -> Result<Option<Mandate>, StoreError> {
        Ok(sqlx::query_as(
            "select * from mandates where account_id = $1 and status in ('asked', 'confirmed', 'paused')",
        )
        .bind(account.as_str())
        .fetch_optional(self.connection())
        .await?)
    }

    /// The newest mandates of an account.
    pub async fn list_mandates(
        &mut self,
        account: &AccountId,
        limit: i64,
    ) -> Result<Vec<Mandate>, StoreError> {
        Ok(sqlx::query_as(
            "select * from mandates where account_id = $1 order by created desc, id desc limit $2",
        )
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// The mandate of a registration, an order or a token of the provider.
    pub async fn find_mandate_of(&mut self, provider_id: &str) -> Result<Option<Mandate>, StoreError> {
        Ok(sqlx::query_as(
            "select * from mandates where order_id = $1 or token_id = $1 or id = $1 order by created desc limit 1",
        )
        .bind(provider_id.to_owned())
        .fetch_optional(self.connection())
        .await?)
    }
}

impl Store {
    /// Lists mandates for trials that stand, the newest first; at most `limit`.
    pub async fn list_trial_mandates(&self, limit: i64) -> Result<Vec<Mandate>, StoreError> {
        Ok(sqlx::query_as(
            "select * from mandates where status in ('confirmed', 'paused') and is_live = 0
             order by created desc, id desc limit $1",
        )
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Mandate {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let is_live: i64 = row.try_get("is_live")?;
        Ok(Self {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            status: row.try_get("status")?,
            method: row.try_get("method")?,
            max_amount: row.try_get("max_amount")?,
            is_live: is_live != 0,
            phone: row.try_get("phone")?,
            link_id: row.try_get("link_id")?,
            url: row.try_get("url")?,
            order_id: row.try_get("order_id")?,
            payment_id: row.try_get("payment_id")?,
            refund_id: row.try_get("refund_id")?,
            customer_id: row.try_get("customer_id")?,
            token_id: row.try_get("token_id")?,
            masked: row.try_get("masked")?,
            created: instant(row, "created")?,
            link_expires: instant(row, "link_expires")?,
            expires: optional_instant(row, "expires")?,
            changed: instant(row, "changed")?,
            failure: row.try_get("failure")?,
            next_look: optional_instant(row, "next_look")?,
        })
    }
}

//! The `refunds` table.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::due::claim;
use super::topups::RAZORPAY;
use crate::domain::AccountId;
use crate::domain::billing::{Paise, Refund, RefundId, RefundOrigin, RefundStatus, TopupId};
use crate::store::columns::unknown;
use crate::store::rows::{instant, json, micros, optional_instant};
use crate::store::{Reads, Store, StoreError, Tx};

/// The most refunds of an account in its data export.
const OF_ACCOUNT_MAX: i64 = 100_000;

/// What the provider has said of a refund.
#[derive(Clone, Copy, Debug)]
pub struct RefundChange<'a> {
    pub status: RefundStatus,
    pub refund_id: Option<&'a str>,
    pub failure: Option<&'a str>,
    pub next_look: Option<DateTime<Utc>>,
}

impl Tx {
    /// Inserts a refund; a second one with the provider's id is a unique violation.
    pub async fn insert_refund(&mut self, refund: &Refund) -> Result<(), StoreError> {
        sqlx::query(
            "insert into refunds (id, provider, refund_id, topup_id, account_id, payment_id, origin, status, amount,
                 credit, reason, failure, created, changed, next_look, looks)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(refund.id.as_str())
        .bind(RAZORPAY)
        .bind(refund.refund_id.as_deref())
        .bind(refund.topup_id.as_str())
        .bind(refund.account_id.as_str())
        .bind(&refund.payment_id)
        .bind(refund.origin.as_str())
        .bind(refund.status.as_str())
        .bind(refund.amount.get())
        .bind(refund.credit.get())
        .bind(&refund.reason)
        .bind(refund.failure.as_deref())
        .bind(micros(refund.created))
        .bind(micros(refund.changed))
        .bind(refund.next_look.map(micros))
        .bind(refund.looks)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Writes what the provider has said, of a refund whose top-up is locked. `changed` moves with the status alone.
    pub async fn change_refund(
        &mut self,
        id: &RefundId,
        change: RefundChange<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update refunds set changed = case when status = $2 then changed else $6 end, status = $2,
                 refund_id = coalesce(refund_id, $3), failure = $4, next_look = $5 where id = $1",
        )
        .bind(id.as_str())
        .bind(change.status.as_str())
        .bind(change.refund_id)
        .bind(change.failure)
        .bind(change.next_look.map(micros))
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the refund that has been due for longest. It is due again at `until`, should this server die.
    pub async fn claim_refund(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Refund>, StoreError> {
        self.claim_due(claim!("refunds", "id", "next_look", "looks"), now, until).await
    }
}

impl Reads<'_> {
    pub async fn find_refund(&mut self, id: &RefundId) -> Result<Option<Refund>, StoreError> {
        Ok(sqlx::query_as("select * from refunds where id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The refunds of a top-up, oldest first.
    pub async fn refunds_of(&mut self, topup: &TopupId) -> Result<Vec<Refund>, StoreError> {
        Ok(sqlx::query_as("select * from refunds where topup_id = $1 order by created, id")
            .bind(topup.as_str())
            .fetch_all(self.connection())
            .await?)
    }

    /// The refunds of an account, oldest first.
    pub async fn refunds_of_account(&mut self, account: &AccountId) -> Result<Vec<Refund>, StoreError> {
        Ok(sqlx::query_as("select * from refunds where account_id = $1 order by created, id limit $2")
            .bind(account.as_str())
            .bind(OF_ACCOUNT_MAX)
            .fetch_all(self.connection())
            .await?)
    }
}

impl Store {
    /// What goes back of top-ups by refunds, or may: the sums in paise of those that have any.
    pub async fn sum_refunded(&self, topups: &[&TopupId]) -> Result<Vec<(TopupId, Paise)>, StoreError> {
        let (sqlite, postgres) = (
            "select r.topup_id, cast(sum(r.amount) as bigint) as amount from json_each($1) as wanted
             cross join refunds r where r.topup_id = wanted.value and r.status in ('asked', 'pending', 'processed')
             group by r.topup_id",
            "select r.topup_id, cast(sum(r.amount) as bigint) as amount
             from jsonb_array_elements_text($1::jsonb) as wanted(id) join refunds r on r.topup_id = wanted.id
             where r.status in ('asked', 'pending', 'processed') group by r.topup_id",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&topups)?)
            .fetch_all(&self.reader)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for Refund {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (id, origin, status): (String, String, String) =
            (row.try_get("id")?, row.try_get("origin")?, row.try_get("status")?);
        Ok(Self {
            id: RefundId::new(id),
            refund_id: row.try_get("refund_id")?,
            topup_id: row.try_get("topup_id")?,
            account_id: row.try_get("account_id")?,
            payment_id: row.try_get("payment_id")?,
            origin: RefundOrigin::parse(&origin).ok_or_else(|| unknown("origin"))?,
            status: RefundStatus::parse(&status).ok_or_else(|| unknown("status"))?,
            amount: row.try_get("amount")?,
            credit: row.try_get("credit")?,
            reason: row.try_get("reason")?,
            failure: row.try_get("failure")?,
            created: instant(row, "created")?,
            changed: instant(row, "changed")?,
            next_look: optional_instant(row, "next_look")?,
            looks: row.try_get("looks")?,
        })
    }
}

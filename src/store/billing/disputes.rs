//! The `disputes` table.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::due::claim;
use super::topups::RAZORPAY;
use crate::domain::AccountId;
use crate::domain::billing::{Dispute, DisputeId, DisputeStatus, TopupId};
use crate::store::columns::unknown;
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Reads, Store, StoreError, Tx};

/// The most disputes of an account in its data export.
const OF_ACCOUNT_MAX: i64 = 100_000;

impl Tx {
    /// Inserts a dispute, or writes what has changed of it. Its top-up is locked.
    pub async fn put_dispute(&mut self, dispute: &Dispute) -> Result<(), StoreError> {
        sqlx::query(
            "insert into disputes (id, provider, dispute_id, topup_id, account_id, payment_id, status, phase,
                 reason_code, amount, deducted, credit, respond_by, created, changed, next_look, looks)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             on conflict (id) do update set status = excluded.status, phase = excluded.phase,
                 reason_code = excluded.reason_code, deducted = excluded.deducted, credit = excluded.credit,
                 respond_by = excluded.respond_by, changed = excluded.changed, next_look = excluded.next_look",
        )
        .bind(dispute.id.as_str())
        .bind(RAZORPAY)
        .bind(&dispute.dispute_id)
        .bind(dispute.topup_id.as_str())
        .bind(dispute.account_id.as_str())
        .bind(&dispute.payment_id)
        .bind(dispute.status.as_str())
        .bind(&dispute.phase)
        .bind(&dispute.reason_code)
        .bind(dispute.amount.get())
        .bind(dispute.deducted.get())
        .bind(dispute.credit.get())
        .bind(dispute.respond_by.map(micros))
        .bind(micros(dispute.created))
        .bind(micros(dispute.changed))
        .bind(dispute.next_look.map(micros))
        .bind(dispute.looks)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the dispute that has been due for longest. It is due again at `until`, should this server die.
    pub async fn claim_dispute(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Dispute>, StoreError> {
        self.claim_due(claim!("disputes", "id", "next_look", "looks"), now, until).await
    }
}

impl Reads<'_> {
    pub async fn find_dispute(&mut self, id: &DisputeId) -> Result<Option<Dispute>, StoreError> {
        Ok(sqlx::query_as("select * from disputes where id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The disputes of a top-up, oldest first.
    pub async fn disputes_of(&mut self, topup: &TopupId) -> Result<Vec<Dispute>, StoreError> {
        Ok(sqlx::query_as("select * from disputes where topup_id = $1 order by created, id")
            .bind(topup.as_str())
            .fetch_all(self.connection())
            .await?)
    }

    /// The disputes of an account, oldest first.
    pub async fn disputes_of_account(&mut self, account: &AccountId) -> Result<Vec<Dispute>, StoreError> {
        Ok(sqlx::query_as("select * from disputes where account_id = $1 order by created, id limit $2")
            .bind(account.as_str())
            .bind(OF_ACCOUNT_MAX)
            .fetch_all(self.connection())
            .await?)
    }
}

impl Store {
    /// Lists disputes, those that can be answered first, then the newest; at most `limit`.
    pub async fn list_disputes(&self, limit: i64) -> Result<Vec<Dispute>, StoreError> {
        Ok(sqlx::query_as(
            "select * from disputes
             order by case when status in ('open', 'under_review') then 0 else 1 end, created desc, id limit $1",
        )
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Dispute {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (id, status): (String, String) = (row.try_get("id")?, row.try_get("status")?);
        Ok(Self {
            id: DisputeId::new(id),
            dispute_id: row.try_get("dispute_id")?,
            topup_id: row.try_get("topup_id")?,
            account_id: row.try_get("account_id")?,
            payment_id: row.try_get("payment_id")?,
            status: DisputeStatus::parse(&status).ok_or_else(|| unknown("status"))?,
            phase: row.try_get("phase")?,
            reason_code: row.try_get("reason_code")?,
            amount: row.try_get("amount")?,
            deducted: row.try_get("deducted")?,
            credit: row.try_get("credit")?,
            respond_by: optional_instant(row, "respond_by")?,
            created: instant(row, "created")?,
            changed: instant(row, "changed")?,
            next_look: optional_instant(row, "next_look")?,
            looks: row.try_get("looks")?,
        })
    }
}

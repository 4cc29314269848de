//! The `topup_payments` table, and the provider's webhooks in `payment_events`.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::due::claim;
use super::topups::{BANK, RAZORPAY};
use crate::domain::billing::{BankDetails, MandateId, Paise, PaymentEvent, Topup, TopupId, TopupPayment};
use crate::store::rows::{day, instant, micros};
use crate::store::{Reads, Store, StoreError, Tx};

impl Tx {
    /// Inserts a payment; `false` if it is there already.
    pub async fn insert_topup_payment(&mut self, payment: &TopupPayment) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into topup_payments
                 (provider, payment_id, topup_id, outcome, amount, currency, method, fee, fee_tax, seen, tds, received)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (provider, payment_id) do nothing",
        )
        .bind(if payment.bank.is_some() { BANK } else { RAZORPAY })
        .bind(&payment.payment_id)
        .bind(payment.topup_id.as_str())
        .bind(payment.outcome.as_str())
        .bind(payment.amount.get())
        .bind(&payment.currency)
        .bind(payment.method.as_deref())
        .bind(payment.fee.map(Paise::get))
        .bind(payment.fee_tax.map(Paise::get))
        .bind(micros(payment.seen))
        .bind(payment.bank.map(|bank| bank.tds.get()))
        .bind(payment.bank.map(|bank| bank.received.to_string()))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Keeps a webhook; `false` if it came before. It is tried again at `next_try`, if it is not known whose it is.
    pub async fn insert_payment_event(
        &mut self,
        event: &PaymentEvent,
        next_try: Option<DateTime<Utc>>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into payment_events
                 (provider, event_id, kind, topup_id, link_id, order_id, payment_id, received, next_try, tries,
                  mandate_id, refund_id, dispute)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12)
             on conflict (provider, event_id) do nothing",
        )
        .bind(RAZORPAY)
        .bind(&event.event_id)
        .bind(&event.kind)
        .bind(event.topup_id.as_ref().map(TopupId::as_str))
        .bind(event.link_id.as_deref())
        .bind(event.order_id.as_deref())
        .bind(event.payment_id.as_deref())
        .bind(micros(event.received))
        .bind(next_try.map(micros))
        .bind(event.mandate_id.as_ref().map(MandateId::as_str))
        .bind(event.refund_id.as_deref())
        .bind(event.dispute.as_deref())
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Takes the webhook that has been looked for longest. It is due again at `until`, should this server die.
    pub async fn claim_payment_event(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<PaymentEvent>, StoreError> {
        self.claim_due(claim!("payment_events", "event_id", "next_try", "tries"), now, until).await
    }

    /// Notes whose a webhook is, or when it is looked for again.
    pub async fn note_payment_event(
        &mut self,
        event_id: &str,
        (topup, mandate): (Option<&TopupId>, Option<&MandateId>),
        next_try: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update payment_events set topup_id = $3, next_try = $4, mandate_id = $5
             where provider = $1 and event_id = $2",
        )
        .bind(RAZORPAY)
        .bind(event_id)
        .bind(topup.map(TopupId::as_str))
        .bind(next_try.map(micros))
        .bind(mandate.map(MandateId::as_str))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Deletes webhooks that came before an instant.
    pub async fn delete_payment_events(&mut self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let done = sqlx::query("delete from payment_events where received < $1 and next_try is null")
            .bind(micros(before))
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected())
    }
}

impl Reads<'_> {
    /// The payments that came for a top-up, oldest first.
    pub async fn list_topup_payments(&mut self, id: &TopupId) -> Result<Vec<TopupPayment>, StoreError> {
        Ok(sqlx::query_as("select * from topup_payments where topup_id = $1 order by seen, payment_id")
            .bind(id.as_str())
            .fetch_all(self.connection())
            .await?)
    }

    /// The top-up of a payment that came.
    pub async fn find_topup_of_payment(&mut self, payment: &str) -> Result<Option<Topup>, StoreError> {
        Ok(sqlx::query_as(
            "select t.* from topups t join topup_payments p on p.topup_id = t.id
             where p.provider = $1 and p.payment_id = $2",
        )
        .bind(RAZORPAY)
        .bind(payment.to_owned())
        .fetch_optional(self.connection())
        .await?)
    }

    /// The webhooks about a top-up, oldest first.
    pub async fn list_payment_events(&mut self, id: &TopupId) -> Result<Vec<PaymentEvent>, StoreError> {
        Ok(sqlx::query_as(
            "select * from payment_events where topup_id = $1 order by received, event_id limit 100",
        )
        .bind(id.as_str())
        .fetch_all(self.connection())
        .await?)
    }

    /// What the last webhook about the state of a mandate said: `confirmed`, `paused` …
    pub async fn last_token_event(&mut self, mandate: &MandateId) -> Result<Option<String>, StoreError> {
        let kind: Option<String> = sqlx::query_scalar(
            "select kind from payment_events where mandate_id = $1 and kind like 'token.%'
             order by received desc, event_id desc limit 1",
        )
        .bind(mandate.as_str())
        .fetch_optional(self.connection())
        .await?;
        Ok(kind.map(|kind| kind.trim_start_matches("token.").to_owned()))
    }

    /// The webhooks of which nobody knows whose they are, newest first.
    pub async fn list_strange_events(&mut self, limit: i64) -> Result<Vec<PaymentEvent>, StoreError> {
        Ok(sqlx::query_as(
            "select * from payment_events where topup_id is null and mandate_id is null
             order by received desc, event_id limit $1",
        )
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }
}

impl Store {
    /// Lists payments for trials that were credited, the newest first; at most `limit`.
    pub async fn list_trial_payments(&self, limit: i64) -> Result<Vec<TopupPayment>, StoreError> {
        Ok(sqlx::query_as(
            "select p.* from topup_payments p join topups t on t.id = p.topup_id
             where p.provider = $1 and p.outcome = 'credited' and t.is_live = 0
             order by p.seen desc, p.payment_id limit $2",
        )
        .bind(RAZORPAY)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for TopupPayment {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let fee: Option<i64> = row.try_get("fee")?;
        let fee_tax: Option<i64> = row.try_get("fee_tax")?;
        let tds: Option<i64> = row.try_get("tds")?;
        let bank = tds
            .map(|tds| {
                Ok::<_, sqlx::Error>(BankDetails { tds: Paise::new(tds), received: day(row, "received")? })
            })
            .transpose()?;
        Ok(Self {
            payment_id: row.try_get("payment_id")?,
            topup_id: row.try_get("topup_id")?,
            outcome: row.try_get("outcome")?,
            amount: row.try_get("amount")?,
            currency: row.try_get("currency")?,
            method: row.try_get("method")?,
            fee: fee.map(Paise::new),
            fee_tax: fee_tax.map(Paise::new),
            seen: instant(row, "seen")?,
            bank,
        })
    }
}

impl FromRow<'_, AnyRow> for PaymentEvent {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let topup_id: Option<String> = row.try_get("topup_id")?;
        Ok(Self {
            event_id: row.try_get("event_id")?,
            kind: row.try_get("kind")?,
            topup_id: topup_id.map(TopupId::new),
            link_id: row.try_get("link_id")?,
            order_id: row.try_get("order_id")?,
            payment_id: row.try_get("payment_id")?,
            refund_id: row.try_get("refund_id")?,
            dispute: row.try_get("dispute")?,
            received: instant(row, "received")?,
            tries: row.try_get("tries")?,
            mandate_id: row.try_get("mandate_id")?,
        })
    }
}

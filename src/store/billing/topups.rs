//! The `topups` table.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::due::claim;
use crate::domain::AccountId;
use crate::domain::billing::{PayBy, Quote, TaxSplit, Topup, TopupId, TopupStatus, Utr};
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Reads, Store, StoreError, Tx};

/// The only provider.
pub const RAZORPAY: &str = PayBy::Order.provider();
/// What came by bank.
pub const BANK: &str = PayBy::Transfer.provider();

/// A change of a top-up after the provider was asked.
#[derive(Clone, Copy, Debug)]
pub struct TopupChange<'a> {
    pub status: TopupStatus,
    pub failure: Option<&'a str>,
    pub next_look: Option<DateTime<Utc>>,
}

/// Which top-ups a list has.
#[derive(Clone, Debug, Default)]
pub struct TopupFilter {
    pub account: Option<AccountId>,
    pub status: Option<TopupStatus>,
}

impl Tx {
    /// Inserts a top-up; a second one of the same request is a unique violation.
    pub async fn insert_topup(&mut self, request: &str, topup: &Topup) -> Result<(), StoreError> {
        sqlx::query(
            "insert into topups (id, account_id, request, status, pay_by, provider, is_live, asked, credit,
                 central_tax, state_tax, integrated_tax, rounding, to_pay, seller_version, profile_version,
                 created, expires, changed, next_look, looks)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        )
        .bind(topup.id.as_str())
        .bind(topup.account_id.as_str())
        .bind(request)
        .bind(topup.status.as_str())
        .bind(topup.pay_by.as_str())
        .bind(topup.pay_by.provider())
        .bind(i64::from(topup.is_live))
        .bind(topup.asked.get())
        .bind(topup.quote.credit.get())
        .bind(topup.quote.tax.central.get())
        .bind(topup.quote.tax.state.get())
        .bind(topup.quote.tax.integrated.get())
        .bind(topup.quote.rounding.get())
        .bind(topup.quote.to_pay.get())
        .bind(topup.seller_version)
        .bind(topup.profile_version)
        .bind(micros(topup.created))
        .bind(micros(topup.expires))
        .bind(micros(topup.changed))
        .bind(topup.next_look.map(micros))
        .bind(topup.looks)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes the order or link of a top-up. A later answer than the first changes nothing.
    pub async fn note_provider_id(
        &mut self,
        id: &TopupId,
        provider_id: &str,
        payment_url: Option<&str>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update topups set provider_id = $2, payment_url = $3 where id = $1 and provider_id is null",
        )
        .bind(id.as_str())
        .bind(provider_id)
        .bind(payment_url)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Finds a top-up and locks it until the transaction ends.
    pub async fn lock_topup(&mut self, id: &TopupId) -> Result<Option<Topup>, StoreError> {
        let (sqlite, postgres) =
            ("select * from topups where id = $1", "select * from topups where id = $1 for update");
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// Writes what was found out of a top-up that is locked. `changed` moves with the status alone.
    pub async fn change_topup(
        &mut self,
        id: &TopupId,
        change: TopupChange<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update topups set changed = case when status = $2 then changed else $5 end, status = $2,
                 failure = $3, next_look = $4 where id = $1",
        )
        .bind(id.as_str())
        .bind(change.status.as_str())
        .bind(change.failure)
        .bind(change.next_look.map(micros))
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Makes a top-up due now.
    pub async fn hurry_topup(&mut self, id: &TopupId, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "update topups set next_look = $2
             where id = $1 and (next_look > $2 or next_look is null)",
        )
        .bind(id.as_str())
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the top-up that has been due for longest. It is due again at `until`, should this server die.
    pub async fn claim_topup(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Topup>, StoreError> {
        self.claim_due(claim!("topups", "id", "next_look", "looks"), now, until).await
    }

    /// The number of an account's top-ups that its owner can pay.
    pub async fn count_open_topups(&mut self, account: &AccountId) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(
            "select count(*) from topups where account_id = $1 and status = 'pending' and pay_by <> 'mandate'",
        )
            .bind(account.as_str())
            .fetch_one(self.connection())
            .await?)
    }
}

impl Reads<'_> {
    pub async fn find_topup(&mut self, id: &TopupId) -> Result<Option<Topup>, StoreError> {
        Ok(sqlx::query_as("select * from topups where id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The top-up of an order or a link.
    pub async fn find_topup_of(&mut self, provider_id: &str) -> Result<Option<Topup>, StoreError> {
        Ok(sqlx::query_as("select * from topups where provider = $1 and provider_id = $2")
            .bind(RAZORPAY)
            .bind(provider_id.to_owned())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The top-up of a transfer by bank.
    pub async fn find_bank_topup(&mut self, utr: &Utr) -> Result<Option<Topup>, StoreError> {
        Ok(sqlx::query_as("select * from topups where provider = $1 and provider_id = $2")
            .bind(BANK)
            .bind(utr.as_str().to_owned())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The top-up that a request made before.
    pub async fn find_topup_by_request(
        &mut self,
        account: &AccountId,
        request: &str,
    ) -> Result<Option<Topup>, StoreError> {
        Ok(sqlx::query_as("select * from topups where account_id = $1 and request = $2")
            .bind(account.as_str())
            .bind(request.to_owned())
            .fetch_optional(self.connection())
            .await?)
    }
}

impl Store {
    /// Lists top-ups, newest first, at most `limit`.
    pub async fn list_topups(&self, filter: &TopupFilter, limit: i64) -> Result<Vec<Topup>, StoreError> {
        Ok(sqlx::query_as(
            "select * from topups where ($1 = '' or account_id = $1) and ($2 = '' or status = $2)
             order by created desc, id desc limit $3",
        )
        .bind(filter.account.as_ref().map_or("", AccountId::as_str).to_owned())
        .bind(filter.status.map_or("", TopupStatus::as_str))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Topup {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let is_live: i64 = row.try_get("is_live")?;
        let tax = TaxSplit {
            central: row.try_get("central_tax")?,
            state: row.try_get("state_tax")?,
            integrated: row.try_get("integrated_tax")?,
        };
        let quote = Quote {
            credit: row.try_get("credit")?,
            tax,
            rounding: row.try_get("rounding")?,
            to_pay: row.try_get("to_pay")?,
        };
        Ok(Self {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            status: row.try_get("status")?,
            pay_by: row.try_get("pay_by")?,
            is_live: is_live != 0,
            provider_id: row.try_get("provider_id")?,
            payment_url: row.try_get("payment_url")?,
            asked: row.try_get("asked")?,
            quote,
            seller_version: row.try_get("seller_version")?,
            profile_version: row.try_get("profile_version")?,
            created: instant(row, "created")?,
            expires: instant(row, "expires")?,
            changed: instant(row, "changed")?,
            failure: row.try_get("failure")?,
            next_look: optional_instant(row, "next_look")?,
            looks: row.try_get("looks")?,
        })
    }
}

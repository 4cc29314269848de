//! The `promo_codes` and `promo_redemptions` tables.

use chrono::{DateTime, Utc};
use const_format::concatcp;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::billing::{PromoCode, PromoOffer};
use crate::domain::{AccountId, Money};
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Reads, Store, StoreError, Tx};

const OFFER: &str = "select c.*, (select count(*) from promo_redemptions r where r.code = c.code) as used
     from promo_codes c";

impl Store {
    /// Lists codes, the newest first, at most `limit`.
    pub async fn list_promo_codes(&self, limit: i64) -> Result<Vec<PromoOffer>, StoreError> {
        Ok(sqlx::query_as(concatcp!(OFFER, " order by c.created desc, c.code limit $1"))
            .bind(limit)
            .fetch_all(&self.reader)
            .await?)
    }
}

impl Reads<'_> {
    /// The credit of the last code that an account has used.
    pub async fn last_redeemed(&mut self, account: &AccountId) -> Result<Option<Money>, StoreError> {
        Ok(sqlx::query_scalar(
            "select c.amount from promo_redemptions r join promo_codes c on c.code = r.code
             where r.account_id = $1 order by r.at desc, r.code limit 1",
        )
        .bind(account.as_str())
        .fetch_optional(self.connection())
        .await?)
    }
}

impl Tx {
    /// Inserts a code; one that exists is a unique violation.
    pub async fn insert_promo_code(&mut self, offer: &PromoOffer) -> Result<(), StoreError> {
        sqlx::query(
            "insert into promo_codes (code, amount, uses, created, expires, lasts) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(offer.code.as_str())
        .bind(offer.amount.micros())
        .bind(offer.uses)
        .bind(micros(offer.created))
        .bind(offer.expires.map(micros))
        .bind(offer.lasts)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A code, locked until the transaction ends, so that its uses are counted one after the other.
    pub async fn lock_promo_code(&mut self, code: &PromoCode) -> Result<Option<PromoOffer>, StoreError> {
        let (sqlite, postgres) = (
            concatcp!(OFFER, " where c.code = $1"),
            "select code from promo_codes where code = $1 for update",
        );
        // A count beside the lock would be of the moment before it waited.
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(code.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(sqlx::query_as(sqlite).bind(code.as_str()).fetch_optional(self.connection()).await?)
    }

    /// Whether an account has used a code.
    pub async fn has_redeemed(&mut self, account: &AccountId, code: &PromoCode) -> Result<bool, StoreError> {
        let found = sqlx::query("select 1 from promo_redemptions where account_id = $1 and code = $2")
            .bind(account.as_str())
            .bind(code.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(found.is_some())
    }

    /// Inserts a use; one with its number, or of the same account, is a unique violation.
    pub async fn insert_redemption(
        &mut self,
        code: &PromoCode,
        number: i64,
        account: &AccountId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("insert into promo_redemptions (code, number, account_id, at) values ($1, $2, $3, $4)")
            .bind(code.as_str())
            .bind(number)
            .bind(account.as_str())
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends a code; one that has ended stays as it is.
    pub async fn end_promo_code(&mut self, code: &PromoCode, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("update promo_codes set ended = coalesce(ended, $2) where code = $1")
            .bind(code.as_str())
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl FromRow<'_, AnyRow> for PromoOffer {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            code: PromoCode::of_kept(row.try_get("code")?),
            amount: row.try_get("amount")?,
            uses: row.try_get("uses")?,
            used: row.try_get("used")?,
            created: instant(row, "created")?,
            expires: optional_instant(row, "expires")?,
            ended: optional_instant(row, "ended")?,
            lasts: row.try_get("lasts")?,
        })
    }
}

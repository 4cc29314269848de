//! The `links` table: hashes of the tokens in mails.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, KeyHash, Link, LinkPurpose};
use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

impl Tx {
    pub async fn insert_link(
        &mut self,
        hash: KeyHash,
        link: &Link,
        created: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into links (hash, account_id, purpose, address, created, expires)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(link.account_id.as_str())
        .bind(link.purpose.as_str())
        .bind(&link.address)
        .bind(micros(created))
        .bind(micros(link.expires))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Deletes a link and returns it, so that it is used once; `None` if there is none, or it has expired.
    pub async fn take_link(
        &mut self,
        hash: KeyHash,
        purpose: LinkPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Link>, StoreError> {
        Ok(sqlx::query_as(
            "delete from links where hash = $1 and purpose = $2 and expires > $3
             returning account_id, purpose, address, expires",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(purpose.as_str())
        .bind(micros(now))
        .fetch_optional(self.connection())
        .await?)
    }

    /// Deletes all links of an account for a purpose.
    pub async fn delete_links(
        &mut self,
        account: &AccountId,
        purpose: LinkPurpose,
    ) -> Result<(), StoreError> {
        sqlx::query("delete from links where account_id = $1 and purpose = $2")
            .bind(account.as_str())
            .bind(purpose.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes all links of an account for a purpose that were sent to an address.
    pub async fn delete_links_to(
        &mut self,
        account: &AccountId,
        purpose: LinkPurpose,
        address: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("delete from links where account_id = $1 and purpose = $2 and address = $3")
            .bind(account.as_str())
            .bind(purpose.as_str())
            .bind(address)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes links that have expired.
    pub async fn delete_ended_links(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from links where expires <= $1")
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Finds a link that has not expired.
    pub async fn find_link(
        &self,
        hash: KeyHash,
        purpose: LinkPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Link>, StoreError> {
        Ok(sqlx::query_as(
            "select account_id, purpose, address, expires from links
             where hash = $1 and purpose = $2 and expires > $3",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(purpose.as_str())
        .bind(micros(now))
        .fetch_optional(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Link {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            purpose: row.try_get("purpose")?,
            address: row.try_get("address")?,
            expires: instant(row, "expires")?,
        })
    }
}

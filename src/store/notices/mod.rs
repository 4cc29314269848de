//! The tables of notices: what owners turned off, further addresses, and what was told.

mod balances;
mod keys;

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::micros;
use super::{Store, StoreError, Tx};
use crate::domain::notice::{NoticeAddress, NoticeAddressId, Topic};
use crate::domain::{AccountId, Language};

/// Whom a notice goes to.
#[derive(Clone, Debug)]
pub struct NoticeTarget {
    pub address: String,
    pub language: Language,
}

impl Tx {
    /// Whom a notice goes to: the owner, and further addresses if it is about credit. Nobody if the owner turned it
    /// off; no address that was not confirmed.
    pub async fn list_notice_targets(
        &mut self,
        account: &AccountId,
        topic: Topic,
    ) -> Result<Vec<NoticeTarget>, StoreError> {
        Ok(sqlx::query_as(
            "select x.address, x.language from (
                 select a.id as account_id, a.email as address, a.language, 0 as place from accounts a
                 where a.id = $1 and a.email_verified is not null
                 union all
                 select n.account_id, n.email, a.language, 1 from notice_addresses n
                 join accounts a on a.id = n.account_id
                 where n.account_id = $1 and n.verified is not null and n.email <> a.email and $3 = 1) x
             where not exists (select 1 from notices_off o where o.account_id = x.account_id and o.topic = $2)
             order by x.place, x.address",
        )
        .bind(account.as_str())
        .bind(topic.as_str())
        .bind(i64::from(topic.is_about_credit()))
        .fetch_all(self.connection())
        .await?)
    }

    /// Notes that something is told now; `false` if it was told after an instant.
    pub async fn note_told(
        &mut self,
        account: &AccountId,
        what: &str,
        now: DateTime<Utc>,
        after: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into notices_told (account_id, what, at) values ($1, $2, $3)
             on conflict (account_id, what) do update set at = excluded.at where notices_told.at <= $4",
        )
        .bind(account.as_str())
        .bind(what)
        .bind(micros(now))
        .bind(micros(after))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Deletes what was told before an instant.
    pub async fn delete_told(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from notices_told where at < $1")
            .bind(micros(before))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Replaces what an owner turned off, and returns what was off before.
    pub async fn replace_notices_off(
        &mut self,
        account: &AccountId,
        off: &[Topic],
    ) -> Result<Vec<Topic>, StoreError> {
        let words: Vec<String> =
            sqlx::query_scalar("delete from notices_off where account_id = $1 returning topic")
                .bind(account.as_str())
                .fetch_all(self.connection())
                .await?;
        for topic in off {
            sqlx::query("insert into notices_off (account_id, topic) values ($1, $2)")
                .bind(account.as_str())
                .bind(topic.as_str())
                .execute(self.connection())
                .await?;
        }
        Ok(topics(words))
    }

    /// Adds a further address; one that the account has is a unique violation.
    pub async fn insert_notice_address(
        &mut self,
        account: &AccountId,
        id: &NoticeAddressId,
        email: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("insert into notice_addresses (id, account_id, email, created) values ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(account.as_str())
            .bind(email)
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Notes that a further address is its reader's; `false` if there is none.
    pub async fn verify_notice_address(
        &mut self,
        account: &AccountId,
        email: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update notice_addresses set verified = coalesce(verified, $3) where account_id = $1 and email = $2",
        )
        .bind(account.as_str())
        .bind(email)
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Removes a further address; `false` if there is none.
    pub async fn delete_notice_address(
        &mut self,
        account: &AccountId,
        email: &str,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from notice_addresses where account_id = $1 and email = $2")
            .bind(account.as_str())
            .bind(email)
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The further addresses of an account, oldest first.
    pub async fn list_notice_addresses(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<NoticeAddress>, StoreError> {
        Ok(sqlx::query_as(ADDRESSES).bind(account.as_str()).fetch_all(self.connection()).await?)
    }
}

const ADDRESSES: &str =
    "select id, email, verified from notice_addresses where account_id = $1 order by created, id";

impl Store {
    /// The further addresses of an account, oldest first.
    pub async fn list_notice_addresses(&self, account: &AccountId) -> Result<Vec<NoticeAddress>, StoreError> {
        Ok(sqlx::query_as(ADDRESSES).bind(account.as_str()).fetch_all(&self.reader).await?)
    }

    /// What an owner turned off.
    pub async fn list_notices_off(&self, account: &AccountId) -> Result<Vec<Topic>, StoreError> {
        let words = sqlx::query_scalar("select topic from notices_off where account_id = $1 order by topic")
            .bind(account.as_str())
            .fetch_all(&self.reader)
            .await?;
        Ok(topics(words))
    }
}

/// Topics by their words. One of a newer version stays off, but is not listed here.
fn topics(words: Vec<String>) -> Vec<Topic> {
    words.iter().filter_map(|word| Topic::parse(word)).collect()
}

impl FromRow<'_, AnyRow> for NoticeAddress {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let id: String = row.try_get("id")?;
        Ok(Self {
            id: NoticeAddressId::new(id),
            email: row.try_get("email")?,
            is_verified: row.try_get::<Option<i64>, _>("verified")?.is_some(),
        })
    }
}

impl FromRow<'_, AnyRow> for NoticeTarget {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self { address: row.try_get("address")?, language: row.try_get("language")? })
    }
}

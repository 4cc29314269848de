//! The `email_changes` table.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::email_change::{EmailChange, EmailChangeId};
use crate::domain::{AccountId, Email};
use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

impl Tx {
    pub async fn insert_email_change(
        &mut self,
        change: &EmailChange,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into email_changes (id, account_id, old_email, new_email, at, until)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(change.id.as_str())
        .bind(change.account_id.as_str())
        .bind(&change.old)
        .bind(&change.new)
        .bind(micros(at))
        .bind(micros(change.until))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends the changes of an account that wait for their new address.
    pub async fn give_email_changes_up(
        &mut self,
        account: &AccountId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update email_changes set ended = $2 where account_id = $1 and ended is null and confirmed is null",
        )
        .bind(account.as_str())
        .bind(micros(at))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes that the new address of a change was verified.
    pub async fn confirm_email_change(
        &mut self,
        id: &EmailChangeId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("update email_changes set confirmed = $2 where id = $1")
            .bind(id.as_str())
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends every change of an account: the old address has taken one back.
    pub async fn end_email_changes(
        &mut self,
        account: &AccountId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("update email_changes set ended = $2 where account_id = $1 and ended is null")
            .bind(account.as_str())
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// The changes of an account that have not ended, oldest first.
    pub async fn list_email_changes(&mut self, account: &AccountId) -> Result<Vec<EmailChange>, StoreError> {
        Ok(sqlx::query_as(
            "select * from email_changes where account_id = $1 and ended is null order by at, id",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?)
    }

    /// Whether an address may not be given to an account: another has it, or may take it back.
    pub async fn is_email_taken(
        &mut self,
        email: &Email,
        account: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar(
            "select (select count(*) from accounts where email = $1 and id <> $2)
                 + (select count(*) from email_changes where old_email = $1 and account_id <> $2
                     and confirmed is not null and ended is null and until > $3)",
        )
        .bind(email.as_str())
        .bind(account.as_str())
        .bind(micros(now))
        .fetch_one(self.connection())
        .await?;
        Ok(found > 0)
    }
}

impl Store {
    /// The changes of an account that have not ended, oldest first.
    pub async fn list_email_changes(&self, account: &AccountId) -> Result<Vec<EmailChange>, StoreError> {
        Ok(sqlx::query_as(
            "select * from email_changes where account_id = $1 and ended is null order by at, id",
        )
        .bind(account.as_str())
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for EmailChange {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            old: row.try_get("old_email")?,
            new: row.try_get("new_email")?,
            is_confirmed: row.try_get::<Option<i64>, _>("confirmed")?.is_some(),
            until: instant(row, "until")?,
        })
    }
}

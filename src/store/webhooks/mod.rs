//! The `webhooks` table. Its events are messages of the outbox; their attempts are in `webhook_attempts`.

pub mod deliveries;
pub mod events;
pub mod sending;

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, micros, optional_instant};
use super::{Store, StoreError, Tx};
use crate::domain::{AccountId, EventKinds, Webhook, WebhookId, WebhookStatus, WebhookUrl};

/// The sealed secrets that sign.
#[derive(Clone, Debug)]
pub struct SealedSecrets {
    pub current: Vec<u8>,
    /// The one before, which signs too until the instant.
    pub previous: Option<(Vec<u8>, DateTime<Utc>)>,
}

/// What is to change of a webhook.
#[derive(Clone, Copy, Debug)]
pub struct WebhookChange<'a> {
    pub url: &'a WebhookUrl,
    pub events: &'a EventKinds,
    pub status: WebhookStatus,
}

impl Store {
    /// Lists the webhooks of an account, oldest first.
    pub async fn list_webhooks(&self, account: &AccountId) -> Result<Vec<Webhook>, StoreError> {
        Ok(sqlx::query_as("select * from webhooks where account_id = $1 order by id")
            .bind(account.as_str())
            .fetch_all(&self.reader)
            .await?)
    }

    pub async fn lookup_webhook(
        &self,
        account: &AccountId,
        id: &WebhookId,
    ) -> Result<Option<Webhook>, StoreError> {
        Ok(sqlx::query_as("select * from webhooks where account_id = $1 and id = $2")
            .bind(account.as_str())
            .bind(id.as_str())
            .fetch_optional(&self.reader)
            .await?)
    }
}

impl Tx {
    /// Inserts a webhook that was told of this level of the balance.
    pub async fn insert_webhook(
        &mut self,
        webhook: &Webhook,
        secret: &[u8],
        level: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into webhooks (id, account_id, url, events, status, secret, balance_level, created)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(webhook.id.as_str())
        .bind(webhook.account_id.as_str())
        .bind(webhook.url.as_str())
        .bind(webhook.events.kept())
        .bind(webhook.status.as_str())
        .bind(secret.to_vec())
        .bind(level)
        .bind(micros(webhook.created))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    pub async fn count_webhooks(&mut self, account: &AccountId) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("select count(*) from webhooks where account_id = $1")
            .bind(account.as_str())
            .fetch_one(self.connection())
            .await?)
    }

    /// A webhook, locked until the transaction ends. Its messages are only changed by who has locked it.
    pub async fn lock_webhook(
        &mut self,
        account: &AccountId,
        id: &WebhookId,
    ) -> Result<Option<Webhook>, StoreError> {
        let (sqlite, postgres) = (
            "select * from webhooks where account_id = $1 and id = $2",
            "select * from webhooks where account_id = $1 and id = $2 for update",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// Changes a webhook. One that is turned on again begins without failures.
    pub async fn update_webhook(
        &mut self,
        id: &WebhookId,
        change: WebhookChange<'_>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update webhooks set url = $2, events = $3, status = $4,
                 failures = case when status = $4 then failures else 0 end,
                 failing_since = case when status = $4 then failing_since end
             where id = $1",
        )
        .bind(id.as_str())
        .bind(change.url.as_str())
        .bind(change.events.kept())
        .bind(change.status.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Replaces the secret. The one before signs until an instant; not at all without one.
    pub async fn replace_webhook_secret(
        &mut self,
        id: &WebhookId,
        secret: &[u8],
        previous_until: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update webhooks set previous_secret = case when $3 = 0 then null else secret end,
                 previous_until = case when $3 = 0 then null else $3 end, secret = $2
             where id = $1",
        )
        .bind(id.as_str())
        .bind(secret.to_vec())
        .bind(previous_until.map_or(0, micros))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Deletes a webhook with its messages and their attempts.
    pub async fn delete_webhook(&mut self, id: &WebhookId) -> Result<(), StoreError> {
        for statement in [
            "delete from webhook_attempts where message_id in
                 (select id from outbox where channel = 'webhook' and target = $1)",
            "delete from outbox where channel = 'webhook' and target = $1",
            "delete from webhooks where id = $1",
        ] {
            sqlx::query(statement).bind(id.as_str()).execute(self.connection()).await?;
        }
        Ok(())
    }
}

impl FromRow<'_, AnyRow> for Webhook {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            url: row.try_get("url")?,
            events: row.try_get("events")?,
            status: row.try_get("status")?,
            previous_until: optional_instant(row, "previous_until")?,
            failures: row.try_get("failures")?,
            failing_since: optional_instant(row, "failing_since")?,
            created: instant(row, "created")?,
        })
    }
}

impl FromRow<'_, AnyRow> for SealedSecrets {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let previous: Option<Vec<u8>> = row.try_get("previous_secret")?;
        let until = optional_instant(row, "previous_until")?;
        Ok(Self { current: row.try_get("secret")?, previous: previous.zip(until) })
    }
}

//! Deliveries of events, with their attempts.

use std::collections::HashMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::domain::webhook::{Attempt, WebhookDelivery};
use crate::domain::{AccountId, Message, MessageId, WebhookId};
use crate::store::rows::{instant, json, micros};
use crate::store::{Store, StoreError, Tx};

/// The most attempts of a delivery that are read: its last ones.
const ATTEMPTS: i64 = 20;

impl Store {
    /// Lists the deliveries of a webhook, newest first, at most `limit` before an id (empty: from the newest).
    pub async fn page_deliveries(
        &self,
        account: &AccountId,
        webhook: &WebhookId,
        before: &str,
        limit: i64,
    ) -> Result<Vec<WebhookDelivery>, StoreError> {
        let rows = sqlx::query(
            "select * from outbox where channel = 'webhook' and target = $1 and account_id = $2
                 and ($3 = '' or id < $3)
             order by id desc limit $4",
        )
        .bind(webhook.as_str())
        .bind(account.as_str())
        .bind(before)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?;
        self.with_attempts(rows).await
    }

    pub async fn lookup_delivery(
        &self,
        account: &AccountId,
        webhook: &WebhookId,
        id: &MessageId,
    ) -> Result<Option<WebhookDelivery>, StoreError> {
        let rows = sqlx::query(
            "select * from outbox where id = $1 and channel = 'webhook' and target = $2 and account_id = $3",
        )
        .bind(id.as_str())
        .bind(webhook.as_str())
        .bind(account.as_str())
        .fetch_all(&self.reader)
        .await?;
        Ok(self.with_attempts(rows).await?.pop())
    }

    async fn with_attempts(&self, rows: Vec<AnyRow>) -> Result<Vec<WebhookDelivery>, StoreError> {
        let found: Vec<(Message, i64)> = rows
            .iter()
            .map(|row| {
                let sequence: Option<i64> = row.try_get("sequence")?;
                Ok((sqlx::FromRow::from_row(row)?, sequence.unwrap_or_default()))
            })
            .collect::<sqlx::Result<_>>()?;
        let ids: Vec<_> = found.iter().map(|(message, _)| message.id.as_str()).collect();
        let (sqlite, postgres) = (
            "select * from (select a.*, row_number() over (partition by message_id order by number desc) as back
                 from json_each($1) as wanted cross join webhook_attempts a where a.message_id = wanted.value) as found
             where back <= $2 order by message_id, number",
            "select * from (select a.*, row_number() over (partition by message_id order by number desc) as back
                 from webhook_attempts a
                 where a.message_id in (select jsonb_array_elements_text($1::jsonb))) as found
             where back <= $2 order by message_id, number",
        );
        let rows = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&ids)?)
            .bind(ATTEMPTS)
            .fetch_all(&self.reader)
            .await?;
        let mut attempts: HashMap<MessageId, Vec<Attempt>> = HashMap::new();
        for row in &rows {
            attempts.entry(row.try_get("message_id")?).or_default().push(attempt(row)?);
        }
        Ok(found
            .into_iter()
            .map(|(message, sequence)| WebhookDelivery {
                attempts: attempts.remove(&message.id).unwrap_or_default(),
                sequence,
                message,
            })
            .collect())
    }
}

fn attempt(row: &AnyRow) -> sqlx::Result<Attempt> {
    let status: Option<i64> = row.try_get("status")?;
    Ok(Attempt {
        at: instant(row, "at")?,
        milliseconds: row.try_get("milliseconds")?,
        outcome: row.try_get("outcome")?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        answer: row.try_get("answer")?,
    })
}

impl Tx {
    /// Writes an attempt; nothing if its message was deleted.
    pub async fn insert_attempt(&mut self, message: &MessageId, attempt: &Attempt) -> Result<(), StoreError> {
        sqlx::query(
            "insert into webhook_attempts (message_id, number, at, milliseconds, outcome, status, answer)
             select id, coalesce((select max(number) from webhook_attempts where message_id = $1), 0) + 1,
                 cast($2 as bigint), cast($3 as bigint), cast($4 as text), cast($5 as bigint), cast($6 as text)
             from outbox where id = $1",
        )
        .bind(message.as_str())
        .bind(micros(attempt.at))
        .bind(attempt.milliseconds)
        .bind(attempt.outcome.as_str())
        .bind(attempt.status.map(i64::from))
        .bind(&attempt.answer)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

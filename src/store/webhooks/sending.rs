//! The lanes of webhooks, as servers send them.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::SealedSecrets;
use crate::domain::{Backlog, Message, MessageId, Webhook, WebhookId, WebhookStatus};
use crate::store::outbox::LaneClaim;
use crate::store::rows::{micros, optional_instant};
use crate::store::{Store, StoreError, Tx};

/// A webhook has an event that is due, and no server has its lane. A lane that rests is claimed by nobody.
const DUE: &str = "o.channel = 'webhook' and o.state = 'waiting' and o.due <= $1
         and exists (select 1 from webhooks h where h.id = o.target and h.status = 'on')
         and not exists (select 1 from outbox_lanes l
             where l.lane = o.lane and l.claimed_until > $1 and l.claimed_until <= $2)";

impl Store {
    /// Whether a webhook has an event that is due, without a transaction that writes. A claim beyond `latest` is of a
    /// clock that was ahead, and does not count.
    pub async fn has_due_webhook(
        &self,
        now: DateTime<Utc>,
        latest: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const STATEMENT: &str = const_format::concatcp!("select 1 from outbox o where ", DUE, " limit 1");
        let found = sqlx::query(STATEMENT)
            .bind(micros(now))
            .bind(micros(latest))
            .fetch_optional(&self.reader)
            .await?;
        Ok(found.is_some())
    }

    /// What is waiting for webhooks that are on.
    pub async fn find_webhook_backlog(&self) -> Result<Backlog, StoreError> {
        let row = sqlx::query(
            "select count(*) as waiting, min(o.created) as oldest from outbox o join webhooks h on h.id = o.target
             where o.channel = 'webhook' and o.state = 'waiting' and h.status = 'on'",
        )
        .fetch_one(&self.reader)
        .await?;
        Ok(Backlog { waiting: row.try_get("waiting")?, oldest: optional_instant(&row, "oldest")? })
    }
}

impl Tx {
    /// The webhook whose event has been due for longest.
    pub async fn find_due_webhook(
        &mut self,
        now: DateTime<Utc>,
        latest: DateTime<Utc>,
    ) -> Result<Option<WebhookId>, StoreError> {
        const STATEMENT: &str = const_format::concatcp!(
            "select o.target from outbox o where ",
            DUE,
            " order by o.due, o.id limit 1"
        );
        Ok(sqlx::query_scalar(STATEMENT)
            .bind(micros(now))
            .bind(micros(latest))
            .fetch_optional(self.connection())
            .await?)
    }

    /// A webhook with its secrets.
    pub async fn find_webhook(
        &mut self,
        id: &WebhookId,
    ) -> Result<Option<(Webhook, SealedSecrets)>, StoreError> {
        let row = sqlx::query("select * from webhooks where id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.map(|row| Ok((sqlx::FromRow::from_row(&row)?, sqlx::FromRow::from_row(&row)?))).transpose()
    }

    /// The events of a lane that are due, in their order, at most `limit`.
    pub async fn list_due_events(
        &mut self,
        lane: &str,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        Ok(sqlx::query_as(
            "select * from outbox where lane = $1 and state = 'waiting' and due <= $2 order by sequence limit $3",
        )
        .bind(lane)
        .bind(micros(now))
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// Takes back an attempt that was counted and not made.
    pub async fn take_back_attempt(&mut self, id: &MessageId, due: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "update outbox set attempts = attempts - 1, due = $2 where id = $1 and state = 'waiting'",
        )
        .bind(id.as_str())
        .bind(micros(due))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Lets a claimed lane rest until an instant.
    pub async fn rest_lane(&mut self, claim: &LaneClaim, until: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "update outbox_lanes set claimed_by = '', claimed_until = $4
             where lane = $1 and claimed_by = $2 and claimed_until = $3",
        )
        .bind(&claim.lane)
        .bind(&claim.by)
        .bind(micros(claim.until))
        .bind(micros(until))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends the rest of a lane, unless a server has claimed it.
    pub async fn wake_lane(&mut self, lane: &str) -> Result<(), StoreError> {
        sqlx::query("delete from outbox_lanes where lane = $1 and claimed_by = ''")
            .bind(lane)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Counts a failed attempt, and returns the number of failures since the last success; `None` if the webhook was
    /// deleted.
    pub async fn count_webhook_failure(
        &mut self,
        id: &WebhookId,
        at: DateTime<Utc>,
    ) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar(
            "update webhooks set failures = failures + 1, failing_since = coalesce(failing_since, $2)
             where id = $1 returning failures",
        )
        .bind(id.as_str())
        .bind(micros(at))
        .fetch_optional(self.connection())
        .await?)
    }

    /// Notes that an attempt succeeded.
    pub async fn end_webhook_failures(&mut self, id: &WebhookId) -> Result<(), StoreError> {
        sqlx::query("update webhooks set failures = 0, failing_since = null where id = $1 and failures > 0")
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Turns a webhook off; `false` if it is not on.
    pub async fn turn_webhook_off(
        &mut self,
        id: &WebhookId,
        status: WebhookStatus,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("update webhooks set status = $2 where id = $1 and status = 'on'")
            .bind(id.as_str())
            .bind(status.as_str())
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives up what waits for a webhook.
    pub async fn give_events_up(
        &mut self,
        id: &WebhookId,
        answer: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update outbox set state = 'failed', due = null, ended = $3, answer = $2
             where lane = $1 and state = 'waiting'",
        )
        .bind(id.lane())
        .bind(answer)
        .bind(micros(at))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Gives up events that have waited too long, such as those of a webhook that is paused.
    pub async fn give_up_late_events(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "update outbox set state = 'failed', due = null, ended = $1,
                 answer = coalesce(answer, 'not sent in time')
             where channel = 'webhook' and state = 'waiting' and give_up < $1
                 and not exists (select 1 from outbox_lanes l where l.lane = outbox.lane and l.claimed_by <> ''
                     and l.claimed_until > $1)",
        )
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Makes an event due at once, also one that was sent.
    pub async fn resend_event(
        &mut self,
        id: &MessageId,
        now: DateTime<Utc>,
        give_up: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update outbox set state = 'waiting', due = $2, attempts = 0, ended = null, give_up = $3 where id = $1",
        )
        .bind(id.as_str())
        .bind(micros(now))
        .bind(micros(give_up))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

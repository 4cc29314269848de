//! The `outbox` table: messages to the outside, and `outbox_lanes`, which of them servers are sending.

mod list;

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, micros, optional_instant};
use super::{Store, StoreError, Tx};
use crate::domain::outbox::lane;
use crate::domain::{AccountId, Channel, Message, MessageId, MessageState, NewMessage};

/// A server's claim of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneClaim {
    pub lane: String,
    /// The server's name.
    pub by: String,
    pub until: DateTime<Utc>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    pub state: MessageState,
    /// The next attempt of a message that is waiting.
    pub due: Option<DateTime<Utc>>,
    /// What the other side said.
    pub answer: &'a str,
    pub at: DateTime<Utc>,
}

impl Tx {
    /// Writes a message that is due at once.
    pub async fn insert_message(
        &mut self,
        id: &MessageId,
        message: &NewMessage<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into outbox (id, account_id, channel, kind, target, lane, language, details, state, created,
                 give_up, due)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10, $9)",
        )
        .bind(id.as_str())
        .bind(message.account_id.map(AccountId::as_str))
        .bind(message.channel.as_str())
        .bind(message.kind)
        .bind(message.target)
        .bind(lane(message.channel, message.target))
        .bind(message.language.code())
        .bind(message.details)
        .bind(micros(now))
        .bind(micros(message.give_up))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The lane whose message has been due for longest, among those that no server has claimed. A claim beyond
    /// `latest` is of a clock that was ahead, and does not count.
    pub async fn find_due_lane(
        &mut self,
        channel: Channel,
        now: DateTime<Utc>,
        latest: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "select o.lane from outbox o where o.channel = $1 and o.state = 'waiting' and o.due <= $2
                 and not exists (select 1 from outbox_lanes l
                     where l.lane = o.lane and l.claimed_until > $2 and l.claimed_until <= $3)
             order by o.due, o.id limit 1",
        )
        .bind(channel.as_str())
        .bind(micros(now))
        .bind(micros(latest))
        .fetch_optional(self.connection())
        .await?)
    }

    /// Claims a lane that nobody has; returns whether it did. Of many servers, one does.
    pub async fn claim_lane(
        &mut self,
        claim: &LaneClaim,
        now: DateTime<Utc>,
        latest: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into outbox_lanes (lane, claimed_by, claimed_until) values ($1, $2, $3)
             on conflict (lane) do update set claimed_by = excluded.claimed_by,
                 claimed_until = excluded.claimed_until
             where outbox_lanes.claimed_until <= $4 or outbox_lanes.claimed_until > $5",
        )
        .bind(&claim.lane)
        .bind(&claim.by)
        .bind(micros(claim.until))
        .bind(micros(now))
        .bind(micros(latest))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The first due message of a lane.
    pub async fn find_due_message(
        &mut self,
        lane: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Message>, StoreError> {
        Ok(sqlx::query_as(
            "select * from outbox where lane = $1 and state = 'waiting' and due <= $2 order by due, id limit 1",
        )
        .bind(lane)
        .bind(micros(now))
        .fetch_optional(self.connection())
        .await?)
    }

    /// Counts an attempt before it is made, with the next one in case that the server dies.
    pub async fn begin_attempt(&mut self, id: &MessageId, next: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "update outbox set attempts = attempts + 1, due = $2 where id = $1 and state = 'waiting'",
        )
        .bind(id.as_str())
        .bind(micros(next))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Writes how an attempt ended. A message that was sent is noted as such, also if the operator dropped it in
    /// the meantime.
    pub async fn end_attempt(&mut self, id: &MessageId, ending: Ending<'_>) -> Result<(), StoreError> {
        let ended = (ending.state != MessageState::Waiting).then_some(micros(ending.at));
        sqlx::query(
            "update outbox set state = $2, due = $3, answer = $4, ended = $5
             where id = $1 and (state = 'waiting' or $2 = 'sent')",
        )
        .bind(id.as_str())
        .bind(ending.state.as_str())
        .bind(ending.due.map(micros))
        .bind(ending.answer)
        .bind(ended)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes the account of a message, once it is known.
    pub async fn assign_message(&mut self, id: &MessageId, account: &AccountId) -> Result<(), StoreError> {
        sqlx::query("update outbox set account_id = $2 where id = $1")
            .bind(id.as_str())
            .bind(account.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes a message, of which nothing is to be kept.
    pub async fn delete_message(&mut self, id: &MessageId) -> Result<(), StoreError> {
        sqlx::query("delete from outbox where id = $1").bind(id.as_str()).execute(self.connection()).await?;
        Ok(())
    }

    /// Ends a claim, unless another server has the lane.
    pub async fn release_lane(&mut self, claim: &LaneClaim) -> Result<(), StoreError> {
        sqlx::query("delete from outbox_lanes where lane = $1 and claimed_by = $2 and claimed_until = $3")
            .bind(&claim.lane)
            .bind(&claim.by)
            .bind(micros(claim.until))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Makes a message due again, with all its attempts; `false` if it was sent or does not exist.
    pub async fn retry_message(
        &mut self,
        id: &MessageId,
        now: DateTime<Utc>,
        give_up: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update outbox set state = 'waiting', due = $2, attempts = 0, ended = null, give_up = $3
             where id = $1 and state <> 'sent'",
        )
        .bind(id.as_str())
        .bind(micros(now))
        .bind(micros(give_up))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends a message that is waiting; `false` if it is not.
    pub async fn drop_message(&mut self, id: &MessageId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update outbox set state = 'dropped', due = null, ended = $2 where id = $1 and state = 'waiting'",
        )
        .bind(id.as_str())
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Deletes messages that ended before an instant, and claims that ended long ago.
    pub async fn delete_ended_messages(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        for statement in
            ["delete from outbox where ended < $1", "delete from outbox_lanes where claimed_until < $1"]
        {
            sqlx::query(statement).bind(micros(before)).execute(self.connection()).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Lists the claims of lanes by servers, at most `limit`.
    pub async fn list_lane_claims(&self, limit: i64) -> Result<Vec<LaneClaim>, StoreError> {
        Ok(sqlx::query_as(
            "select lane, claimed_by, claimed_until from outbox_lanes where claimed_by <> '' limit $1",
        )
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for LaneClaim {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            lane: row.try_get("lane")?,
            by: row.try_get("claimed_by")?,
            until: instant(row, "claimed_until")?,
        })
    }
}

impl FromRow<'_, AnyRow> for Message {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            channel: row.try_get("channel")?,
            kind: row.try_get("kind")?,
            target: row.try_get("target")?,
            lane: row.try_get("lane")?,
            language: row.try_get("language")?,
            details: row.try_get("details")?,
            state: row.try_get("state")?,
            created: instant(row, "created")?,
            give_up: instant(row, "give_up")?,
            due: optional_instant(row, "due")?,
            attempts: row.try_get("attempts")?,
            answer: row.try_get("answer")?,
            ended: optional_instant(row, "ended")?,
        })
    }
}

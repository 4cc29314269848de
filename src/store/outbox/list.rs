//! Reads of the outbox for the operator, for owners and for monitoring.

use crate::domain::{AccountId, Backlog, Channel, Message, MessageFilter, MessageId, MessageState};
use crate::store::rows::optional_instant;
use crate::store::{Store, StoreError};
use sqlx::Row;

impl Store {
    pub async fn lookup_message(&self, id: &MessageId) -> Result<Option<Message>, StoreError> {
        Ok(sqlx::query_as("select * from outbox where id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.reader)
            .await?)
    }

    /// Lists messages, oldest first, at most `limit` after an id. Ids sort by time.
    pub async fn page_messages(
        &self,
        filter: &MessageFilter,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        Ok(sqlx::query_as(
            "select * from outbox where id > $1 and ($2 = '' or state = $2) and ($3 = '' or account_id = $3)
             order by id limit $4",
        )
        .bind(after)
        .bind(filter.state.map_or("", MessageState::as_str))
        .bind(filter.account_id.as_ref().map_or("", AccountId::as_str))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// The latest mails of an account, the newest first.
    pub async fn list_latest_mails(
        &self,
        account: &AccountId,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        Ok(sqlx::query_as(
            "select * from outbox where account_id = $1 and channel = 'mail' order by id desc limit $2",
        )
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// What is waiting in a channel.
    pub async fn find_backlog(&self, channel: Channel) -> Result<Backlog, StoreError> {
        let row = sqlx::query(
            "select count(*) as waiting, min(created) as oldest from outbox
             where channel = $1 and state = 'waiting'",
        )
        .bind(channel.as_str())
        .fetch_one(&self.reader)
        .await?;
        Ok(Backlog { waiting: row.try_get("waiting")?, oldest: optional_instant(&row, "oldest")? })
    }
}

//! Events into the outbox, and what was told once.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::webhook::Listener;
use crate::domain::{AccountId, EventKinds, KeyId, MessageId, WebhookId};
use crate::store::rows::{instant, json, micros};
use crate::store::{StoreError, Tx};

/// An event for a webhook.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    pub account_id: &'a AccountId,
    pub webhook: &'a WebhookId,
    pub kind: &'a str,
    pub sequence: i64,
    pub body: &'a str,
    /// The last instant at which sending it makes sense.
    pub give_up: DateTime<Utc>,
}

/// A key that expires soon.
#[derive(Clone, Debug)]
pub struct ExpiringKey {
    pub account_id: AccountId,
    pub id: KeyId,
    pub name: String,
    pub expires: DateTime<Utc>,
}

impl Tx {
    /// Lists the webhooks of an account for which events are written, in the order in which they are locked.
    pub async fn list_hearing(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<(WebhookId, EventKinds)>, StoreError> {
        let rows = sqlx::query(
            "select id, events from webhooks where account_id = $1 and status in ('on', 'paused') order by id",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("events")?))).collect()
    }

    /// Lists the webhooks of these accounts for which events are written, with the balance of each.
    pub async fn list_listeners(&mut self, accounts: &[&AccountId]) -> Result<Vec<Listener>, StoreError> {
        let (sqlite, postgres) = (
            "select h.id, h.account_id, h.events, h.balance_level, a.low_balance, w.balance
             from json_each($1) as wanted cross join webhooks h
             join accounts a on a.id = h.account_id
             join wallets w on w.account_id = h.account_id and w.wallet = 'account'
             where h.account_id = wanted.value and h.status in ('on', 'paused') order by h.account_id, h.id",
            "select h.id, h.account_id, h.events, h.balance_level, a.low_balance, w.balance
             from webhooks h join accounts a on a.id = h.account_id
             join wallets w on w.account_id = h.account_id and w.wallet = 'account'
             where h.account_id in (select jsonb_array_elements_text($1::jsonb)) and h.status in ('on', 'paused')
             order by h.account_id, h.id",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(self.connection())
            .await?)
    }

    /// Notes what a webhook was told of the balance; `false` if it was told meanwhile.
    pub async fn note_level(&mut self, id: &WebhookId, from: i64, to: i64) -> Result<bool, StoreError> {
        let done = sqlx::query("update webhooks set balance_level = $3 where id = $1 and balance_level = $2")
            .bind(id.as_str())
            .bind(from)
            .bind(to)
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The number of the next event of a webhook, which is locked until the transaction ends; `None` if it was
    /// deleted. So events are in the order of their commits.
    pub async fn next_sequence(&mut self, id: &WebhookId) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar(
            "update webhooks set last_sequence = last_sequence + 1 where id = $1 returning last_sequence",
        )
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?)
    }

    /// Writes an event that is due at once.
    pub async fn insert_event(
        &mut self,
        id: &MessageId,
        event: NewEvent<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into outbox (id, account_id, channel, kind, target, lane, language, details, state, created,
                 give_up, due, sequence)
             values ($1, $2, 'webhook', $3, $4, $5, 'en', $6, 'waiting', $7, $8, $7, $9)",
        )
        .bind(id.as_str())
        .bind(event.account_id.as_str())
        .bind(event.kind)
        .bind(event.webhook.as_str())
        .bind(event.webhook.lane())
        .bind(event.body)
        .bind(micros(now))
        .bind(micros(event.give_up))
        .bind(event.sequence)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes what is told once; `false` if it was told.
    pub async fn tell_once(
        &mut self,
        account: &AccountId,
        what: &str,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into webhook_told (account_id, what, until) values ($1, $2, $3)
             on conflict (account_id, what) do nothing",
        )
        .bind(account.as_str())
        .bind(what)
        .bind(micros(until))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Lists keys of accounts with webhooks that expire between two instants and were not told, at most `limit`.
    pub async fn list_keys_to_tell(
        &mut self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<ExpiringKey>, StoreError> {
        Ok(sqlx::query_as(
            "select k.account_id, k.id, k.name, k.expires from api_keys k
             where k.account_id in (select account_id from webhooks where status in ('on', 'paused'))
                 and k.expires > $1 and k.expires <= $2 and k.revoked is null
                 and not exists (select 1 from webhook_told t where t.account_id = k.account_id
                     and t.what = 'key.expiring ' || k.id || ' ' || k.expires)
             order by k.account_id, k.expires, k.id limit $3",
        )
        .bind(micros(after))
        .bind(micros(until))
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    pub async fn delete_webhook_told(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from webhook_told where until < $1")
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl ExpiringKey {
    /// What is told once of it. Another expiry is told again.
    pub fn what(&self) -> String {
        format!("key.expiring {} {}", self.id, micros(self.expires))
    }
}

impl FromRow<'_, AnyRow> for ExpiringKey {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            expires: instant(row, "expires")?,
        })
    }
}

impl FromRow<'_, AnyRow> for Listener {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            events: row.try_get("events")?,
            level: row.try_get("balance_level")?,
            balance: row.try_get("balance")?,
            threshold: row.try_get("low_balance")?,
        })
    }
}

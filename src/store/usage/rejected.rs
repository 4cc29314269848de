//! The `rejected_usage` table: the unchanged reports of rejected usage.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, Rejected, RejectedFilter};
use crate::store::rows::{instant, json, micros};
use crate::store::{Store, StoreError, Tx, over_json};

#[derive(Clone, Debug)]
pub struct NewRejected {
    /// The account, if it is known.
    pub account_id: Option<AccountId>,
    /// The code of the rejection.
    pub reason: &'static str,
    /// `event` or `cloudevent`.
    pub form: &'static str,
    /// The beginning of the report, without NUL bytes.
    pub body: String,
    /// The size of the whole report, in bytes.
    pub bytes: i64,
    /// The SHA-256 of the whole report.
    pub digest: [u8; 32],
}

#[derive(Serialize)]
struct RejectedRow<'a> {
    account_id: Option<&'a str>,
    reason: &'static str,
    form: &'static str,
    body: &'a str,
    bytes: i64,
    digest: String,
}

/// Inserts the rows of `$1` for the gateway `$2` at `$3`.
macro_rules! add {
    ($digest:literal) => {
        over_json!(
            concat!(
                "insert into rejected_usage
                     (first, last, times, gateway, account_id, reason, form, body, bytes, digest)
                 select $3, $3, 1, $2, value->>'account_id', value->>'reason', value->>'form', value->>'body',
                     cast(value->>'bytes' as bigint), ",
                $digest
            ),
            "on conflict (gateway, digest) do update set last = excluded.last, reason = excluded.reason,
                 times = rejected_usage.times + 1"
        )
    };
}

impl Tx {
    /// Stores a gateway's rejected reports; one with a known digest counts as rejected again.
    pub async fn add_rejected(
        &mut self,
        gateway: &str,
        rejected: &[NewRejected],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> = rejected
            .iter()
            .map(|one| RejectedRow {
                account_id: one.account_id.as_ref().map(AccountId::as_str),
                reason: one.reason,
                form: one.form,
                body: &one.body,
                bytes: one.bytes,
                digest: HEXLOWER.encode(&one.digest),
            })
            .collect();
        let (sqlite, _) = add!("unhex(value->>'digest')");
        let (_, postgres) = add!("decode(value->>'digest', 'hex')");
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(gateway)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes the oldest of a gateway's reports above a limit, and returns their number.
    pub async fn trim_rejected_of(&mut self, gateway: &str, most: i64) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "delete from rejected_usage where gateway = $1 and id <= (select id from rejected_usage
                 where gateway = $1 order by id desc limit 1 offset $2)",
        )
        .bind(gateway)
        .bind(most)
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected())
    }

    /// Deletes reports whose last rejection was before an instant, and the oldest above a limit.
    pub async fn forget_rejected(&mut self, before: DateTime<Utc>, most: i64) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "delete from rejected_usage where last < $1 or id <= (select id from rejected_usage
                 order by id desc limit 1 offset $2)",
        )
        .bind(micros(before))
        .bind(most)
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected())
    }

    /// Records another rejection of a report.
    pub async fn note_rejected_again(
        &mut self,
        id: i64,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("update rejected_usage set reason = $2, last = $3, times = times + 1 where id = $1")
            .bind(id)
            .bind(reason)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes a report, and returns whether it existed.
    pub async fn drop_rejected(&mut self, id: i64) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from rejected_usage where id = $1")
            .bind(id)
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl Store {
    pub async fn lookup_rejected(&self, id: i64) -> Result<Option<Rejected>, StoreError> {
        Ok(sqlx::query_as("select * from rejected_usage where id = $1")
            .bind(id)
            .fetch_optional(&self.reader)
            .await?)
    }

    /// Lists the reports that match a filter, by number, at most `limit` after a number.
    pub async fn page_rejected(
        &self,
        filter: &RejectedFilter,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Rejected>, StoreError> {
        Ok(sqlx::query_as(
            "select * from rejected_usage where id > $1 and (cast($2 as text) is null or reason = $2)
                 and (cast($3 as text) is null or gateway = $3) and (cast($4 as text) is null or account_id = $4)
             order by id limit $5",
        )
        .bind(after)
        .bind(filter.reason.as_deref())
        .bind(filter.gateway.as_deref())
        .bind(filter.account_id.as_ref().map(|id| id.as_str().to_owned()))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Rejected {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            first: instant(row, "first")?,
            last: instant(row, "last")?,
            times: row.try_get("times")?,
            gateway: row.try_get("gateway")?,
            account_id: row.try_get("account_id")?,
            reason: row.try_get("reason")?,
            form: row.try_get("form")?,
            body: row.try_get("body")?,
            bytes: row.try_get("bytes")?,
        })
    }
}

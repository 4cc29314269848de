//! The `audit_log` table, append-only.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, micros};
use super::{Store, StoreError, Tx};
use crate::domain::{
    AccountId, Actor, ActorKind, AuditEntry, AuditEvent, AuditFilter, AuditKind, Caller, Spender,
};
use crate::store::columns::unknown;

/// The cursor of a page: the instant and the number of its last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub at: DateTime<Utc>,
    pub seq: i64,
}

impl Tx {
    /// Inserts an audit event.
    pub async fn insert_audit_entry(
        &mut self,
        account: &AccountId,
        by: &Caller,
        deed: &AuditEvent,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (actor, actor_id) = by.actor.columns();
        let details = deed.details();
        let details = details.map_err(|error| StoreError::Database(sqlx::Error::Encode(error.into())))?;
        sqlx::query(
            "insert into audit_log (account_id, at, actor, actor_id, what, details, address, user_agent)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(account.as_str())
        .bind(micros(at))
        .bind(actor)
        .bind(actor_id)
        .bind(deed.what().as_str())
        .bind(details)
        .bind(by.address.map(|address| address.to_canonical().to_string()))
        .bind(by.user_agent.as_deref())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Counts an account's events of a kind after an instant.
    pub async fn count_audit_entries(
        &mut self,
        account: &AccountId,
        what: AuditKind,
        after: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar(
            "select count(*) from audit_log where account_id = $1 and what = $2 and at > $3",
        )
        .bind(account.as_str())
        .bind(what.as_str())
        .bind(micros(after))
        .fetch_one(self.connection())
        .await?;
        Ok(count)
    }
}

impl Store {
    /// Lists the events of an account that match a filter, newest first, at most `limit` before a cursor. Only
    /// kinds have an index: other filters scan the account's log.
    pub async fn page_filtered_audit_entries(
        &self,
        account: &AccountId,
        filter: &AuditFilter,
        before: Option<Mark>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mark = before.map_or((i64::MAX, i64::MAX), |mark| (micros(mark.at), mark.seq));
        // No number is negative, so this is before every event of the instant.
        let (at, seq) = filter.before.map_or(mark, |before| mark.min((micros(before), -1)));
        let query = match filter.what {
            None => sqlx::query_as(
                "select * from audit_log where account_id = $1 and (at, seq) < ($2, $3) and at >= $4
                     and ($5 = '' or actor = $5)
                 order by at desc, seq desc limit $6",
            ),
            Some(_) => sqlx::query_as(
                "select * from audit_log where account_id = $1 and (at, seq) < ($2, $3) and at >= $4
                     and ($5 = '' or actor = $5) and what = $7
                 order by at desc, seq desc limit $6",
            ),
        };
        let query = query
            .bind(account.as_str())
            .bind(at)
            .bind(seq)
            .bind(filter.from.map_or(i64::MIN, micros))
            .bind(filter.by.map_or("", ActorKind::as_str))
            .bind(limit);
        let query = match filter.what {
            None => query,
            Some(what) => query.bind(what.as_str()),
        };
        Ok(query.fetch_all(&self.reader).await?)
    }

    /// Lists an account's events of one kind or of all, newest first, at most `limit` before a cursor.
    pub async fn page_audit_entries(
        &self,
        account: &AccountId,
        what: Option<AuditKind>,
        before: Option<Mark>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let filter = AuditFilter { what, ..AuditFilter::default() };
        self.page_filtered_audit_entries(account, &filter, before, limit).await
    }
}

/// Reads the newest events of some kinds, and of those the ones that match: details are in no index.
macro_rules! select_about {
    ($kinds:literal, $matching:literal) => {
        concat!(
            "select * from (
                 select * from audit_log where account_id = $1 and what in (",
            $kinds,
            ") order by at desc, seq desc limit $4) as recent
             where ",
            $matching,
            " order by at desc, seq desc limit $3"
        )
    };
}

/// The statements about a key, which is also the successor in a rotation.
const ABOUT_KEY: (&str, &str) = (
    select_about!(
        "'key_created', 'key_renamed', 'key_expiry_changed', 'key_bound', 'key_limits_changed',
         'key_rotated', 'key_revoked'",
        "$2 in (details->>'id', details->>'successor')"
    ),
    select_about!(
        "'key_created', 'key_renamed', 'key_expiry_changed', 'key_bound', 'key_limits_changed',
         'key_rotated', 'key_revoked'",
        "$2 in (details::jsonb->>'id', details::jsonb->>'successor')"
    ),
);

/// The statements about an agent.
const ABOUT_AGENT: (&str, &str) = (
    select_about!(
        "'agent_created', 'agent_limits_changed', 'credit_added', 'credit_moved', 'key_bound'",
        "$2 = case what when 'agent_created' then cast(details->>'id' as text)
             when 'agent_limits_changed' then cast(details->>'id' as text)
             when 'key_bound' then
                 case when cast(details->>'from' as text) = $2 then $2 else cast(details->>'to' as text) end
             else cast(details->>'agent' as text) end"
    ),
    select_about!(
        "'agent_created', 'agent_limits_changed', 'credit_added', 'credit_moved', 'key_bound'",
        "$2 = case what when 'agent_created' then details::jsonb->>'id'
             when 'agent_limits_changed' then details::jsonb->>'id'
             when 'key_bound' then
                 case when details::jsonb->>'from' = $2 then $2 else details::jsonb->>'to' end
             else details::jsonb->>'agent' end"
    ),
);

impl Store {
    /// Lists the events about a key or an agent, newest first, at most `limit` of those among the newest
    /// `scanned` events of these kinds.
    pub async fn list_audit_entries_about(
        &self,
        account: &AccountId,
        spender: &Spender,
        (limit, scanned): (i64, i64),
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let ((sqlite, postgres), id) = match spender {
            Spender::Key(id) => (ABOUT_KEY, id.as_str().to_owned()),
            Spender::Agent(id) => (ABOUT_AGENT, id.to_string()),
        };
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(id)
            .bind(limit)
            .bind(scanned)
            .fetch_all(&self.reader)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for AuditEntry {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let actor: String = row.try_get("actor")?;
        let (details, address): (String, Option<String>) = (row.try_get("details")?, row.try_get("address")?);
        Ok(Self {
            seq: row.try_get("seq")?,
            at: instant(row, "at")?,
            by: Caller {
                actor: Actor::parse(&actor, row.try_get("actor_id")?).ok_or_else(|| unknown("actor"))?,
                address: address.map(|text| text.parse()).transpose().map_err(|_| unknown("address"))?,
                user_agent: row.try_get("user_agent")?,
            },
            deed: AuditEvent::parse(row.try_get("what")?, &details).map_err(|_| unknown("details"))?,
        })
    }
}

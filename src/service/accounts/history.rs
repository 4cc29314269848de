//! The audit log of an account, newest events first.

use chrono::DateTime;

use crate::domain::{AccountId, AuditEntry, AuditFilter, AuditKind, FieldError, Spender};
use crate::service::auth::pending_failures;
use crate::service::{ServiceError, Services};
use crate::store::audit_log::Mark;

/// Events on one page of the console.
pub const PAGE_SIZE: u32 = 20;
/// Most events in one page of results.
pub const PAGE_MAX: u32 = 500;

/// A page of audit events.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Lists the audit events of a kind (empty: of all) before a cursor (empty: from the newest).
pub async fn page(
    services: &Services,
    account: &AccountId,
    what: &str,
    after: &str,
    limit: u32,
) -> Result<HistoryPage, ServiceError> {
    let what = match what {
        "" => None,
        word => Some(AuditKind::parse(word).ok_or(FieldError::WhatUnknown)?),
    };
    filtered(services, account, &AuditFilter { what, ..AuditFilter::default() }, after, limit).await
}

/// Lists the audit events that match a filter before a cursor (empty: from the newest).
pub async fn filtered(
    services: &Services,
    account: &AccountId,
    filter: &AuditFilter,
    after: &str,
    limit: u32,
) -> Result<HistoryPage, ServiceError> {
    let mark = match after {
        "" => None,
        text => Some(read_mark(text).ok_or(FieldError::CursorUnknown)?),
    };
    // The page must include the failures that this server has buffered.
    pending_failures::write(services).await?;
    let limit = limit.clamp(1, PAGE_MAX);
    let wanted = i64::from(limit) + 1;
    let mut entries = services.store.page_filtered_audit_entries(account, filter, mark, wanted).await?;
    let has_more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let last = entries.last().filter(|_| has_more);
    let next = last.map(|last| write_mark(&Mark { at: last.at, seq: last.seq }));
    Ok(HistoryPage { entries, next })
}

/// Most events in the activity of a key or an agent.
const ABOUT_MAX: i64 = 20;
/// Most events that are searched for them.
const ABOUT_SCANNED: i64 = 20_000;

/// Lists the newest audit events about a key or an agent, newest first.
pub async fn about(
    services: &Services,
    account: &AccountId,
    spender: &Spender,
) -> Result<Vec<AuditEntry>, ServiceError> {
    let limits = (ABOUT_MAX, ABOUT_SCANNED);
    Ok(services.store.list_audit_entries_about(account, spender, limits).await?)
}

/// Encodes a cursor.
pub fn write_mark(mark: &Mark) -> String {
    format!("{}.{}", mark.at.timestamp_micros(), mark.seq)
}

/// Decodes a cursor from [`write_mark`]; `None` for any other text.
pub fn read_mark(text: &str) -> Option<Mark> {
    let (at, seq) = text.split_once('.')?;
    Some(Mark { at: DateTime::from_timestamp_micros(at.parse().ok()?)?, seq: seq.parse().ok()? })
}

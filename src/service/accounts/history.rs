//! What has happened to an account: written down with each change, and read newest first.

use chrono::DateTime;

use crate::domain::{AccountId, AuditEntry, AuditKind, FieldError};
use crate::service::auth::pending_failures;
use crate::service::{ServiceError, Services};
use crate::store::audit_log::Mark;

/// Entries in one page of the console.
pub const PAGE_SIZE: u32 = 20;
/// The most entries in one page.
pub const PAGE_MAX: u32 = 500;

/// A page of what has happened.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// The entries, newest first.
    pub entries: Vec<AuditEntry>,
    /// The kind that they are of; none for all.
    pub what: Option<AuditKind>,
    /// The mark to ask for to see older ones.
    pub next: Option<String>,
}

/// Entries of a kind (empty: of all) that are older than a page mark (empty: from the newest).
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
    let mark = match after {
        "" => None,
        text => Some(read_mark(text).ok_or(FieldError::CursorUnknown)?),
    };
    // What this process has kept in memory until now belongs to the page.
    pending_failures::write(services).await?;
    let limit = limit.clamp(1, PAGE_MAX);
    let wanted = i64::from(limit) + 1;
    let mut entries = services.store.page_audit_entries(account, what, mark, wanted).await?;
    let has_more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let last = entries.last().filter(|_| has_more);
    let next = last.map(|last| write_mark(&Mark { at: last.at, seq: last.seq }));
    Ok(HistoryPage { entries, what, next })
}

/// A mark as text.
pub fn write_mark(mark: &Mark) -> String {
    format!("{}.{}", mark.at.timestamp_micros(), mark.seq)
}

/// Reads what [`write_mark`] wrote; `None` of any other text.
pub fn read_mark(text: &str) -> Option<Mark> {
    let (at, seq) = text.split_once('.')?;
    Some(Mark { at: DateTime::from_timestamp_micros(at.parse().ok()?)?, seq: seq.parse().ok()? })
}

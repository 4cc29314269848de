//! An entry of the audit log.

use chrono::{DateTime, Utc};

use super::AuditEvent;
use crate::domain::Caller;

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, and from where.
    pub by: Caller,
    /// What.
    pub deed: AuditEvent,
}

//! Audit events: what happened to an account.

mod entry;
mod event;
mod kind;
mod record;

pub use entry::AuditEntry;
pub use event::AuditEvent;
pub use kind::AuditKind;

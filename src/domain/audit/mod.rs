//! Audit events: what happened to an account.

mod entry;
mod event;
mod filter;
mod kind;
mod recharged;
mod record;
mod returned;

pub use entry::AuditEntry;
pub use event::AuditEvent;
pub use filter::{ActorKind, AuditFilter, TypedAuditFilter};
pub use kind::AuditKind;
pub use recharged::{MandateDetails, RechargeDetails};
pub use returned::{DisputeDetails, RefundDetails};

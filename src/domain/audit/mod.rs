//! What has happened to an account.

mod deed;
mod entry;
mod record;
mod what;

pub use deed::Deed;
pub use entry::AuditEntry;
pub use what::What;

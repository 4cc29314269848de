//! Audit events: what happened to an account.

mod deed;
mod record;
mod what;

pub use deed::Deed;
pub use what::What;

//! Rows of imported files: their ids, and whether they were imported before.
//!
//! A row has an id of its own, or one generated from its contents. Neither its number nor the file's name
//! identifies it: a longer export of the same calls, in another order and under another name, contains the same
//! calls.

mod earlier;
mod identity;

pub use earlier::Earlier;
pub use identity::Identities;

use crate::domain::UsageEvent;

/// The default source of imported calls.
pub const SOURCE: &str = "import";

#[derive(Clone, Debug)]
pub struct Row {
    pub event: UsageEvent,
    /// With a generated id: how many rows of the file up to this one have the same contents, from 1 on.
    pub occurrence: Option<u32>,
}

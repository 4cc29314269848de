//! Rows of files: what each call is known by, and whether it was imported before.
//!
//! A row is a call with an id of its own, or one that is known by its contents. Neither the row's place nor the
//! file's name tells it: a longer export of the same calls, in another order and under another name, has other
//! places and the same calls.

mod earlier;
mod identity;

pub use earlier::Earlier;
pub use identity::Identities;

use crate::domain::UsageEvent;

/// The source of imported calls where nothing says another.
pub const SOURCE: &str = "import";

/// A call out of a file.
#[derive(Clone, Debug)]
pub struct Row {
    /// The call, with its id.
    pub event: UsageEvent,
    /// Where the id is made from its contents: how many rows of the file had the same up to this one, from 1 on.
    pub occurrence: Option<u32>,
}

//! `/keys`: the list, and the three dialogs of a key's life.

mod desk;
mod dialog;
mod line;
mod new;
mod receipt;
mod revoke;
mod shown;
mod table;

pub use desk::{KeyDesk, Packed};
pub use new::NewKeyFields;
pub use receipt::Receipt;
pub use revoke::WhatBreaks;
pub use shown::{FirstUse, ONLY_TIME};

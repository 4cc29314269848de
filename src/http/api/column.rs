//! Columns that one kind of answer has and another has not.

use serde::Serialize;

/// A column that this answer has, be it null. Where an answer does not have it, the field is `None`
/// and left out.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Column<T>(pub Option<T>);

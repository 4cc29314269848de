//! Columns that some responses have and others do not.

use serde::Serialize;

/// A column of this response, which may be null. A response without it has `None` here and omits the field.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Column<T>(pub Option<T>);

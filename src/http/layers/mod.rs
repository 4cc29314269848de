//! Middleware, one file per layer.

pub mod admit;
pub mod compression;
pub mod deadline;
pub mod dictionary;
pub mod explain;
pub mod failures;
pub mod form_limit;
pub mod headers;
pub mod packed;
pub mod refusals;
pub mod request_id;
pub mod request_log;
pub mod spanned;
pub mod target;
pub mod threads;

//! The error of a server function that failed: Leptos responds 500 to every one, although the error has a status of its own.

use axum::body::to_bytes;
use axum::response::Response;

use crate::pages::FunctionError;

/// The largest error of a server function, in bytes.
const ERROR_MAX: usize = 64 * 1024;

/// Reads the error from the response; `None` if there is none in it.
pub async fn error_of(response: Response) -> Option<FunctionError> {
    let bytes = to_bytes(response.into_body(), ERROR_MAX).await.ok()?;
    serde_json::from_slice(&bytes).ok()
}

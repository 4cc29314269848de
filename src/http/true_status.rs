//! The status of a server function that failed.

use axum::body::to_bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::actions::as_json;

/// The largest error of a server function, in bytes.
const ERROR_MAX: usize = 64 * 1024;

/// Replaces the status: Leptos responds 500 to every error of a server function, although the error has its
/// own.
pub async fn with_true_status(response: Response) -> Response {
    let Ok(bytes) = to_bytes(response.into_body(), ERROR_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match serde_json::from_slice(&bytes) {
        Ok(error) => as_json::<()>(Err(error)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

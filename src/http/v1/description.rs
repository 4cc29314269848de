//! `/v1/openapi.json`: the OpenAPI document.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;

use crate::http::api::Api;

/// Read this description
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "Description",
    responses(
        (status = 200, description = "This document.", body = Object, content_type = "application/json"),
        (status = "4XX", description = "The request is not as HTTP wants it, such as one with headers that are too large."),
    )
)]
pub async fn describe(State(api): State<Api>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, api.description.to_string())
}

//! Status and headers of the response that a page is part of.

use leptos::prelude::use_context;
use leptos::server_fn::http_export::{HeaderValue, StatusCode, header};
use leptos_axum::ResponseOptions;

/// Marks a request without a route, for which the router must not run: it parses addresses less strictly than
/// the server, and would render a page without its guards.
#[derive(Clone, Copy, Debug)]
pub struct NoRoute;

/// Sets the status.
pub fn set_status(code: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
        response.set_status(status);
    }
}

/// Sets `Retry-After`, in seconds.
pub fn set_retry_after(seconds: u64) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

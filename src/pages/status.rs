//! What a page says of the answer that it is part of.

use leptos::prelude::use_context;
use leptos::server_fn::http_export::{HeaderValue, StatusCode, header};
use leptos_axum::ResponseOptions;

/// What is asked for has no address: in the context where the router must not look for one. It reads addresses less strictly
/// than the server, and would draw a page past everything that guards it.
#[derive(Clone, Copy, Debug)]
pub struct NoRoute;

/// Sets the status of the answer.
pub fn set_status(code: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
        response.set_status(status);
    }
}

/// Says after how many seconds to ask for the page again.
pub fn set_retry_after(seconds: u64) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

//! The rate limit of forms per account. Above it, the page contains the typed values, to be sent again.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::failures::Unavailable;
use crate::http::FORM_MAX;
use crate::http::actions::{as_json, wants_json};
use crate::http::api::body::essence;
use crate::http::console::Console;
use crate::http::form::FORM;
use crate::pages::{FunctionError, TooFast, too_fast_document};
use crate::service::auth::attempts::{self, Counter};
use crate::service::{Owner, ServiceError};

/// Counts requests that may change something, and rejects them above the limit.
pub async fn keep(
    State(console): State<Console>,
    request: Request,
    next: Next,
) -> Result<Response, Unavailable> {
    let owner = request.extensions().get::<Owner>().filter(|_| !request.method().is_safe());
    let limit = console.services().policy.forms_per_minute;
    let Some(counter) = owner.and_then(|owner| Counter::of_forms(&owner.account_id, limit)) else {
        return Ok(next.run(request).await);
    };
    match attempts::count(console.services(), &[counter]).await {
        Ok(()) => Ok(next.run(request).await),
        Err(ServiceError::TooManyAttempts(wait)) => {
            let seconds = wait.num_milliseconds().div_euclid(1000) + 1;
            if wants_json(request.headers()) {
                // The error counts whole minutes, and the window is one.
                return Ok(as_json::<()>(Err(FunctionError::TooManyAttempts { minutes: 1 })));
            }
            Ok(refuse(&console, request, seconds.clamp(1, 60)).await)
        }
        Err(error) => Err(error.into()),
    }
}

async fn refuse(console: &Console, request: Request, seconds: i64) -> Response {
    let bare = console.bare(request.extensions());
    let address = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let fields = read(request).await;
    let page = too_fast_document(bare, TooFast { address, fields, seconds });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Html(page)).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The fields of a form; none if it is invalid or too large.
async fn read(request: Request) -> Vec<(String, String)> {
    let (parts, body) = request.into_parts();
    if !is_form(&parts.headers) {
        return Vec::new();
    }
    let body = to_bytes(body, FORM_MAX).await.unwrap_or_default();
    form_urlencoded::parse(&body).into_owned().collect()
}

fn is_form(headers: &HeaderMap) -> bool {
    essence(headers).eq_ignore_ascii_case(FORM)
}

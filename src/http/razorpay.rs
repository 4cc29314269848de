//! What the payment provider and those who come back from it ask for: `POST /webhooks/razorpay`, and
//! `GET /billing/returned`.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Extension, Router};
use serde::Deserialize;

use super::api::body::{Limit, read};
use super::api::error::ApiError;
use super::console::{Console, page};
use crate::pages::billing::page_of;
use crate::service::payments::inbox::{self, Arrived};
use crate::service::payments::open::RETURNED;
use crate::service::payments::returned;
use crate::service::payments::signature::ReturnedLink;
use crate::service::{Owner, Services};

/// The address of webhooks, which the operator enters at the provider.
const WEBHOOKS: &str = "/webhooks/razorpay";
/// The largest webhook; those of the provider are a few kilobytes.
const BODY_MAX: Limit = Limit { bytes: 256 * 1024, words: "256 KiB" };

/// The route of webhooks.
pub fn router<S: Clone + Send + Sync + 'static>(services: Arc<Services>) -> Router<S> {
    Router::new().route(WEBHOOKS, post(take)).with_state(services)
}

/// Takes a webhook. Anything but a 2xx makes the provider send it again, for a day.
async fn take(State(services): State<Arc<Services>>, request: Request) -> Result<StatusCode, ApiError> {
    if !services.payments.is_on() {
        return Err(ApiError::Unavailable);
    }
    let (parts, body) = request.into_parts();
    let header =
        |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = read(body, BODY_MAX, |_| Ok(())).await?;
    let arrived = Arrived {
        event_id: header("x-razorpay-event-id"),
        signature: header("x-razorpay-signature"),
        body: &body,
    };
    inbox::take(&services, arrived).await?;
    Ok(StatusCode::OK)
}

/// What the provider adds to the address that a payer comes back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Returning {
    #[serde(rename = "razorpay_payment_id")]
    payment: String,
    #[serde(rename = "razorpay_payment_link_id")]
    link: String,
    #[serde(rename = "razorpay_payment_link_reference_id")]
    reference: String,
    #[serde(rename = "razorpay_payment_link_status")]
    status: String,
    #[serde(rename = "razorpay_signature")]
    signature: String,
}

/// Takes in who comes back, and leads to an address without the ids and the signature. Whose top-up it is the
/// signature says, not who is signed in here; to others nothing of it is shown.
pub async fn come_back(
    State(console): State<Console>,
    owner: Option<Extension<Owner>>,
    query: Result<Query<Returning>, QueryRejection>,
    request: Request,
) -> Response {
    let Some(Query(told)) = query.ok().filter(|Query(told)| !told.link.is_empty()) else {
        return page(State(console), request).await;
    };
    let services = console.services();
    if !services.payments.is_on() {
        return page(State(console), request).await;
    }
    let returned = ReturnedLink {
        link_id: &told.link,
        reference_id: &told.reference,
        status: &told.status,
        payment_id: &told.payment,
        signature: &told.signature,
    };
    match returned::from_link(services, &returned).await {
        Ok(topup) if owner.is_some_and(|owner| owner.account_id == topup.account_id) => {
            Redirect::to(&format!("{}?back=1", page_of(topup.id.as_str()))).into_response()
        }
        Ok(_) => Redirect::to(RETURNED).into_response(),
        Err(error) => {
            tracing::warn!(%error, "somebody came back from the payment provider, and it is not clear of what");
            Redirect::to(RETURNED).into_response()
        }
    }
}

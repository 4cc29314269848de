//! `/v1/accounts/{account_id}/credits`: buying credit.

use axum::Json;
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::{Credits, Owner};
use crate::domain::billing::{Paise, PayBy, Topup, TopupId};
use crate::domain::rfc3339;
use crate::domain::{FieldError, Money};
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfBuying, OfReadingPurchases};
use crate::service::payments::returned;
use crate::service::payments::topups::{self, Wanted};
use crate::service::{ServiceError, Services, accounts, documents};

/// A purchase of credit.
#[derive(Serialize, ToSchema)]
pub struct Purchase {
    #[schema(value_type = String, example = "tu_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2")]
    id: TopupId,
    /// `pending`, `paid`, `failed`, `expired`, `cancelled`, `review` (the operator looks at a payment) or `refunded`.
    /// Money that comes for one that has ended is credited too.
    #[schema(example = "pending")]
    status: &'static str,
    /// The credit, before tax.
    #[schema(value_type = f64, example = 1000.00)]
    credits_inr: Money,
    #[schema(value_type = f64, example = 180.00)]
    tax_inr: Money,
    /// What is paid.
    #[schema(value_type = f64, example = 1180.00)]
    amount_inr: Money,
    #[schema(example = "INR")]
    currency: &'static str,
    /// `razorpay`, or `bank` for a transfer that the operator has booked.
    #[schema(example = "razorpay")]
    provider: &'static str,
    /// The order for the provider's checkout; null for a link.
    #[schema(required = true, example = "order_Q1a2b3c4d5e6f7")]
    order_id: Option<String>,
    /// The public key for the provider's checkout; null for a transfer by bank.
    #[schema(required = true, example = "rzp_live_Q1a2b3")]
    key_id: Option<String>,
    /// The page to send a person to; null for an order.
    #[schema(required = true, example = "https://rzp.io/rzp/twH5w1Y")]
    payment_url: Option<String>,
    #[schema(example = "2026-11-21T08:35:00Z")]
    created: String,
    /// Until when it can be paid.
    #[schema(example = "2026-11-21T09:35:00Z")]
    expires: String,
}

/// What is bought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedCredit {
    /// Rupees with at most two decimals. Whether tax comes on top of them or is within them is the operator's setting.
    #[schema(value_type = f64, required = true, example = 1000.00)]
    amount_inr: Option<Money>,
    /// `order`, for programs that embed the provider's checkout, or `link`, a page of the provider's to send a person to.
    #[schema(example = "order", default = "order")]
    pay_by: Option<String>,
}

/// What the provider's checkout gave to a program.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedOut {
    #[schema(value_type = String, required = true, example = "order_Q1a2b3c4d5e6f7")]
    #[serde(rename = "razorpay_order_id")]
    order: Option<String>,
    #[schema(value_type = String, required = true, example = "pay_Q1a2b3c4d5e6g8")]
    #[serde(rename = "razorpay_payment_id")]
    payment: Option<String>,
    #[schema(value_type = String, required = true, example = "02df6b3d2b4c698f037c0de106c4dab2f8c89f1f8563a9da20f26ee934e3063c")]
    #[serde(rename = "razorpay_signature")]
    signature: Option<String>,
}

/// A purchase that is paid.
#[derive(Serialize, ToSchema)]
pub struct VerifiedPurchase {
    #[schema(value_type = String, example = "tu_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2")]
    id: TopupId,
    #[schema(example = "paid")]
    status: &'static str,
    #[schema(value_type = f64, example = 1000.00)]
    credits_inr: Money,
    /// The balance of the account's wallet since.
    #[schema(value_type = f64, example = 1050.00)]
    balance_inr: Money,
    /// The document of the purchase; null where there is none.
    #[schema(required = true, example = "doc_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2")]
    invoice_id: Option<String>,
}

/// That credit is sold here. Elsewhere the operations are not offered, whatever is sent to them.
pub struct Sold;

impl FromRequestParts<Api> for Sold {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        if api.services.payments.is_on() { Ok(Self) } else { Err(ApiError::ComingSoon) }
    }
}

/// The top-up that the path names.
pub struct WantedTopup(TopupId);

impl FromRequestParts<Api> for WantedTopup {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let path = RawPathParams::from_request_parts(parts, api).await.map_err(|_| ApiError::NotFound)?;
        let found = path.iter().find(|(name, _)| *name == "topup_id").ok_or(ApiError::NotFound)?;
        Ok(Self(TopupId::new(found.1)))
    }
}

/// Buy credits
///
/// Makes an order for the provider's checkout, or a link to a page of the provider's. Send an `Idempotency-Key` of your
/// own: the same key is the same purchase, however often it is sent. 503 if the provider does not answer: send it again.
#[utoipa::path(
    post, path = "/v1/accounts/{account_id}/credits", tag = "Buying",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters: the same key is the same purchase."),
    ),
    request_body(content = WantedCredit),
    security(("session" = [])),
    responses((status = 201, description = "The purchase.", body = Purchase), OfBuying)
)]
pub async fn buy_credits(
    State(api): State<Api>,
    owner: Owner<Credits>,
    _: Sold,
    headers: HeaderMap,
    body::Json(asked): body::Json<WantedCredit>,
) -> Result<(StatusCode, Json<Purchase>), ApiError> {
    // Forms call it `amount`.
    let named = |error: ApiError| error.renamed("amount", "amount_inr");
    let amount = asked.amount_inr.ok_or_else(|| named(FieldError::AmountMissing.into()))?;
    if amount <= Money::ZERO {
        return Err(named(FieldError::AmountNotPositive.into()));
    }
    let pay_by = match asked.pay_by.as_deref() {
        None => PayBy::Order,
        Some(word) => PayBy::wanted(word).ok_or(FieldError::PayByUnknown)?,
    };
    let key = headers.get("idempotency-key");
    let key = key.map(|key| key.to_str().map_err(|_| FieldError::RequestKeyInvalid)).transpose()?;
    let request = topups::of_key(&api.services, key)?;
    let wanted = Wanted { request: &request, amount, pay_by };
    let topup =
        topups::buy(&api.services, &owner.account_id, wanted).await.map_err(|error| named(error.into()))?;
    if topup.provider_id.is_none() {
        return Err(ApiError::Unavailable);
    }
    Ok((StatusCode::CREATED, Json(purchase(&api.services, topup)?)))
}

/// Read a purchase
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/credits/{topup_id}", tag = "Buying",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("topup_id" = String, Path, description = "The purchase."),
    ),
    security(("session" = [])),
    responses((status = 200, description = "The purchase.", body = Purchase), OfReadingPurchases)
)]
pub async fn read_purchase(
    State(api): State<Api>,
    owner: Owner<Credits>,
    _: Sold,
    WantedTopup(id): WantedTopup,
) -> Result<Json<Purchase>, ApiError> {
    let topup = topups::find(&api.services, &owner.account_id, &id).await?;
    Ok(Json(purchase(&api.services, topup)?))
}

/// Verify a purchase
///
/// With the three values that the provider's checkout gave. The provider is asked; sending them again gives the same
/// answer. 400 `signature_mismatch`; 409 `not_paid_yet`, `amount_mismatch`, `already_refunded`; 503 if the provider does
/// not answer. A purchase is credited without this call too, some minutes later.
#[utoipa::path(
    post, path = "/v1/accounts/{account_id}/credits/verify", tag = "Buying",
    params(("account_id" = String, Path, description = "The account.")),
    request_body(content = CheckedOut),
    security(("session" = [])),
    responses((status = 200, description = "It is paid.", body = VerifiedPurchase), OfBuying)
)]
pub async fn verify_purchase(
    State(api): State<Api>,
    owner: Owner<Credits>,
    _: Sold,
    body::Json(told): body::Json<CheckedOut>,
) -> Result<Json<VerifiedPurchase>, ApiError> {
    let CheckedOut { order, payment, signature } = told;
    let [order, payment, signature] = [order, payment, signature].map(Option::unwrap_or_default);
    let topup =
        returned::from_order(&api.services, &owner.account_id, (&order, &payment, &signature)).await?;
    let balance_inr = accounts::lookup(&api.services, &owner.account_id).await?.balance;
    let document = documents::of_topup(&api.services, &owner.account_id, &topup.id).await?;
    Ok(Json(VerifiedPurchase {
        status: topup.status.as_str(),
        credits_inr: rupees(topup.quote.credit)?,
        id: topup.id,
        balance_inr,
        invoice_id: document.map(|document| document.id.to_string()),
    }))
}

fn purchase(services: &Services, topup: Topup) -> Result<Purchase, ApiError> {
    let key_id = match topup.pay_by {
        PayBy::Transfer => None,
        PayBy::Order | PayBy::Link | PayBy::Mandate => {
            Some(services.payments.provider(services.started)?.key_id().to_owned())
        }
    };
    let quote = topup.quote;
    let tax = quote.tax.total().map_err(|_| ServiceError::Internal("adding up a tax"))?;
    Ok(Purchase {
        status: topup.status.as_str(),
        credits_inr: rupees(quote.credit)?,
        tax_inr: rupees(tax)?,
        amount_inr: rupees(quote.to_pay)?,
        currency: "INR",
        provider: topup.pay_by.provider(),
        order_id: topup.provider_id.filter(|_| topup.pay_by == PayBy::Order),
        key_id,
        payment_url: topup.payment_url,
        created: rfc3339(topup.created),
        expires: rfc3339(topup.expires),
        id: topup.id,
    })
}

/// An amount for an answer.
pub fn rupees(amount: Paise) -> Result<Money, ServiceError> {
    amount.money().map_err(|_| ServiceError::Internal("showing an amount"))
}

//! `/v1/accounts/{account_id}/auto_recharge`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::{Credits, Owner};
use super::credits::{Sold, rupees};
use crate::domain::billing::{Mandate, Recharge, RechargeState, read_phone};
use crate::domain::rfc3339;
use crate::domain::{FieldError, Money};
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfBuying, OfReadingPurchases};
use crate::service::payments::recharge::settings::{self, Wanted, read_method};
use crate::service::payments::recharge::{self, Overview};

/// The automatic recharge of an account.
#[derive(Serialize, ToSchema)]
pub struct AutoRecharge {
    /// Whether it is switched on.
    #[schema(example = true)]
    enabled: bool,
    /// The available credit below which it recharges; earlier, if the credit may end before the money could arrive.
    #[schema(value_type = f64, example = 200.00)]
    threshold_inr: Money,
    /// How much a recharge is; a multiple of it, if more is missing.
    #[schema(value_type = f64, example = 1000.00)]
    amount_inr: Money,
    /// The most that is debited in a calendar month of India, tax included.
    #[schema(value_type = f64, example = 5000.00)]
    monthly_cap_inr: Money,
    /// What was debited in this month, or will be.
    #[schema(value_type = f64, example = 1180.00)]
    spent_this_month_inr: Money,
    /// `off`, `needs_mandate`, `ready`, `notified` (a debit was announced), `charging` (the bank was asked) or `paused`
    /// (the mandate is paused, or the month's limit leaves no recharge).
    #[schema(example = "notified")]
    status: &'static str,
    /// The mandate; null for none.
    #[schema(required = true)]
    mandate: Option<RechargeMandate>,
    /// The recharge that was announced; null for none.
    #[schema(required = true)]
    next: Option<NextRecharge>,
}

/// What allows debits.
#[derive(Serialize, ToSchema)]
pub struct RechargeMandate {
    /// `upi` or `card`.
    #[schema(example = "upi")]
    method: &'static str,
    /// What its owner knows it by; null until it is given.
    #[schema(required = true, example = "as…@examplebank")]
    masked: Option<String>,
    /// The most that one debit may be.
    #[schema(value_type = f64, example = 5000.00)]
    max_inr: Money,
    /// The end of the mandate; null if it is not known.
    #[schema(required = true, example = "2036-11-21T08:35:00Z")]
    expires: Option<String>,
    /// The page on which a person gives it; null once it is given.
    #[schema(required = true, example = "https://rzp.io/i/ak1WxDB")]
    url: Option<String>,
}

/// A recharge that was announced.
#[derive(Serialize, ToSchema)]
pub struct NextRecharge {
    /// When its payer was told.
    #[schema(example = "2026-11-21T08:35:00Z")]
    notice: String,
    /// From when on it is debited.
    #[schema(example = "2026-11-22T09:35:00Z")]
    debit_after: String,
    /// What is debited.
    #[schema(value_type = f64, example = 1180.00)]
    amount_inr: Money,
}

/// The automatic recharge as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedAutoRecharge {
    /// It is off until somebody switches it on.
    #[schema(required = true, example = true)]
    enabled: Option<bool>,
    /// Rupees with at most two decimals. What is not sent stays as it is.
    #[schema(value_type = f64, example = 200.00)]
    threshold_inr: Option<Money>,
    /// The credit of a recharge, as for a purchase. With tax it is at most ₹15,000.
    #[schema(value_type = f64, example = 1000.00)]
    amount_inr: Option<Money>,
    /// At least what one recharge costs.
    #[schema(value_type = f64, example = 5000.00)]
    monthly_cap_inr: Option<Money>,
    /// For a new mandate: `upi` or `card`.
    #[schema(example = "upi", default = "upi")]
    method: Option<String>,
    /// For a new mandate: the payer's mobile number, which the payment provider may want.
    #[schema(example = "+919000090000")]
    phone: Option<String>,
}

/// Read the automatic recharge
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/auto_recharge", tag = "Buying",
    params(("account_id" = String, Path, description = "The account.")),
    security(("session" = [])),
    responses((status = 200, description = "The automatic recharge.", body = AutoRecharge), OfReadingPurchases)
)]
pub async fn read_auto_recharge(
    State(api): State<Api>,
    owner: Owner<Credits>,
    _: Sold,
) -> Result<Json<AutoRecharge>, ApiError> {
    Ok(Json(shown(recharge::overview(&api.services, &owner.account_id).await?)?))
}

/// Set the automatic recharge
///
/// Switched on without a mandate, it is `needs_mandate`: send a person to the `url` of the mandate. A debit is announced a
/// day or more before, so that the bank is asked while the credit still lasts. Switched off, a debit that was announced is
/// called off. 409 `billing_profile_missing`, `recharge_unavailable`.
#[utoipa::path(
    put, path = "/v1/accounts/{account_id}/auto_recharge", tag = "Buying",
    params(("account_id" = String, Path, description = "The account.")),
    request_body(content = WantedAutoRecharge),
    security(("session" = [])),
    responses((status = 200, description = "The automatic recharge.", body = AutoRecharge), OfBuying)
)]
pub async fn set_auto_recharge(
    State(api): State<Api>,
    owner: Owner<Credits>,
    _: Sold,
    body::Json(asked): body::Json<WantedAutoRecharge>,
) -> Result<Json<AutoRecharge>, ApiError> {
    let phone = asked.phone.filter(|phone| !phone.is_empty());
    let wanted = Wanted {
        is_on: asked.enabled.ok_or(FieldError::EnabledMissing)?,
        threshold: asked.threshold_inr,
        amount: asked.amount_inr,
        monthly_cap: asked.monthly_cap_inr,
        method: read_method(asked.method.as_deref().unwrap_or_default())?,
        phone: phone.map(|phone| read_phone(&phone)).transpose()?,
    };
    Ok(Json(shown(settings::save(&api.services, &owner.by, &owner.account_id, &wanted).await?)?))
}

/// Remove the mandate
///
/// Automatic recharge is switched off, a debit that was announced is called off, and the bank is told that the mandate has
/// ended. 409 `recharge_under_way` while the bank is asked for a debit.
#[utoipa::path(
    delete, path = "/v1/accounts/{account_id}/auto_recharge/mandate", tag = "Buying",
    params(("account_id" = String, Path, description = "The account.")),
    security(("session" = [])),
    responses((status = 204, description = "The mandate is removed."), OfBuying)
)]
pub async fn remove_mandate(
    State(api): State<Api>,
    owner: Owner<Credits>,
    _: Sold,
) -> Result<StatusCode, ApiError> {
    recharge::mandate::remove(&api.services, &owner.by, &owner.account_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown(found: Overview) -> Result<AutoRecharge, ApiError> {
    Ok(AutoRecharge {
        enabled: found.settings.is_on,
        threshold_inr: rupees(found.settings.threshold)?,
        amount_inr: rupees(found.settings.amount)?,
        monthly_cap_inr: rupees(found.settings.monthly_cap)?,
        spent_this_month_inr: rupees(found.spent)?,
        status: found.status.as_str(),
        mandate: found.mandate.map(mandate).transpose()?,
        next: found.next.map(next).transpose()?.flatten(),
    })
}

fn mandate(mandate: Mandate) -> Result<RechargeMandate, ApiError> {
    Ok(RechargeMandate {
        method: mandate.method.as_str(),
        masked: mandate.masked,
        max_inr: rupees(mandate.max_amount)?,
        expires: mandate.expires.map(rfc3339),
        url: mandate.url.filter(|_| !mandate.status.is_given()),
    })
}

/// One that was not announced yet is not shown.
fn next(next: Recharge) -> Result<Option<NextRecharge>, ApiError> {
    let announced = next.notice.zip(next.debit_after).filter(|_| next.state != RechargeState::Planned);
    let Some((notice, debit_after)) = announced else { return Ok(None) };
    let amount_inr = rupees(next.to_pay)?;
    Ok(Some(NextRecharge { notice: rfc3339(notice), debit_after: rfc3339(debit_after), amount_inr }))
}

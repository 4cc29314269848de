//! `/v1/accounts/{account_id}/billing_profile`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::{Credits, Owner};
use crate::domain::billing;
use crate::domain::billing::TypedProfile;
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfChanging, OfManaging};
use crate::service::payments::profile;

/// Who the documents of an account are for.
#[derive(Serialize, ToSchema)]
pub struct BillingProfile {
    /// The name on documents.
    #[schema(example = "Asha Voice LLP")]
    name: String,
    /// House, street, area.
    #[schema(example = "2 Example Street")]
    address: String,
    /// Town, city or village.
    #[schema(example = "Mumbai")]
    city: String,
    /// The PIN code.
    #[schema(example = "400001")]
    pin: String,
    /// The State's two digits in GST: the place of supply.
    #[schema(example = "27")]
    state: String,
    /// The GSTIN, whose form was checked; null for who is not registered.
    #[schema(required = true, example = "27AAPFU0939F1ZV")]
    gstin: Option<String>,
}

/// A billing profile as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedBillingProfile {
    /// The name on documents: one line of text.
    #[schema(value_type = String, required = true, max_length = 100, example = "Asha Voice LLP")]
    name: Option<String>,
    /// House, street, area.
    #[schema(value_type = String, required = true, max_length = 200, example = "2 Example Street")]
    address: Option<String>,
    /// Town, city or village: one line of text.
    #[schema(value_type = String, required = true, max_length = 50, example = "Mumbai")]
    city: Option<String>,
    /// The PIN code, which has to be in the State.
    #[schema(value_type = String, required = true, example = "400001")]
    pin: Option<String>,
    /// The State's two digits in GST.
    #[schema(value_type = String, required = true, example = "27")]
    state: Option<String>,
    /// The GSTIN, which has to be of the State; null or not sent for who is not registered.
    #[schema(example = "27AAPFU0939F1ZV")]
    gstin: Option<String>,
}

/// Read the billing profile
///
/// 404 until it is set.
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/billing_profile", tag = "Buying",
    params(("account_id" = String, Path, description = "The account.")),
    security(("session" = [])),
    responses((status = 200, description = "The billing profile.", body = BillingProfile), OfManaging)
)]
pub async fn read_billing_profile(
    State(api): State<Api>,
    owner: Owner<Credits>,
) -> Result<Json<BillingProfile>, ApiError> {
    let profile = profile::find(&api.services, &owner.account_id).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(profile.found.into()))
}

/// Set the billing profile
///
/// Documents keep the profile of their day; a change is for later ones.
#[utoipa::path(
    put, path = "/v1/accounts/{account_id}/billing_profile", tag = "Buying",
    params(("account_id" = String, Path, description = "The account.")),
    request_body(content = WantedBillingProfile),
    security(("session" = [])),
    responses((status = 200, description = "The billing profile.", body = BillingProfile), OfChanging)
)]
pub async fn set_billing_profile(
    State(api): State<Api>,
    owner: Owner<Credits>,
    body::Json(asked): body::Json<WantedBillingProfile>,
) -> Result<Json<BillingProfile>, ApiError> {
    let WantedBillingProfile { name, address, city, pin, state, gstin } = asked;
    let [name, address, city, pin, state, gstin] =
        [name, address, city, pin, state, gstin].map(Option::unwrap_or_default);
    let typed = TypedProfile { name, address, city, pin, state, gstin };
    let saved = profile::save(&api.services, &owner.by, &owner.account_id, &typed).await?;
    Ok(Json(saved.found.into()))
}

impl From<billing::BillingProfile> for BillingProfile {
    fn from(profile: billing::BillingProfile) -> Self {
        let TypedProfile { name, address, city, pin, state, gstin } = profile.typed();
        Self { name, address, city, pin, state, gstin: Some(gstin).filter(|gstin| !gstin.is_empty()) }
    }
}

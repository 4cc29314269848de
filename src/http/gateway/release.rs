//! `POST /v1/holds/{hold_id}/release`: ends the hold of a failed call.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Gateway;
use super::failures::OfReleasing;
use crate::domain::{HoldEnd, HoldId};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::service::group_commit;

/// How a hold has ended.
#[derive(Serialize, ToSchema)]
pub struct EndedHold {
    /// The hold.
    #[schema(value_type = String, example = "hold_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    hold_id: HoldId,
    /// `released`, now or before; `settled`, as a call was recorded under it; `lapsed`, as its time was over.
    #[schema(value_type = String, example = "released")]
    status: &'static str,
}

/// Extracts the hold in the path.
pub struct WantedHold(HoldId);

impl FromRequestParts<Api> for WantedHold {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        // An id that is not text cannot exist, nor can one with a zero byte, which PostgreSQL's text excludes.
        let id = Path::<String>::from_request_parts(parts, api).await.ok().map(|Path(id)| id);
        id.filter(|id| !id.contains('\0')).map(|id| Self(HoldId::new(id))).ok_or(ApiError::NotFound)
    }
}

/// Release a hold
///
/// After a call that failed or was not made. The credit is free for the next check. Again, or after the hold has ended in
/// another way: 200 with how it ended. What the call has used after all may still be reported, and is
/// debited to the hold's wallet.
#[utoipa::path(
    post, path = "/v1/holds/{hold_id}/release", tag = "Gateway",
    params(("hold_id" = String, Path, description = "The hold that the check of the key answered.")),
    security(("gateway" = [])),
    responses(
        (status = 200, description = "The hold has ended.", body = EndedHold, example = json!({
            "hold_id": "hold_01JHMV5B3K9D2F7G8H1J4M6N0P", "status": "released",
        })),
        OfReleasing,
    )
)]
pub async fn release_hold(
    State(api): State<Api>,
    _: Gateway,
    WantedHold(hold_id): WantedHold,
) -> Result<Json<EndedHold>, ApiError> {
    let end = group_commit::release(&api.services, hold_id.clone()).await?;
    let status = end.map(HoldEnd::as_str).ok_or(ApiError::NotFound)?;
    Ok(Json(EndedHold { hold_id, status }))
}

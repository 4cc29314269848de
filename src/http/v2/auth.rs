//! `/v2/auth`: creates tokens and authenticates requests.

use axum::Extension;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

use super::envelope::{Envelope, OfToken};
use crate::domain::{AccountId, ShownKey};
use crate::http::api::Api;
use crate::http::api::body::Json;
use crate::http::api::error::ApiError;
use crate::http::api::instant::Instant;
use crate::http::api::rate_limit;
use crate::http::api::session::{self, Credentials, Opened};
use crate::http::caller::By;
use crate::http::layers::compression::CarriesSecret;
use crate::service::{Owner, accounts};

/// The header that carries the token.
const TOKEN: &str = "token";

/// The owner of the request's session token, within the account's rate limit. A handler with this extractor is
/// authorised.
pub struct Caller(pub Owner);

impl FromRequestParts<Api> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let session::Found { account_id, .. } = session::find(api, parts, token(parts)?).await?;
        rate_limit::count(api, parts, &account_id).await?;
        let account = accounts::lookup(&api.services, &account_id).await?;
        Ok(Self(Owner { account_id, zone: account.zone }))
    }
}

fn token(parts: &Parts) -> Result<&str, ApiError> {
    let value = parts.headers.get(TOKEN).ok_or(ApiError::MissingCredential)?;
    match value.to_str().map(str::trim) {
        Ok("") => Err(ApiError::MissingCredential),
        Ok(text) => Ok(text),
        Err(_) => Err(ApiError::InvalidCredential),
    }
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct IssuedToken {
    /// What the requests that follow carry in their header `token`.
    #[schema(value_type = String, example = "munim_st_…")]
    token: ShownKey,
    /// The same, under the name that `POST /v1/sessions` gives it.
    #[schema(value_type = String, example = "munim_st_…")]
    session_token: ShownKey,
    /// The owner's account.
    #[schema(value_type = String, example = "acc_01JHMV4X8Q0Z6T3R9W5Y7B2C1D")]
    account_id: AccountId,
    /// Until when the token is good.
    expires: Instant,
}

/// Get a token
///
/// Signs the owner of an account in. Every failure says the same.
#[utoipa::path(
    post, path = "/v2/auth/token", tag = "Agent utilisation", request_body = Credentials,
    responses((status = 200, description = "The token.", body = Envelope<IssuedToken>), OfToken)
)]
pub async fn create_token(
    State(api): State<Api>,
    By(by): By,
    Json(credentials): Json<Credentials>,
) -> Result<(Extension<CarriesSecret>, Envelope<IssuedToken>), ApiError> {
    let Opened { token, account_id, expires } = credentials.open(&api, &by).await?;
    let payload = IssuedToken { session_token: token.clone(), token, account_id, expires };
    Ok((Extension(CarriesSecret), Envelope::new("Token created successfully", payload)))
}

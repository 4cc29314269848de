//! `/v1/sessions`: signing in and out.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::CurrentSession;
use crate::domain::{AccountId, ShownKey};
use crate::http::api::Api;
use crate::http::api::body::Json;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfSession, OfSignIn};
use crate::http::api::instant::Instant;
use crate::http::api::session::{Credentials, Opened};
use crate::http::caller::By;
use crate::http::layers::compression::CarriesSecret;
use crate::service::auth::sign_in;

/// A session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SignedIn {
    /// The credential of the requests that follow.
    #[schema(value_type = String, example = "munim_st_…")]
    session_token: ShownKey,
    /// The owner's account.
    #[schema(value_type = String, example = "acc_01JHMV4X8Q0Z6T3R9W5Y7B2C1D")]
    account_id: AccountId,
    /// Until when the token is good.
    expires: Instant,
}

/// Sign in
///
/// Gives a session token for the owner of an account. Every failure says the same.
#[utoipa::path(
    post, path = "/v1/sessions", tag = "Sessions", request_body = Credentials,
    responses((status = 201, description = "The session.", body = SignedIn), OfSignIn)
)]
pub async fn create_session(
    State(api): State<Api>,
    By(by): By,
    Json(credentials): Json<Credentials>,
) -> Result<(StatusCode, Extension<CarriesSecret>, axum::Json<SignedIn>), ApiError> {
    let Opened { token, account_id, expires } = credentials.open(&api, &by).await?;
    let session = SignedIn { session_token: token, account_id, expires };
    Ok((StatusCode::CREATED, Extension(CarriesSecret), axum::Json(session)))
}

/// Sign out
///
/// Ends the session whose token is sent.
#[utoipa::path(
    delete, path = "/v1/sessions/current", tag = "Sessions", security(("session" = [])),
    responses((status = 204, description = "The session has ended."), OfSession)
)]
pub async fn end_session(State(api): State<Api>, session: CurrentSession) -> Result<StatusCode, ApiError> {
    sign_in::end_token(&api.services, &session.by, session.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

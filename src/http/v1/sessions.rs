//! `/v1/sessions`: signing in and out.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::CurrentSession;
use crate::domain::{AccountId, Problem, ShownKey};
use crate::http::api::Api;
use crate::http::api::body::Json;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfSession, OfSignIn};
use crate::http::api::instant::Instant;
use crate::http::caller::By;
use crate::http::layers::compression::CarriesSecret;
use crate::service::sign_in;

/// What an owner signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Credentials)]
pub struct Credentials {
    /// The owner's address.
    #[schema(value_type = String, required = true, min_length = 1, example = "asha@example.in")]
    email: Option<String>,
    /// The owner's password.
    #[schema(value_type = String, required = true, min_length = 1, format = Password, example = "a ledger of red cloth")]
    password: Option<String>,
}

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
    Json(Credentials { email, password }): Json<Credentials>,
) -> Result<(StatusCode, Extension<CarriesSecret>, axum::Json<SignedIn>), ApiError> {
    let (email, password) = (email.unwrap_or_default(), password.unwrap_or_default());
    let missing = [(&email, Problem::EmailMissing), (&password, Problem::PasswordMissing)];
    let missing: Vec<_> =
        missing.into_iter().filter(|(text, _)| text.is_empty()).map(|(_, problem)| problem).collect();
    if !missing.is_empty() {
        return Err(ApiError::Invalid(missing));
    }
    let account_id = sign_in::check(&api.services, &by, &email, &password).await?;
    let (token, expires) = sign_in::issue_token(&api.services, &by, &account_id).await?;
    let session = SignedIn { session_token: ShownKey::from(&token), account_id, expires: Instant(expires) };
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

//! Sessions of programs: opened with email, password and, if required, a code; identified by a token.

use axum::http::request::Parts;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Api;
use super::error::ApiError;
use super::instant::Instant;
use crate::domain::{AccountId, Actor, Caller, DeviceId, FieldError, KeyHash, PlainKey, ShownKey};
use crate::http::caller;
use crate::http::layers::refusals;
use crate::service::ServiceError;
use crate::service::auth::devices::{self, Seen};
use crate::service::auth::sign_in::{self, TOKEN_PREFIX};

/// What an owner signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The owner's address.
    #[schema(value_type = String, required = true, min_length = 1, example = "asha@example.in")]
    email: Option<String>,
    /// The owner's password.
    #[schema(value_type = String, required = true, min_length = 1, format = Password, example = "a ledger of red cloth")]
    password: Option<String>,
    /// Where the account has two-step sign-in: a code of its authenticator app, or a recovery code. Without it
    /// the answer is 401 with the code `second_factor_required`.
    #[schema(example = "492039")]
    code: Option<String>,
}

/// A new session.
pub struct Opened {
    /// Its token, shown once.
    pub token: ShownKey,
    pub account_id: AccountId,
    pub expires: Instant,
}

impl Credentials {
    /// Signs in. Every failure has the same response after the same time.
    pub async fn open(self, api: &Api, by: &Caller) -> Result<Opened, ApiError> {
        let (email, password) = (self.email.unwrap_or_default(), self.password.unwrap_or_default());
        let missing = [(&email, FieldError::EmailMissing), (&password, FieldError::PasswordMissing)];
        let missing: Vec<_> =
            missing.into_iter().filter(|(text, _)| text.is_empty()).map(|(_, problem)| problem).collect();
        if !missing.is_empty() {
            return Err(ApiError::Invalid(missing));
        }
        let code = self.code.unwrap_or_default();
        let (account_id, stamp, with) =
            sign_in::check_all(&api.services, by, &email, &password, &code).await?;
        let (token, expires) =
            sign_in::issue_token(&api.services, by, &account_id, Some(&stamp), with).await?;
        Ok(Opened { token: ShownKey::from(&token), account_id, expires: Instant(expires) })
    }
}

/// A session found by its token.
pub struct Found {
    /// The hash of its token.
    pub token: KeyHash,
    /// Its public id.
    pub id: DeviceId,
    pub account_id: AccountId,
}

/// The session of a request's token.
pub async fn find(api: &Api, parts: &Parts, text: &str) -> Result<Found, ApiError> {
    let token = PlainKey::parse(TOKEN_PREFIX, text).ok_or(ApiError::InvalidCredential)?.hash();
    let found = api
        .services
        .store
        .find_token(token)
        .await
        .map_err(ServiceError::from)?
        .ok_or(ApiError::InvalidCredential)?;
    let id = found.id.unwrap_or_else(|| DeviceId::new(DeviceId::TOKEN_PREFIX));
    refusals::note(&parts.extensions, &found.account_id, id.as_str());
    if found.expires <= api.services.now() {
        return Err(ApiError::ExpiredCredential);
    }
    let by = caller::acting(Actor::Token(id.clone()), &parts.headers, &parts.extensions);
    let before = Seen { address: found.address, user_agent: found.user_agent, ..Seen::default() };
    if let Err(error) = devices::note_seen(&api.services, &by, &found.account_id, &before, false).await {
        // The request itself may need no disk space.
        tracing::warn!(%error, "failed to record a session token's address");
    }
    Ok(Found { token, id, account_id: found.account_id })
}

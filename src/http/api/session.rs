//! Sessions of programs: opened with email and password, found again by their token.

use std::net::IpAddr;

use serde::Deserialize;
use utoipa::ToSchema;

use super::Api;
use super::error::ApiError;
use super::instant::Instant;
use crate::domain::{AccountId, KeyHash, PlainKey, Problem, ShownKey};
use crate::service::sign_in::{self, TOKEN_PREFIX};

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
}

/// A session that was opened just now.
pub struct Opened {
    /// Its token, to be shown once.
    pub token: ShownKey,
    /// The owner's account.
    pub account_id: AccountId,
    /// Until when the token is good.
    pub expires: Instant,
}

impl Credentials {
    /// Signs in. Every failure says the same after the same time.
    pub async fn open(self, api: &Api, address: Option<IpAddr>) -> Result<Opened, ApiError> {
        let (email, password) = (self.email.unwrap_or_default(), self.password.unwrap_or_default());
        let missing = [(&email, Problem::EmailMissing), (&password, Problem::PasswordMissing)];
        let missing: Vec<_> =
            missing.into_iter().filter(|(text, _)| text.is_empty()).map(|(_, problem)| problem).collect();
        if !missing.is_empty() {
            return Err(ApiError::Invalid(missing));
        }
        let account_id = sign_in::check(&api.services, &email, &password, address).await?;
        let (token, expires) = sign_in::issue_token(&api.services, &account_id).await?;
        Ok(Opened { token: ShownKey::from(&token), account_id, expires: Instant(expires) })
    }
}

/// The session that a token opens: the token's hash, the account.
pub async fn find(api: &Api, text: &str) -> Result<(KeyHash, AccountId), ApiError> {
    let token = PlainKey::parse(TOKEN_PREFIX, text).ok_or(ApiError::InvalidCredential)?.hash();
    let found = api.services.store.find_token(token).await?.ok_or(ApiError::InvalidCredential)?;
    if found.expires <= api.services.now() {
        return Err(ApiError::ExpiredCredential);
    }
    Ok((token, found.account_id))
}

//! Authenticates gateways. A handler with this extractor is authorised.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::domain::gateway::GATEWAY_TOKEN_PREFIX;
use crate::domain::{KeyHash, PlainKey};
use crate::http::api::Api;
use crate::http::api::bearer::bearer;
use crate::http::api::error::ApiError;
use crate::service::key_cache::{self, LiveGateway};

/// An authenticated gateway.
pub struct Gateway {
    pub live: LiveGateway,
    pub credential: KeyHash,
}

impl FromRequestParts<Api> for Gateway {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        Self::of_token(api, bearer(parts).ok_or(ApiError::MissingToken)?).await
    }
}

impl Gateway {
    /// The gateway of a token.
    pub async fn of_token(api: &Api, text: &str) -> Result<Self, ApiError> {
        let plain = PlainKey::parse(GATEWAY_TOKEN_PREFIX, text).ok_or(ApiError::InvalidToken)?;
        key_cache::open(&api.services).await?;
        key_cache::lease::ensure(&api.services).await?;
        let credential = plain.hash();
        let live = api.services.key_cache.gateway(credential).ok_or(ApiError::InvalidToken)?;
        Ok(Self { live, credential })
    }
}

//! The query string. Unknown parameters are ignored; an empty parameter counts as absent.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use super::error::ApiError;
use crate::domain::FieldError;

/// The parameters as they were sent.
#[derive(Debug)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The value of a parameter; empty if it was not sent.
    pub fn text(&self, name: &'static str) -> Result<&str, ApiError> {
        let mut values = self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(ApiError::RepeatedParameter(name)),
            (value, None) => Ok(value.unwrap_or_default()),
        }
    }

    /// The size of a page of results.
    pub fn limit(&self, default: i64) -> Result<i64, ApiError> {
        match self.text("limit")? {
            "" => Ok(default),
            text if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().map_err(|_| ApiError::from(FieldError::LimitInvalid))
            }
            _ => Err(FieldError::LimitInvalid.into()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        // Pairs of strings: every query string is valid.
        let pairs = Query::from_request_parts(parts, state).await;
        Ok(Self(pairs.map(|Query(pairs)| pairs).unwrap_or_default()))
    }
}

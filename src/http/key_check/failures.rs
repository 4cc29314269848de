//! The refusals of a check by status, for the OpenAPI document.

use serde_json::json;
use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};

use crate::domain::FieldError;
use crate::http::gateway::failures::{Described, with_shared};

/// Of a check by status.
pub struct OfChecking;

impl IntoResponses for OfChecking {
    fn responses() -> Described {
        let header = "`x-munim-gateway` cannot be read, or a parameter is wrong; `param` names it.";
        let mut all = with_shared([(400, header, FieldError::CheckInvalid.into())]);
        for (status, words, kind, code, message) in [
            (
                "401",
                "The caller has no key that is valid, or the gateway no token.",
                "invalid_request_error",
                "invalid_api_key",
                "This API key was revoked.",
            ),
            (
                "402",
                "There is not enough credit, or the rupees of the day or month are spent (`quota_exceeded`).",
                "insufficient_quota",
                "insufficient_quota",
                "There is not enough credit for what this call can cost.",
            ),
            (
                "403",
                "The key may not call at all, not this model, or not from this address.",
                "permission_error",
                "address_not_allowed",
                "This API key may not be used from this address.",
            ),
            (
                "429",
                "No requests or tokens are left of the minute.",
                "rate_limit_error",
                "rate_limit_exceeded",
                "Rate limit reached.",
            ),
        ] {
            let example = json!({"error": {"message": message, "type": kind, "param": null, "code": code}});
            let schema = Ref::from_schema_name("Error");
            let content = ContentBuilder::new().schema(Some(schema)).example(Some(example)).build();
            let response = ResponseBuilder::new().description(words).content("application/json", content);
            all.insert(status.to_owned(), response.build().into());
        }
        all
    }
}

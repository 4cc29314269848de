//! The error responses of the gateway API, for the OpenAPI document. They have no rate limit headers, unlike
//! those of the owners' operations.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, response};

use super::usage_events::bounds::{EVENTS_MAX_WORDS, SEND_EVENTS};
use crate::domain::FieldError;
use crate::http::api::body::{BODY_MAX_WORDS, SEND_JSON};
use crate::http::api::error::ApiError;
use crate::http::api::failures::with_example;

pub type Described = BTreeMap<String, RefOr<response::Response>>;

/// Of the check of a key.
pub struct OfChecking;

impl IntoResponses for OfChecking {
    fn responses() -> Described {
        let own = [
            (400, "A value is wrong; `param` names it, `code` says how.", FieldError::HoldInvalid.into()),
            (413, "A body of more than 1 MiB.", ApiError::BodyTooLarge(BODY_MAX_WORDS)),
            (415, "A body that does not say it is JSON.", ApiError::UnsupportedMediaType(SEND_JSON)),
        ];
        with_shared(own)
    }
}

/// Of the end of a hold.
pub struct OfReleasing;

impl IntoResponses for OfReleasing {
    fn responses() -> Described {
        with_shared([(404, "There is no such hold, or it ended more than 30 days ago.", ApiError::NotFound)])
    }
}

/// Of the stream of revocations.
pub struct OfFollowing;

impl IntoResponses for OfFollowing {
    fn responses() -> Described {
        with_shared([])
    }
}

/// Of a report of usage.
pub struct OfReporting;

impl IntoResponses for OfReporting {
    fn responses() -> Described {
        let own = [
            (400, "The body as a whole is no batch; nothing was recorded.", ApiError::NotABatch),
            (
                413,
                "More than 8 MiB, also when it is unpacked, or more than 10,000 events; nothing was recorded.",
                ApiError::BodyTooLarge(EVENTS_MAX_WORDS),
            ),
            (
                415,
                "A body of another type or encoding; nothing was recorded.",
                ApiError::UnsupportedMediaType(SEND_EVENTS),
            ),
        ];
        with_shared(own)
    }
}

/// Those of an operation, with those of all.
pub fn with_shared<const N: usize>(own: [(u16, &'static str, ApiError); N]) -> Described {
    let shared = [
        (401, "No credential of a gateway, or one that was revoked.", ApiError::InvalidToken),
        (500, "Something failed; `message` has the number of the request.", ApiError::Internal),
        (
            503,
            "The database is away, or too much is waiting; send it again, nothing is counted twice.",
            ApiError::Unavailable,
        ),
    ];
    let all = own.into_iter().chain(shared);
    all.map(|(status, words, example)| (status.to_string(), with_example(words, &example).into())).collect()
}

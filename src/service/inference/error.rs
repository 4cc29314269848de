//! Why a call is refused or failed. `http/inference/error.rs` maps it to the form of the OpenAI API.

use std::time::Duration;

use super::members::Malformed;
use crate::domain::Denial;
use crate::service::ServiceError;

/// The error of a call.
#[derive(Debug)]
pub enum CallError {
    /// No API key.
    MissingKey,
    /// A key that is unknown.
    UnknownKey,
    RevokedKey,
    ExpiredKey,
    /// Not enough credit for what the call can cost.
    NoCredit,
    /// A limit of the plan, the agent or the key.
    Limited(Denial),
    /// No route for the model, which is this.
    NoModel(String),
    /// The body is no JSON object.
    Malformed(Malformed),
    /// A member that is missing.
    Missing(&'static str),
    /// A member that occurs twice.
    Repeated(String),
    /// A member with a wrong value: its name and the rule.
    Wrong(&'static str, &'static str),
    /// A feature that is not carried: the member and why.
    NotCarried(&'static str, &'static str),
    BodyTooLarge,
    /// The body did not arrive.
    BodyIncomplete,
    MediaType(&'static str),
    /// The account has as many open calls as it may have.
    TooManyCalls,
    /// This server has as many open calls as it may have, or their bodies are as large as they may be.
    Full,
    /// The upstream refused the call.
    Upstream(UpstreamError),
    /// No upstream gave an answer that can be passed on.
    NoAnswer,
    /// No upstream answered in time.
    Late,
    /// This server cannot do its part.
    Service(ServiceError),
}

/// An upstream's own error about the caller's request.
#[derive(Debug, Default)]
pub struct UpstreamError {
    pub status: u16,
    pub message: String,
    pub param: Option<String>,
    pub code: Option<String>,
    pub retry_after: Option<Duration>,
}

impl From<ServiceError> for CallError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<Malformed> for CallError {
    fn from(why: Malformed) -> Self {
        Self::Malformed(why)
    }
}

impl CallError {
    /// The status that the caller gets.
    pub fn status(&self) -> u16 {
        match self {
            Self::MissingKey | Self::UnknownKey | Self::RevokedKey | Self::ExpiredKey => 401,
            Self::NoCredit | Self::Limited(Denial::LimitReached(..)) => 402,
            Self::TooManyCalls | Self::Limited(Denial::RateLimited(..)) => 429,
            Self::Limited(_) => 403,
            Self::NoModel(_) => 404,
            Self::Malformed(_)
            | Self::Missing(_)
            | Self::Repeated(_)
            | Self::Wrong(..)
            | Self::NotCarried(..)
            | Self::BodyIncomplete => 400,
            Self::BodyTooLarge => 413,
            Self::MediaType(_) => 415,
            Self::Upstream(error) => error.status,
            Self::NoAnswer => 502,
            Self::Late => 504,
            Self::Service(ServiceError::Store(error)) if !error.is_unavailable() => 500,
            Self::Full
            | Self::Service(ServiceError::Store(_) | ServiceError::Unavailable | ServiceError::Busy) => 503,
            Self::Service(_) => 500,
        }
    }
}

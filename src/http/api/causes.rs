//! What the errors of use cases are in the API.

use crate::domain::FieldError;
use crate::service::ServiceError;
use crate::service::usage::admission::RETRY_AFTER;

use super::error::{ApiError, ONE_AT_A_TIME, SEND_CODE, SEND_RECOVERY_CODE};

const UNVERIFIED: FieldError = FieldError::EmailUnverified;

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(problems) => Self::Invalid(problems),
            ServiceError::WrongCredentials => Self::WrongPassword,
            ServiceError::SecondFactorRequired { has_app } => {
                Self::SecondFactorRequired(if has_app { SEND_CODE } else { SEND_RECOVERY_CODE })
            }
            ServiceError::WrongCode => Self::WrongCode,
            ServiceError::TooManyAttempts(wait) => {
                let minutes = crate::service::error::minutes(&wait);
                let words = format!("Too many attempts. Try again in {minutes} minutes.");
                Self::TooManyRequests(wait.to_std().unwrap_or_default(), words.into())
            }
            ServiceError::NotFound(_) => Self::NotFound,
            ServiceError::Conflict(words) => Self::Conflict(words),
            ServiceError::KeyEnded => Self::KeyEnded,
            ServiceError::KeyReplaced => Self::KeyReplaced,
            // What the reference was used for is for the operator only.
            ServiceError::ReferenceUsed(_) => Self::Conflict("This reference was used already.".to_owned()),
            ServiceError::EmailUnverified => Self::Forbidden(UNVERIFIED.code(), UNVERIFIED.message()),
            ServiceError::TooManyKeys(most) => Self::TooManyKeys(most),
            ServiceError::KeyMade | ServiceError::TooManyAgents(_) | ServiceError::NotAvailable { .. } => {
                Self::Conflict(error.to_string())
            }
            ServiceError::Store(cause) => {
                tracing::error!(%cause, "request failed");
                if cause.is_unavailable() { Self::Unavailable } else { Self::Internal }
            }
            ServiceError::Purchase(refusal) => Self::Purchase(refusal),
            ServiceError::OneAtATime => Self::TooManyRequests(RETRY_AFTER, ONE_AT_A_TIME.into()),
            ServiceError::Unavailable | ServiceError::Busy | ServiceError::Provider(_) => Self::Unavailable,
            ServiceError::Internal(_) => {
                tracing::error!(cause = %error, "request failed");
                Self::Internal
            }
        }
    }
}

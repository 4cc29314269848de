//! The server's side of `crate::rpc`: who calls, and how entities look to the browser.

pub mod present;
pub mod present_agents;
pub mod present_keys;
pub mod present_requests;
pub mod settings;

use std::sync::Arc;

use axum::http::request::Parts;
use leptos::prelude::use_context;

use crate::domain::Caller;
use crate::rpc::RpcError;
use crate::service::{Owner, ServiceError, Services};

/// The services and the owner who is signed in. The guard in front of the pages has put both
/// there; a server function called without a session finds no owner.
pub fn caller() -> Result<(Arc<Services>, Owner), RpcError> {
    let services = use_context::<Arc<Services>>().ok_or(RpcError::Unavailable)?;
    let parts = use_context::<Parts>().ok_or(RpcError::Unavailable)?;
    let owner = parts.extensions.get::<Owner>().cloned().ok_or(RpcError::SignedOut)?;
    Ok((services, owner))
}

/// The owner's browser, and from where it asks.
pub fn by() -> Result<Caller, RpcError> {
    let parts = use_context::<Parts>().ok_or(RpcError::Unavailable)?;
    parts.extensions.get::<Caller>().cloned().ok_or(RpcError::SignedOut)
}

impl From<ServiceError> for RpcError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(problems) => Self::Invalid(problems),
            ServiceError::NotFound(_) => Self::NotFound,
            ServiceError::WrongCredentials
            | ServiceError::SecondFactorRequired { .. }
            | ServiceError::WrongCode => Self::SignedOut,
            ServiceError::OneAtATime => Self::OneAtATime,
            ServiceError::TooManyAttempts(_)
            | ServiceError::Conflict(_)
            | ServiceError::KeyMade
            | ServiceError::KeyEnded
            | ServiceError::TooManyKeys(_)
            | ServiceError::TooManyAgents(_)
            | ServiceError::KeyReplaced
            | ServiceError::NotAvailable { .. }
            | ServiceError::ReferenceUsed(_)
            | ServiceError::Unavailable
            | ServiceError::Busy => Self::Unavailable,
            ServiceError::Store(_) | ServiceError::Machine(_) => {
                tracing::error!(%error, "a server function failed");
                Self::Unavailable
            }
        }
    }
}

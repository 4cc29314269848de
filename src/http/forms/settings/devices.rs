//! Browsers and programs, signed out.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_sessions::Session;

use super::done;
use crate::domain::{Caller, DeviceId};
use crate::http::console::Console;
use crate::http::forms::sign_out::gone;
use crate::http::forms::{InPath, Submitted};
use crate::http::layers::failures::Unavailable;
use crate::http::sessions;
use crate::service::auth::devices;
use crate::service::{Owner, ServiceError};

/// What the form sends besides its account.
#[derive(Default, Deserialize)]
pub struct Nothing {}

/// Signs one out. This one goes on to sign in again.
pub async fn sign_out(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    InPath(id): InPath<String>,
    session: Session,
    Submitted { parts, .. }: Submitted<Nothing>,
) -> Result<Response, Unavailable> {
    let id = DeviceId::new(id);
    match devices::sign_out(console.services(), &by, &owner.account_id, &id).await {
        Ok(()) if by.device() == Some(&id) => {
            sessions::forget(&session).await?;
            Ok(gone())
        }
        Ok(()) => Ok(done("device", 0, "devices")),
        // No page has this address either, and it says so.
        Err(ServiceError::NotFound(_)) => Ok(console.render(parts, || ()).await),
        Err(error) => Err(error.into()),
    }
}

/// Signs everything out but this browser.
pub async fn sign_out_others(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
) -> Result<Response, Unavailable> {
    let count = devices::sign_out_others(console.services(), &by, &owner.account_id).await?;
    Ok(done("others", count, "devices"))
}

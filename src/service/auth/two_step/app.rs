//! Sets up and removes authenticator apps.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::recovery_codes::{end_with_the_last, first};
use crate::domain::{AccountId, AuditEvent, Caller, FieldError};
use crate::service::auth::second_factor::code::Typed;
use crate::service::auth::second_factor::{APP, Changed, FactorChange, Proof, SET_UP_TIME, TotpSecret};
use crate::service::auth::sign_in;
use crate::service::{ServiceError, Services};
use crate::store::auth::second_factor::Authenticator;

/// An authenticator app that is being set up, stored in the session.
#[derive(Clone, Serialize, Deserialize)]
pub struct SetUp {
    /// The secret, sealed, in hexadecimal.
    sealed: String,
    /// When the set-up expires.
    until: DateTime<Utc>,
}

/// Begins the set-up of an authenticator app. It needs the password, so that an unattended browser is not
/// enough.
pub async fn begin_app(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    password: &str,
    proof: Proof<'_>,
) -> Result<SetUp, ServiceError> {
    if !services.vault.is_there() || services.store.find_authenticator(account).await?.is_some() {
        return Err(ServiceError::NotFound("authenticator app to set up"));
    }
    sign_in::confirm(services, by, account, password, proof).await?;
    let secret = TotpSecret::mint(&*services.entropy);
    let sealed = services.vault.seal(&*services.entropy, account, APP, secret.as_bytes())?;
    Ok(SetUp { sealed: HEXLOWER.encode(&sealed), until: services.now() + SET_UP_TIME })
}

/// The secret of the app; `None` if the set-up has expired.
pub fn show_app(services: &Services, account: &AccountId, set_up: &SetUp) -> Option<TotpSecret> {
    let sealed = HEXLOWER.decode(set_up.sealed.as_bytes()).ok().filter(|_| services.now() < set_up.until)?;
    let bytes = services.vault.open(&*services.entropy, account, APP, &sealed).ok()?;
    TotpSecret::from_bytes(&bytes)
}

/// Activates an app if its first code is right. The first second factor comes with recovery codes.
pub async fn confirm_app(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    set_up: &SetUp,
    code: &str,
) -> Result<Changed, ServiceError> {
    let secret = show_app(services, account, set_up).ok_or(ServiceError::NotFound("app to set up"))?;
    let now = services.now();
    let step = match Typed::read(code) {
        Typed::App(code) => secret.find_step(code, now, 0),
        Typed::Recovery(_) | Typed::Neither => None,
    };
    let last_step = step.ok_or(FieldError::CodeWrong)?;
    let sealed = HEXLOWER.decode(set_up.sealed.as_bytes()).map_err(|_| ServiceError::Internal("sealing"))?;
    let mut change = FactorChange::begin(services, by, account, None).await?;
    // The code that confirmed the set-up cannot be used to sign in.
    let app = Authenticator { sealed, last_step, created: now };
    if !change.tx.insert_authenticator(account, &app).await? {
        return Err(ServiceError::NotFound("app to set up"));
    }
    let codes = first(services, &mut change.tx, account).await?;
    let changed = change
        .finish(services, by, account, |signed_out| AuditEvent::AuthenticatorAdded { signed_out })
        .await?;
    Ok(Changed { codes, ..changed })
}

/// Removes the authenticator app; with the last second factor the recovery codes are deleted.
pub async fn remove_app(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    password: &str,
    proof: Proof<'_>,
) -> Result<Changed, ServiceError> {
    if services.store.find_authenticator(account).await?.is_none() {
        return Err(ServiceError::NotFound("authenticator app"));
    }
    let typed = sign_in::confirm(services, by, account, password, proof).await?;
    let mut change = FactorChange::begin(services, by, account, Some(&typed)).await?;
    if !change.tx.delete_authenticator(account).await? {
        return Err(ServiceError::NotFound("authenticator app"));
    }
    end_with_the_last(&mut change.tx, account).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::AuthenticatorRemoved { signed_out }).await
}

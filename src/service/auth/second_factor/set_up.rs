//! Sets up and removes authenticator apps and recovery codes.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::code::Typed;
use super::{APP, Changed, FactorChange, Proof, RECOVERY_CODES, RecoveryCode, TotpSecret};
use crate::domain::{AccountId, AuditEvent, Caller, FieldError};
use crate::service::auth::lockouts::Lock;
use crate::service::auth::sign_in;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::auth::second_factor::Authenticator;

/// Time limit to scan the secret and to type the first code.
pub const SET_UP_TIME: TimeDelta = TimeDelta::minutes(10);

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
    let codes = first_codes(services, &mut change.tx, account).await?;
    let changed = change
        .finish(services, by, account, |signed_out| AuditEvent::AuthenticatorAdded { signed_out })
        .await?;
    Ok(Changed { codes, ..changed })
}

/// Recovery codes for an account that has none; empty if it has some.
pub(super) async fn first_codes(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Vec<RecoveryCode>, ServiceError> {
    if tx.reads().count_recovery_codes(account).await? > 0 {
        return Ok(Vec::new());
    }
    other_codes(services, tx, account).await
}

async fn other_codes(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Vec<RecoveryCode>, ServiceError> {
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| RecoveryCode::mint(&*services.entropy)).collect();
    let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
    tx.replace_recovery_codes(account, &hashes).await?;
    Ok(codes)
}

/// Replaces an owner's recovery codes; the old ones become invalid.
pub async fn make_codes(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    password: &str,
    proof: Proof<'_>,
) -> Result<Changed, ServiceError> {
    if !super::standing(services, account).await?.is_on() {
        return Err(ServiceError::NotFound("second step"));
    }
    let typed = sign_in::confirm(services, by, account, password, proof).await?;
    let mut change = FactorChange::begin(services, by, account, Some(&typed)).await?;
    let codes = other_codes(services, &mut change.tx, account).await?;
    let changed = change
        .finish(services, by, account, |signed_out| AuditEvent::RecoveryCodesMade { signed_out })
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
    end_codes_with_the_last(&mut change.tx, account).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::AuthenticatorRemoved { signed_out }).await
}

/// Deletes the recovery codes if no other second factor is left.
pub(super) async fn end_codes_with_the_last(tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    if tx.count_second_steps(account).await? == 0 {
        tx.replace_recovery_codes(account, &[]).await?;
    }
    Ok(())
}

/// Removes all second factors, for an owner who has lost them. Only the operator may do this; it ends all
/// sessions.
pub async fn reset(services: &Services, account: &AccountId) -> Result<Changed, ServiceError> {
    let by = &Caller::OPERATOR;
    let mut change = FactorChange::begin(services, by, account, None).await?;
    let had_app = change.tx.delete_authenticator(account).await?;
    let had_passkeys = change.tx.delete_passkeys(account).await? > 0;
    if !had_app && !had_passkeys {
        return Err(ServiceError::Conflict("this account signs in with its password alone".to_owned()));
    }
    change.tx.replace_recovery_codes(account, &[]).await?;
    change.tx.delete_lockout(Lock::of_codes(account).name()).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::TwoStepReset { signed_out }).await
}

//! Adds and removes passkeys.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

use super::recovery_codes;
use crate::domain::{AccountId, AuditEvent, Caller, FieldError, Name, PasskeyRow};
use crate::service::auth::second_factor::passkey::{BROKEN, CHALLENGE, credentials, is_first, said};
use crate::service::auth::second_factor::{Changed, FactorChange, Proof, SET_UP_TIME};
use crate::service::auth::sign_in;
use crate::service::{ServiceError, Services};

/// The prefix of passkey ids.
const PREFIX: &str = "pk_";
/// Most passkeys of an owner.
const MOST: usize = 20;

/// A passkey that is being registered, stored in the session.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewPasskey {
    /// Single-use. Sessions of an older version have no id, and their registrations are rejected.
    #[serde(default)]
    id: String,
    name: String,
    state: PasskeyRegistration,
    until: DateTime<Utc>,
}

/// Begins a registration: returns the browser's options as JSON, and the state for the session.
pub async fn begin_passkey(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    name: &str,
    password: &str,
    proof: Proof<'_>,
) -> Result<(String, NewPasskey), ServiceError> {
    let webauthn = services.webauthn.as_ref().ok_or(ServiceError::NotFound("way to add passkeys"))?;
    let name = Name::parse(name)?.as_str().to_owned();
    sign_in::confirm(services, by, account, password, proof).await?;
    let profile = services.store.find_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let known = credentials(services, account).await?;
    if known.len() >= MOST {
        return Err(FieldError::PasskeysTooMany.into());
    }
    let known = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let begun =
        webauthn.start_passkey_registration(handle(account), &profile.email, &profile.email, Some(known));
    let (asked, state) = begun.map_err(said)?;
    let asked = serde_json::to_string(&asked).map_err(|_| BROKEN)?;
    let (id, until) = (services.new_id(CHALLENGE), services.now() + SET_UP_TIME);
    Ok((asked, NewPasskey { id, name, state, until }))
}

/// Registers a passkey. The first second factor comes with recovery codes.
pub async fn finish_passkey(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    new: NewPasskey,
    answer: &str,
) -> Result<Changed, ServiceError> {
    let webauthn = services.webauthn.as_ref().ok_or(ServiceError::NotFound("way to add passkeys"))?;
    if services.now() >= new.until || !is_first(services, &new.id, new.until).await? {
        return Err(ServiceError::NotFound("passkey to add"));
    }
    let answer: RegisterPublicKeyCredential =
        serde_json::from_str(answer).map_err(|_| FieldError::PasskeyWrong)?;
    let passkey = webauthn.finish_passkey_registration(&answer, &new.state).map_err(|error| {
        tracing::info!(%error, "passkey registration failed");
        FieldError::PasskeyWrong
    })?;
    let row = PasskeyRow {
        id: services.new_id(PREFIX),
        name: new.name.clone(),
        credential: serde_json::to_string(&passkey).map_err(|_| BROKEN)?,
        created: services.now(),
        last_used: None,
    };
    let mut change = FactorChange::begin(services, by, account, None).await?;
    if !change.tx.insert_passkey(account, passkey.cred_id(), &row).await? {
        return Err(FieldError::PasskeyWrong.into());
    }
    let codes = recovery_codes::first(services, &mut change.tx, account).await?;
    let deed = |signed_out| AuditEvent::PasskeyAdded { name: new.name, signed_out };
    let changed = change.finish(services, by, account, deed).await?;
    Ok(Changed { codes, ..changed })
}

/// Removes a passkey; with the last second factor the recovery codes are deleted.
pub async fn remove_passkey(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &str,
    password: &str,
    proof: Proof<'_>,
) -> Result<Changed, ServiceError> {
    let known = services.store.list_passkeys(account).await?;
    if !known.iter().any(|passkey| passkey.id == id) {
        return Err(ServiceError::NotFound("passkey"));
    }
    let typed = sign_in::confirm(services, by, account, password, proof).await?;
    let mut change = FactorChange::begin(services, by, account, Some(&typed)).await?;
    let name = change.tx.delete_passkey(account, id).await?.ok_or(ServiceError::NotFound("passkey"))?;
    recovery_codes::end_with_the_last(&mut change.tx, account).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::PasskeyRemoved { name, signed_out }).await
}

/// The user handle: a hash, which does not reveal the account.
fn handle(account: &AccountId) -> Uuid {
    let digest = Sha256::digest(format!("passkeys of {account}"));
    Uuid::from_bytes(digest.first_chunk::<16>().copied().unwrap_or_default())
}

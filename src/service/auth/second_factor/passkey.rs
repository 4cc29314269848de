//! Passkeys: a browser's or device's key that signs a challenge. webauthn-rs verifies the signature; this
//! module stores the passkeys and decides what they allow.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Url, Uuid, Webauthn, WebauthnBuilder,
};

use super::{Changed, FactorChange, Proof, SET_UP_TIME, set_up};
use crate::domain::{AccountId, AuditEvent, Caller, FieldError, Name, PasskeyRow};
use crate::service::auth::{attempts, sign_in};
use crate::service::{ServiceError, Services};

/// The prefix of passkey ids.
const PREFIX: &str = "pk_";
/// The prefix of challenge ids.
const CHALLENGE: &str = "cha_";
/// Most passkeys of an owner.
const MOST: usize = 20;
/// The ceremony failed internally.
const BROKEN: ServiceError = ServiceError::Internal("a passkey's ceremony");

/// The verifier for a console's address; `None` if browsers do not offer passkeys there: they need a domain
/// name, and TLS or localhost.
pub fn at_address(public_url: &str, brand: &str) -> Option<Webauthn> {
    let origin = Url::parse(public_url).ok()?;
    let name = origin.domain()?;
    let is_safe = origin.scheme() == "https" || name == "localhost" || name.ends_with(".localhost");
    let builder = WebauthnBuilder::new(name, &origin).ok().filter(|_| is_safe)?;
    builder.rp_name(brand).build().ok()
}

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

/// A challenge for a passkey, stored in the session.
#[derive(Clone, Serialize, Deserialize)]
pub struct Challenge {
    /// Single-use. Sessions of an older version have no id, and their answers are rejected.
    #[serde(default)]
    id: String,
    account: AccountId,
    state: PasskeyAuthentication,
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
    let codes = set_up::first_codes(services, &mut change.tx, account).await?;
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
    set_up::end_codes_with_the_last(&mut change.tx, account).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::PasskeyRemoved { name, signed_out }).await
}

/// Challenges an account's passkeys: returns the browser's options as JSON, and the state for the session.
pub async fn challenge(
    services: &Services,
    account: &AccountId,
) -> Result<Option<(String, Challenge)>, ServiceError> {
    let known = credentials(services, account).await?;
    let Some(webauthn) = services.webauthn.as_ref().filter(|_| !known.is_empty()) else { return Ok(None) };
    let (asked, state) = webauthn.start_passkey_authentication(&known).map_err(said)?;
    let asked = serde_json::to_string(&asked).map_err(|_| BROKEN)?;
    let until = services.now() + SET_UP_TIME;
    let id = services.new_id(CHALLENGE);
    Ok(Some((asked, Challenge { id, account: account.clone(), state, until })))
}

/// Verifies the answer to a challenge.
pub(super) async fn take(
    services: &Services,
    account: &AccountId,
    challenge: &Challenge,
    answer: &str,
) -> Result<bool, ServiceError> {
    let now = services.now();
    if challenge.account != *account
        || now >= challenge.until
        || !is_first(services, &challenge.id, challenge.until).await?
    {
        return Ok(false);
    }
    let (Some(webauthn), Ok(answer)) =
        (&services.webauthn, serde_json::from_str::<PublicKeyCredential>(answer))
    else {
        return Ok(false);
    };
    let result = match webauthn.finish_passkey_authentication(&answer, &challenge.state) {
        Ok(result) => result,
        Err(error) => {
            tracing::info!(%error, "passkey rejected");
            return Ok(false);
        }
    };
    let mut tx = services.store.begin().await?;
    // The passkey may have been removed since the challenge.
    let Some(mut row) = tx.lock_passkey(account, result.cred_id()).await? else { return Ok(false) };
    let mut passkey: Passkey = serde_json::from_str(&row.credential).map_err(|_| BROKEN)?;
    passkey.update_credential(&result);
    row.credential = serde_json::to_string(&passkey).map_err(|_| BROKEN)?;
    tx.update_passkey(account, &row, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether a challenge is answered for the first time. Concurrent requests may read the same session before one
/// of them removes the challenge.
async fn is_first(services: &Services, id: &str, until: DateTime<Utc>) -> Result<bool, ServiceError> {
    Ok(!id.is_empty() && attempts::use_up(services, "challenge", id, until).await?)
}

async fn credentials(services: &Services, account: &AccountId) -> Result<Vec<Passkey>, ServiceError> {
    let rows = services.store.list_passkeys(account).await?;
    rows.iter().map(|row| serde_json::from_str(&row.credential).map_err(|_| BROKEN)).collect()
}

/// The user handle: a hash, which does not reveal the account.
fn handle(account: &AccountId) -> Uuid {
    let digest = Sha256::digest(format!("passkeys of {account}"));
    Uuid::from_bytes(digest.first_chunk::<16>().copied().unwrap_or_default())
}

fn said(error: webauthn_rs::prelude::WebauthnError) -> ServiceError {
    tracing::error!(%error, "passkey challenge failed");
    BROKEN
}

#[cfg(test)]
mod tests {
    use super::at_address;

    #[test]
    fn browsers_have_passkeys_for_names_over_tls_and_for_this_machine() {
        for there in ["https://console.example.in", "https://example.in:8443/x", "http://localhost:3000"] {
            assert!(at_address(there, "Munim").is_some(), "{there}");
        }
        for not_there in ["http://127.0.0.1:3000", "https://[::1]", "http://console.example.in", "nonsense"] {
            assert!(at_address(not_there, "Munim").is_none(), "{not_there}");
        }
    }
}

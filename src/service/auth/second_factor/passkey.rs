//! Passkeys: a browser's or device's key that signs a challenge. webauthn-rs verifies the signature; this
//! module stores the passkeys and decides what they allow.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use super::SET_UP_TIME;
use crate::domain::AccountId;
use crate::service::auth::attempts;
use crate::service::{ServiceError, Services};

/// The prefix of challenge ids.
pub const CHALLENGE: &str = "cha_";
/// The ceremony failed internally.
pub const BROKEN: ServiceError = ServiceError::Internal("a passkey's ceremony");

/// The verifier for a console's address; `None` if browsers do not offer passkeys there: they need a domain
/// name, and TLS or localhost.
pub fn at_address(public_url: &str, brand: &str) -> Option<Webauthn> {
    let origin = Url::parse(public_url).ok()?;
    let name = origin.domain()?;
    let is_safe = origin.scheme() == "https" || name == "localhost" || name.ends_with(".localhost");
    let builder = WebauthnBuilder::new(name, &origin).ok().filter(|_| is_safe)?;
    builder.rp_name(brand).build().ok()
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
pub async fn is_first(services: &Services, id: &str, until: DateTime<Utc>) -> Result<bool, ServiceError> {
    Ok(!id.is_empty() && attempts::use_up(services, "challenge", id, until).await?)
}

pub async fn credentials(services: &Services, account: &AccountId) -> Result<Vec<Passkey>, ServiceError> {
    let rows = services.store.list_passkeys(account).await?;
    rows.iter().map(|row| serde_json::from_str(&row.credential).map_err(|_| BROKEN)).collect()
}

pub fn said(error: webauthn_rs::prelude::WebauthnError) -> ServiceError {
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

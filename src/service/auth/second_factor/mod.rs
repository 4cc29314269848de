//! Two-step sign-in: the second factors of an account, and their verification.

mod change;
pub mod code;
pub mod passkey;
mod proof;
mod totp;

use chrono::{DateTime, TimeDelta, Utc};

use super::attempts::{self, Counter};
use super::known_browsers;
use super::lockouts::{self, Lock};
use super::pending_failures::{self, Place};
pub use super::second_factor::change::{Changed, FactorChange};
pub use super::second_factor::code::{RECOVERY_CODES, RecoveryCode};
pub use super::second_factor::passkey::{Challenge, at_address, challenge};
pub use super::second_factor::proof::Proof;
pub use super::second_factor::totp::TotpSecret;
use crate::domain::{AccountId, AuditEvent, Caller, FieldError, KeyHash, PasskeyRow};
use crate::service::{ServiceError, Services};
use code::Typed;

/// The kind under which the secret of an authenticator app is sealed.
pub const APP: &str = "authenticator";
/// Time limit to scan a secret and to type the first code, and to answer a challenge.
pub const SET_UP_TIME: TimeDelta = TimeDelta::minutes(10);

/// The second factors of an account.
#[derive(Clone, Debug, Default)]
pub struct SecondFactorStatus {
    /// When the authenticator app was set up, if there is one.
    pub app_since: Option<DateTime<Utc>>,
    /// Passkeys, oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// Number of unused recovery codes.
    pub codes_left: i64,
}

impl SecondFactorStatus {
    /// Whether sign-in needs a second factor.
    pub fn is_on(&self) -> bool {
        self.app_since.is_some() || !self.passkeys.is_empty()
    }
}

/// Reads the second factors of an account.
pub async fn standing(services: &Services, account: &AccountId) -> Result<SecondFactorStatus, ServiceError> {
    let app = services.store.find_authenticator(account).await?;
    let codes_left = services.store.reads().await?.count_recovery_codes(account).await?;
    let passkeys = services.store.list_passkeys(account).await?;
    Ok(SecondFactorStatus { app_since: app.map(|app| app.created), passkeys, codes_left })
}

/// Checks a code, if the account needs one, before an action that only its owner may take.
pub async fn confirm(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    proof: Proof<'_>,
) -> Result<(), ServiceError> {
    if !standing(services, account).await?.is_on() {
        return Ok(());
    }
    if proof.is_empty() {
        return Err(FieldError::CodeMissing.into());
    }
    if is_right(services, by, account, proof, Lock::of_session(account, by)).await? {
        return Ok(());
    }
    pending_failures::note(services, Some(account), Place::SettingsCode, by);
    Err(FieldError::CodeWrong.into())
}

/// Checks a second factor at sign-in; `mark` is the cookie of a known browser. Whoever guesses here knows the
/// password, so a known browser has a lockout of its own.
pub async fn try_code(
    services: &Services,
    by: &Caller,
    mark: Option<&str>,
    account: &AccountId,
    proof: Proof<'_>,
) -> Result<bool, ServiceError> {
    let known = match mark {
        Some(mark) => known_browsers::find(services, mark, account).await?,
        None => None,
    };
    let at_address: Vec<_> = Counter::of_address(by).into_iter().filter(|_| known.is_none()).collect();
    let lock = known.map_or_else(|| Lock::of_codes(account), |known| Lock::of_known_browser(account, &known));
    attempts::admit(services, &at_address).await?;
    let right = is_right(services, by, account, proof, lock).await?;
    if !right {
        pending_failures::note(services, Some(account), Place::SecondStep, by);
        attempts::count(services, &at_address).await?;
    }
    Ok(right)
}

/// Checks a TOTP code, a recovery code or a passkey's signature, and marks it as used. Only TOTP codes can be
/// guessed, so only they are locked out: the owner may still use another factor.
async fn is_right(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    proof: Proof<'_>,
    lock: Lock,
) -> Result<bool, ServiceError> {
    let code = match proof {
        Proof::Signed { challenge, answer } => {
            return passkey::take(services, account, &challenge, answer).await;
        }
        Proof::Typed(text) => match Typed::read(text) {
            Typed::App(code) => code,
            Typed::Recovery(hash) => return take_recovery_code(services, by, account, hash).await,
            Typed::Neither => return Ok(false),
        },
    };
    let guess = lockouts::begin(services, lock).await?;
    let right = take_app_code(services, account, code).await;
    if !matches!(right, Ok(false)) {
        lockouts::take_back(services, guess).await;
    }
    right
}

async fn take_app_code(services: &Services, account: &AccountId, code: u32) -> Result<bool, ServiceError> {
    let Some(app) = services.store.find_authenticator(account).await? else { return Ok(false) };
    // Without the secret key, which the vault logs, recovery codes are what is left.
    let Ok(bytes) = services.vault.open(&*services.entropy, account, APP, &app.sealed) else {
        return Ok(false);
    };
    let secret = TotpSecret::from_bytes(&bytes).ok_or(ServiceError::Internal("an authenticator's secret"))?;
    let Some(step) = secret.find_step(code, services.now(), app.last_step) else { return Ok(false) };
    let mut tx = services.store.begin().await?;
    let is_first = tx.take_step(account, step).await?;
    tx.commit().await?;
    Ok(is_first)
}

async fn take_recovery_code(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    hash: KeyHash,
) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    if !tx.use_recovery_code(account, hash, now).await? {
        return Ok(false);
    }
    let left = u64::try_from(tx.reads().count_recovery_codes(account).await?).unwrap_or_default();
    tx.insert_audit_entry(account, by, &AuditEvent::RecoveryCodeUsed { left }, now).await?;
    tx.commit().await?;
    Ok(true)
}

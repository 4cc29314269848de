//! Sign-in: verifies credentials within the rate limits.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use super::attempts::{self, Counter};
use super::known_browsers;
use super::lockouts::{self, Lock};
use super::password_form::{self, Right};
use super::password_stamp::PasswordStamp;
use super::pending_failures::{self, Place};
use super::second_factor::{self, Proof};
use crate::domain::{
    AccountId, Actor, AuditEvent, Caller, DeviceId, Email, Factor, FieldError, KeyHash, Password, PlainKey,
};
use crate::service::accounts::emails;
use crate::service::{ServiceError, Services};
use crate::store::accounts::Credentials;
use crate::store::auth::tokens::Token;

/// The prefix of session tokens.
pub const TOKEN_PREFIX: &str = "munim_st_";
/// Lifetime of a session token.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::hours(24);
/// How long expired sign-ins are kept, so that they can be told from unknown ones.
const ENDED_KEPT: TimeDelta = TimeDelta::days(7);

/// An account whose password was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The account needs no second factor.
    Whole(AccountId, PasswordStamp),
    /// The account needs a second factor; until then nobody is signed in.
    Half(AccountId, PasswordStamp),
}

/// Verifies email and password; `mark` is the cookie of a known browser. Every failure returns the same error
/// after the same time.
pub async fn check(
    services: &Services,
    by: &Caller,
    mark: Option<&str>,
    email: &str,
    password: &str,
) -> Result<Checked, ServiceError> {
    let found = emails::find_credentials(services, email).await?;
    let known = found.as_ref().zip(mark).and_then(|(Credentials { account_id, password_hash }, mark)| {
        known_browsers::recognise(mark, password_hash, account_id, services.now())
    });
    let counters =
        known.map_or_else(|| counters(by, email), |browser| vec![Counter::of_known_browser(&browser)]);
    attempts::admit(services, &counters).await?;
    let (account, hash) = found.map(|c| (c.account_id, c.password_hash)).unzip();
    let right = try_password(services, by.address, password, hash).await?;
    if let (Some(right), Some(account)) = (right, account.as_ref()) {
        // Concurrent guesses may have reached the limit meanwhile.
        attempts::admit(services, &counters).await?;
        let stamp = password_form::keep(services, by, account, password, right).await;
        let needs_more = second_factor::standing(services, account).await?.is_on();
        let checked = if needs_more { Checked::Half } else { Checked::Whole };
        return Ok(checked(account.clone(), stamp));
    }
    count_failure(services, by, &counters, account.as_ref(), Place::SignIn).await?;
    Err(ServiceError::WrongCredentials)
}

/// Verifies email, password and, if the account needs one, a second factor in one step, for programs. Returns
/// the factor.
pub async fn check_all(
    services: &Services,
    by: &Caller,
    email: &str,
    password: &str,
    code: &str,
) -> Result<(AccountId, PasswordStamp, Factor), ServiceError> {
    let (account, stamp) = match check(services, by, None, email, password).await? {
        Checked::Whole(account, stamp) => return Ok((account, stamp, Factor::Password)),
        Checked::Half(account, stamp) => (account, stamp),
    };
    if code.trim().is_empty() {
        let has_app = second_factor::standing(services, &account).await?.app_since.is_some();
        return Err(ServiceError::SecondFactorRequired { has_app });
    }
    let proof = Proof::Typed(code);
    let factor = proof.factor();
    if second_factor::try_code(services, by, None, &account, proof).await? {
        return Ok((account, stamp, factor));
    }
    Err(ServiceError::WrongCode)
}

/// Verifies the password of a signed-in owner, and a second factor if the account needs one, and returns the
/// password's stamp. Failures count for the session alone: nobody else can lock its owner out of it, and
/// whoever stole it cannot guess forever.
pub async fn confirm(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    password: &str,
    proof: Proof<'_>,
) -> Result<PasswordStamp, ServiceError> {
    let profile = services.store.find_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let guess = lockouts::begin(services, Lock::of_session(account, by)).await?;
    let right = try_password(services, by.address, password, Some(profile.password_hash)).await;
    // If the server could not verify it, it does not count.
    if !matches!(right, Ok(None)) {
        lockouts::take_back(services, guess).await;
    }
    let Some(right) = right? else {
        pending_failures::note(services, Some(account), Place::Settings, by);
        return Err(FieldError::PasswordWrong.into());
    };
    second_factor::confirm(services, by, account, proof).await?;
    Ok(password_form::keep(services, by, account, password, right).await)
}

/// The counters of wrong passwords for an email. They are checked before the password is verified and again
/// after, and only then is the result returned: concurrent guesses gain nothing over sequential ones, and right
/// passwords, which are not counted, never block each other.
fn counters(by: &Caller, email: &str) -> Vec<Counter> {
    std::iter::once(Counter::of_email(email)).chain(Counter::of_address(by)).collect()
}

/// Verifies an owner's password for the operator, whose attempts are not counted.
pub async fn is_password_of(services: &Services, email: &str, password: &str) -> Result<bool, ServiceError> {
    let Ok(email) = Email::parse(email) else { return Ok(false) };
    let Some(found) = services.store.find_credentials(&email).await? else { return Ok(false) };
    Ok(try_password(services, None, password, Some(found.password_hash)).await?.is_some())
}

/// Verifies a password in each form that may have been hashed. The number of forms depends on the typed text
/// only. If none is right, all were tried, also for an unknown email, so that the time is the same.
async fn try_password(
    services: &Services,
    address: Option<IpAddr>,
    password: &str,
    hash: Option<String>,
) -> Result<Option<Right>, ServiceError> {
    for (number, typed) in Password::candidates(password).into_iter().enumerate() {
        if services.passwords.verify(address, typed.to_vec(), hash.clone()).await? {
            return Ok(hash.map(|hash| Right { hash, is_older: number > 0 }));
        }
    }
    Ok(None)
}

/// Counts a wrong password, for known and unknown emails alike, so that both take as long.
async fn count_failure(
    services: &Services,
    by: &Caller,
    counters: &[Counter],
    account: Option<&AccountId>,
    place: Place,
) -> Result<(), ServiceError> {
    pending_failures::note(services, account, place, by);
    attempts::count(services, counters).await
}

/// Issues a session token for an account whose password was verified, and returns its expiry.
pub async fn issue_token(
    services: &Services,
    by: &Caller,
    account_id: &AccountId,
    password: Option<&PasswordStamp>,
    with: Factor,
) -> Result<(PlainKey, DateTime<Utc>), ServiceError> {
    let token = services.mint(TOKEN_PREFIX);
    let now = services.now();
    let expires = now + TOKEN_LIFE;
    let id = DeviceId::new(services.new_id(DeviceId::TOKEN_PREFIX));
    let by = by.acting(Actor::Token(id.clone()));
    let mut tx = services.store.begin().await?;
    if let Some(password) = password {
        password.hold(&mut tx, account_id).await?;
    }
    let row =
        Token { id: Some(id), account_id: account_id.clone(), expires, address: None, user_agent: None };
    tx.insert_token(token.hash(), &row, &by, now).await?;
    tx.insert_audit_entry(account_id, &by, &AuditEvent::SignedIn { with: Some(with) }, now).await?;
    tx.commit().await?;
    Ok((token, expires))
}

/// Deletes sessions and tokens that expired a week ago.
pub async fn forget_ended(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_ended_sign_ins(services.now() - ENDED_KEPT, services.used_since() - ENDED_KEPT).await?;
    Ok(tx.commit().await?)
}

/// Revokes a session token at its program's request.
pub async fn end_token(services: &Services, by: &Caller, token: KeyHash) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    if let Some(account) = tx.delete_token(token).await? {
        tx.insert_audit_entry(&account, by, &AuditEvent::SignedOut {}, services.now()).await?;
    }
    Ok(tx.commit().await?)
}

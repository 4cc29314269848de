//! The contents of a session. No other module knows their names.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use tower_sessions::session::Error;

use crate::domain::{AccountId, Actor, Caller, DeviceId, Factor};
use crate::service::Services;
use crate::service::auth::devices::{Begun, Renewal, Seen};
use crate::service::auth::known_browsers;
use crate::service::auth::password_stamp::PasswordStamp;
use crate::service::auth::second_factor::{Challenge, NewPasskey, Proof, SetUp};

/// The account that is signed in.
pub(super) const ACCOUNT: &str = "account_id";
const DEVICE: &str = "device";
/// The account whose password was verified, until the second factor is.
pub(super) const HALF: &str = "half";
/// An authenticator app that is being set up.
const SET_UP: &str = "set_up";
/// A passkey that is being added.
const NEW_PASSKEY: &str = "new_passkey";
/// The last challenge for a passkey.
const CHALLENGE: &str = "challenge";
/// How long the second factor may take.
const HALF_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How a session begins that is not stored yet. Never stored itself.
pub(super) const BEGINNING: &str = "beginning";
/// The instant of the last request, in microseconds. It has its own column and is only read here.
pub(super) const LAST_SEEN: &str = "last_seen";
/// The address and browser of the last request. They have their own columns too.
pub(super) const LAST_ADDRESS: &str = "last_address";
pub(super) const LAST_BROWSER: &str = "last_browser";

/// The signed-in owner of a browser session.
pub struct Current {
    pub account: AccountId,
    /// The public id of the session.
    pub device: DeviceId,
    /// The time, address and browser of the previous request.
    pub seen: Seen,
}

/// A session whose password was verified and whose second factor is pending. It authorises nothing.
#[derive(Serialize, Deserialize)]
struct Half {
    account: AccountId,
    /// The password that was verified.
    password: Option<PasswordStamp>,
    until: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Beginning {
    pub by: Caller,
    pub begun: Begun,
}

/// Signs an account in under a new session id. `password` is the password that was verified, `None` for a new
/// account; `with` is the factor that the owner used, and `mark` the cookie of a known browser.
pub async fn sign_in(
    services: &Services,
    session: &Session,
    by: &Caller,
    account: &AccountId,
    password: Option<PasswordStamp>,
    with: Factor,
    mark: Option<&str>,
) -> Result<(), Error> {
    let is_known = password.is_none() || is_known(services, account, mark).await;
    let device = DeviceId::new(services.new_id(DeviceId::PREFIX));
    let by = by.acting(Actor::Session(device.clone()));
    begin_anew(session).await?;
    session.insert(ACCOUNT, account).await?;
    session.insert(DEVICE, device).await?;
    session.insert(BEGINNING, Beginning { by, begun: Begun::SignedIn(with, password, is_known) }).await?;
    // Saved before the response is sent, so that the response reports a failure.
    session.save().await
}

/// Whether an owner has signed in with this browser before. If that cannot be told, nobody is alarmed.
async fn is_known(services: &Services, account: &AccountId, mark: Option<&str>) -> bool {
    let Some(mark) = mark else { return false };
    known_browsers::find(services, mark, account).await.map_or(true, |found| found.is_some())
}

/// Clears the session and gives it a new id. A session that was never stored has nothing to delete.
async fn begin_anew(session: &Session) -> Result<(), Error> {
    if session.id().is_some() {
        session.flush().await?;
    }
    session.cycle_id().await
}

/// Stores the account whose password was verified, for the second factor, under a new session id.
pub async fn go_half_way(
    services: &Services,
    session: &Session,
    account: AccountId,
    password: PasswordStamp,
) -> Result<(), Error> {
    begin_anew(session).await?;
    session
        .insert(HALF, Half { account, password: Some(password), until: services.now() + HALF_LIFE })
        .await?;
    session.save().await
}

/// The account and password whose second factor is pending.
pub async fn half_way(
    services: &Services,
    session: &Session,
) -> Result<Option<(AccountId, PasswordStamp)>, Error> {
    let half: Option<Half> = session.get(HALF).await?;
    let half = half.filter(|half| services.now() < half.until);
    Ok(half.and_then(|half| Some((half.account, half.password?))))
}

/// Stores an authenticator app that is being set up.
pub async fn keep_set_up(session: &Session, set_up: &SetUp) -> Result<(), Error> {
    session.insert(SET_UP, set_up).await
}

pub async fn set_up(session: &Session) -> Result<Option<SetUp>, Error> {
    session.get(SET_UP).await
}

/// Removes an authenticator app that was being set up.
pub async fn forget_set_up(session: &Session) -> Result<(), Error> {
    session.remove::<SetUp>(SET_UP).await.map(|_| ())
}

/// Stores a passkey that is being added.
pub async fn keep_new_passkey(session: &Session, new: &NewPasskey) -> Result<(), Error> {
    session.insert(NEW_PASSKEY, new).await
}

/// Takes the passkey that is being added, so that it accepts one response only.
pub async fn take_new_passkey(session: &Session) -> Result<Option<NewPasskey>, Error> {
    session.remove(NEW_PASSKEY).await
}

/// Stores the challenge for a passkey.
pub async fn keep_challenge(session: &Session, challenge: &Challenge) -> Result<(), Error> {
    session.insert(CHALLENGE, challenge).await
}

/// The second factor in a form's field. A challenge is removed when it is used.
pub async fn proof<'a>(session: &Session, field: &'a str) -> Result<Proof<'a>, Error> {
    let challenge = if Proof::is_answer(field) { session.remove(CHALLENGE).await? } else { None };
    Ok(Proof::of(field, challenge))
}

/// Gives the session a new secret id, so that a stolen one is useless.
pub async fn renew(session: &Session, by: Caller, renewal: Renewal) -> Result<(), Error> {
    session.cycle_id().await?;
    session.insert(BEGINNING, Beginning { by, begun: Begun::Renewed(renewal) }).await?;
    session.save().await
}

pub async fn forget(session: &Session) -> Result<(), Error> {
    session.flush().await
}

/// The owner who is signed in.
pub async fn current(session: &Session) -> Result<Option<Current>, Error> {
    let Some(account) = session.get(ACCOUNT).await? else { return Ok(None) };
    let device = session.get(DEVICE).await?;
    let last_seen: Option<i64> = session.get(LAST_SEEN).await?;
    let seen = Seen {
        at: last_seen.and_then(DateTime::from_timestamp_micros).unwrap_or_default(),
        address: session.get(LAST_ADDRESS).await?,
        user_agent: session.get(LAST_BROWSER).await?,
    };
    let device = device.unwrap_or_else(|| DeviceId::new(DeviceId::PREFIX));
    Ok(Some(Current { account, device, seen }))
}

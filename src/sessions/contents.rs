//! The contents of a session. No other module knows their names.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use tower_sessions::session::{Error, Id};
use tower_sessions::session_store;

use crate::domain::live::Standing;
use crate::domain::{Account, AccountId, Actor, Caller, DeviceId, Factor, KeyHash};
use crate::service::auth::devices::{self, Begun, Renewal, Seen};
use crate::service::auth::known_browsers;
use crate::service::auth::password_stamp::PasswordStamp;
use crate::service::auth::second_factor::{Challenge, Proof};
use crate::service::auth::two_step::{NewPasskey, SetUp};
use crate::service::{ServiceError, Services};

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

/// The signed-in owner of a browser session.
pub struct Current {
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

/// What the database has instead of a session's id.
pub(super) fn hash(id: &Id) -> KeyHash {
    KeyHash::of(&id.0.to_be_bytes())
}

/// Of a session's contents, what says who is signed in.
#[derive(Deserialize)]
struct WhoIsSignedIn {
    account_id: Option<AccountId>,
    device: Option<DeviceId>,
}

/// The owner who is signed in, with the account: one read of the database, and one less than to load the session
/// first, which pages do not need for anything else.
pub async fn current(
    services: &Services,
    session: &Session,
) -> Result<Option<(Current, Account, Standing)>, Error> {
    let Some(id) = session.id() else { return Ok(None) };
    let backend = |error: ServiceError| Error::Store(session_store::Error::Backend(error.to_string()));
    let decode = |error: serde_json::Error| Error::Store(session_store::Error::Decode(error.to_string()));
    let found = devices::find_owner(services, hash(&id)).await.map_err(backend)?;
    if let Some((row, account, standing)) = found {
        let contents: WhoIsSignedIn = serde_json::from_str(&row.data).map_err(decode)?;
        // The account of a half session is not signed in.
        if contents.account_id.is_some() {
            let device = contents.device.unwrap_or_else(|| DeviceId::new(DeviceId::PREFIX));
            let seen = Seen { at: row.last_seen, address: row.address, user_agent: row.user_agent };
            return Ok(Some((Current { device, seen }, account, standing)));
        }
    }
    // The session layer takes the cookie of a session that it does not find back.
    session.get_value(ACCOUNT).await?;
    Ok(None)
}

//! What a session holds, and the one place that knows it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use tower_sessions::session::Error;

use crate::domain::{AccountId, Actor, Caller, DeviceId, Factor};
use crate::service::Services;
use crate::service::auth::devices::{Begun, Renewal, Seen};
use crate::service::auth::password_stamp::PasswordStamp;
use crate::service::auth::second_factor::{Challenge, NewPasskey, Proof, SetUp};

/// Who is signed in.
pub(super) const ACCOUNT: &str = "account_id";
/// The public id of the session.
const DEVICE: &str = "device";
/// Whose password was right, where a second step is to come.
pub(super) const HALF: &str = "half";
/// An authenticator app that is being set up.
const SET_UP: &str = "set_up";
/// A passkey that is being added.
const NEW_PASSKEY: &str = "new_passkey";
/// What a passkey was asked to sign last.
const CHALLENGE: &str = "challenge";
/// How long the second step may take.
const HALF_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How a session that is not written yet begins. It is never kept.
pub(super) const BEGINNING: &str = "beginning";
/// When the session was seen last, in microseconds. It has a column of its own and is only read here.
pub(super) const LAST_SEEN: &str = "last_seen";
/// From where and with what it was seen last. These have columns of their own too.
pub(super) const LAST_ADDRESS: &str = "last_address";
pub(super) const LAST_BROWSER: &str = "last_browser";

/// Somebody who is signed in with a browser.
pub struct Current {
    pub account: AccountId,
    /// The public id of the session.
    pub device: DeviceId,
    /// When and from where it was seen before.
    pub seen: Seen,
}

/// Somebody who knew the password, and has yet to do the second step. It opens nothing.
#[derive(Serialize, Deserialize)]
struct Half {
    account: AccountId,
    /// The password that was right.
    password: Option<PasswordStamp>,
    until: DateTime<Utc>,
}

/// How a session begins.
#[derive(Serialize, Deserialize)]
pub(super) struct Beginning {
    pub by: Caller,
    pub begun: Begun,
}

/// Signs an account in, under a session id that nobody knew before; `password` is the one that was right, none where the
/// account was just made, and `with` is what its owner has shown.
pub async fn sign_in(
    services: &Services,
    session: &Session,
    by: &Caller,
    account: &AccountId,
    password: Option<PasswordStamp>,
    with: Factor,
) -> Result<(), Error> {
    let device = DeviceId::new(services.new_id(DeviceId::PREFIX));
    let by = by.acting(Actor::Session(device.clone()));
    begin_anew(session).await?;
    session.insert(ACCOUNT, account).await?;
    session.insert(DEVICE, device).await?;
    session.insert(BEGINNING, Beginning { by, begun: Begun::SignedIn(with, password) }).await?;
    // Now, and not after the answer, which would not know that it failed.
    session.save().await
}

/// Forgets what the browser had. Of one that had nothing there is nothing to delete.
async fn begin_anew(session: &Session) -> Result<(), Error> {
    if session.id().is_some() {
        session.flush().await?;
    }
    session.cycle_id().await
}

/// Keeps whose password was right until the second step is done, under a session id that nobody knew before.
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

/// Whose second step is to come, and which password was right.
pub async fn half_way(
    services: &Services,
    session: &Session,
) -> Result<Option<(AccountId, PasswordStamp)>, Error> {
    let half: Option<Half> = session.get(HALF).await?;
    let half = half.filter(|half| services.now() < half.until);
    Ok(half.and_then(|half| Some((half.account, half.password?))))
}

/// Keeps an authenticator app that is being set up.
pub async fn keep_set_up(session: &Session, set_up: &SetUp) -> Result<(), Error> {
    session.insert(SET_UP, set_up).await
}

/// The authenticator app that is being set up.
pub async fn set_up(session: &Session) -> Result<Option<SetUp>, Error> {
    session.get(SET_UP).await
}

/// Forgets an authenticator app that was being set up.
pub async fn forget_set_up(session: &Session) -> Result<(), Error> {
    session.remove::<SetUp>(SET_UP).await.map(|_| ())
}

/// Keeps a passkey that is being added.
pub async fn keep_new_passkey(session: &Session, new: &NewPasskey) -> Result<(), Error> {
    session.insert(NEW_PASSKEY, new).await
}

/// The passkey that is being added. It is there for one answer of the browser's.
pub async fn take_new_passkey(session: &Session) -> Result<Option<NewPasskey>, Error> {
    session.remove(NEW_PASSKEY).await
}

/// Keeps what a passkey is asked to sign.
pub async fn keep_challenge(session: &Session, challenge: &Challenge) -> Result<(), Error> {
    session.insert(CHALLENGE, challenge).await
}

/// What is shown besides the password, by what a form's field holds. A challenge is there for one answer.
pub async fn proof<'a>(session: &Session, field: &'a str) -> Result<Proof<'a>, Error> {
    let challenge = if Proof::is_answer(field) { session.remove(CHALLENGE).await? } else { None };
    Ok(Proof::of(field, challenge))
}

/// Gives the session another secret id, so that a stolen one opens nothing any more.
pub async fn renew(session: &Session, by: Caller, renewal: Renewal) -> Result<(), Error> {
    session.cycle_id().await?;
    session.insert(BEGINNING, Beginning { by, begun: Begun::Renewed(renewal) }).await?;
    session.save().await
}

/// Ends the session.
pub async fn forget(session: &Session) -> Result<(), Error> {
    session.flush().await
}

/// Who is signed in.
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

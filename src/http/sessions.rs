//! Browser sessions: the layer that reads the cookie, our store behind it, and the one place that
//! knows what a session holds.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Error, Id, Record};
use tower_sessions::session_store::{self, SessionStore};
use tower_sessions::{Expiry, Session, SessionManagerLayer};

use super::cookies::Cookies;
use crate::domain::{AccountId, Actor, Caller, DeviceId, Factor, KeyHash, SessionRow};
use crate::service::Services;
use crate::service::auth::devices::{self, Begun, Renewal, Seen};
use crate::service::auth::password_stamp::PasswordStamp;
use crate::service::auth::second_factor::{Challenge, NewPasskey, Proof, SetUp};

/// How long a browser stays signed in, however much it is used.
const SESSION_LIFE: Duration = Duration::days(14);
/// Who is signed in.
const ACCOUNT: &str = "account_id";
/// The public id of the session.
const DEVICE: &str = "device";
/// Whose password was right, where a second step is to come.
const HALF: &str = "half";
/// An authenticator app that is being set up.
const SET_UP: &str = "set_up";
/// A passkey that is being added.
const NEW_PASSKEY: &str = "new_passkey";
/// What a passkey was asked to sign last.
const CHALLENGE: &str = "challenge";
/// How long the second step may take.
const HALF_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How a session that is not written yet begins. It is never kept.
const BEGINNING: &str = "beginning";
/// When the session was seen last, in microseconds. It has a column of its own and is only read here.
const LAST_SEEN: &str = "last_seen";
/// From where and with what it was seen last. These have columns of their own too.
const LAST_ADDRESS: &str = "last_address";
const LAST_BROWSER: &str = "last_browser";
/// What is only read here, or never kept.
const NOT_KEPT: [&str; 4] = [LAST_SEEN, LAST_ADDRESS, LAST_BROWSER, BEGINNING];

/// Somebody who is signed in with a browser.
pub struct Current {
    /// Who.
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
struct Beginning {
    by: Caller,
    begun: Begun,
}

/// The layer in front of everything that needs a session. Behind TLS the cookie is `Secure` and
/// bound to this host (`__Host-`); it is `Lax`, so that a link from a letter finds its reader signed
/// in.
pub fn layer(services: &Arc<Services>, cookies: &Cookies) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions { services: services.clone() })
        .with_name(cookies.session())
        .with_secure(cookies.is_secure())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(SESSION_LIFE))
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

/// Whether a cookie's value is a session of this server's that is good. Where the database does not say, it is none.
pub async fn is_known(services: &Arc<Services>, value: &str) -> bool {
    let Ok(id) = value.parse() else { return false };
    let sessions = Sessions { services: Arc::clone(services) };
    sessions.load(&id).await.is_ok_and(|found| found.is_some())
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

/// Our tables behind the session layer. A session's id is stored as its hash.
#[derive(Clone, Debug)]
pub struct Sessions {
    services: Arc<Services>,
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let beginning = record.data.remove(BEGINNING).map(serde_json::from_value::<Beginning>);
        let beginning = beginning.transpose().map_err(decode)?;
        let (by, begun) = match beginning {
            Some(Beginning { by, begun }) => (by, Some(begun)),
            None => (Caller { actor: Actor::Visitor, address: None, user_agent: None }, None),
        };
        let row = self.row(record)?;
        // 128 random bits do not meet twice; if they ever did, nobody would be given another's.
        while !devices::begin(&self.services, &by, hash(&record.id), &row, begun.as_ref())
            .await
            .map_err(backend)?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        devices::save(&self.services, hash(&record.id), &self.row(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let found = devices::find(&self.services, hash(id)).await.map_err(backend)?;
        let Some(row) = found else { return Ok(None) };
        let mut data: HashMap<String, serde_json::Value> = serde_json::from_str(&row.data).map_err(decode)?;
        data.insert(LAST_SEEN.to_owned(), row.last_seen.timestamp_micros().into());
        let found = [(LAST_ADDRESS, row.address), (LAST_BROWSER, row.user_agent)];
        data.extend(found.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
        let seconds = row.expires.timestamp();
        let expiry_date = OffsetDateTime::from_unix_timestamp(seconds).map_err(decode)?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        devices::delete(&self.services, hash(id)).await.map_err(backend)
    }
}

fn hash(id: &Id) -> KeyHash {
    KeyHash::of(&id.0.to_be_bytes())
}

impl Sessions {
    fn row(&self, record: &Record) -> session_store::Result<SessionRow> {
        // One that is half way is the account's too: what ends its sessions ends this one.
        let account = record.data.get(ACCOUNT).or_else(|| record.data.get(HALF)?.get("account"));
        let account = account.and_then(|value| value.as_str());
        let kept: HashMap<_, _> =
            record.data.iter().filter(|(name, _)| !NOT_KEPT.contains(&name.as_str())).collect();
        let encode = |error: serde_json::Error| session_store::Error::Encode(error.to_string());
        let expires = DateTime::<Utc>::from_timestamp(record.expiry_date.unix_timestamp(), 0);
        Ok(SessionRow {
            account_id: account.map(AccountId::new),
            data: serde_json::to_string(&kept).map_err(encode)?,
            expires: expires.unwrap_or_default(),
            last_seen: self.services.now(),
            address: None,
            user_agent: None,
        })
    }
}

fn backend(error: impl ToString) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

fn decode(error: impl ToString) -> session_store::Error {
    session_store::Error::Decode(error.to_string())
}

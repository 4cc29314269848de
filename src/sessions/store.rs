//! The session store of the session layer, over the database. A session's id is stored as its hash.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};
use tower_sessions::{Expiry, SessionManagerLayer};

use super::contents::{ACCOUNT, BEGINNING, Beginning, HALF, hash};
use crate::domain::{AccountId, Actor, Caller, SessionRow};
use crate::service::Services;
use crate::service::auth::devices;

/// How long a browser stays signed in, regardless of use.
const SESSION_LIFE: Duration = Duration::days(14);

/// The session layer, with this cookie name. Behind TLS the cookie is `Secure` and bound to this host
/// (`__Host-`). It is `SameSite=Lax`, so that a link in an email opens a signed-in page.
pub fn layer(services: &Arc<Services>, cookie: String, is_secure: bool) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions { services: services.clone() })
        .with_name(cookie)
        .with_secure(is_secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(SESSION_LIFE))
}

/// Whether a cookie's value is a valid session of this server. `false` if the database is unavailable.
pub async fn is_known(services: &Arc<Services>, value: &str) -> bool {
    let Ok(id) = value.parse() else { return false };
    let sessions = Sessions { services: Arc::clone(services) };
    sessions.load(&id).await.is_ok_and(|found| found.is_some())
}

/// The session store.
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
        // 128 random bits do not collide. If they did, the loop would take another id.
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
        let data: HashMap<String, serde_json::Value> = serde_json::from_str(&row.data).map_err(decode)?;
        let seconds = row.expires.timestamp();
        let expiry_date = OffsetDateTime::from_unix_timestamp(seconds).map_err(decode)?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        devices::delete(&self.services, hash(id)).await.map_err(backend)
    }
}

impl Sessions {
    fn row(&self, record: &Record) -> session_store::Result<SessionRow> {
        // A half session belongs to the account too, so it ends when the account's sessions are ended.
        let account = record.data.get(ACCOUNT).or_else(|| record.data.get(HALF)?.get("account"));
        let account = account.and_then(|value| value.as_str());
        let kept: HashMap<_, _> = record.data.iter().filter(|(name, _)| name.as_str() != BEGINNING).collect();
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

//! Browser sessions: the layer that reads the cookie, our store behind it, and the one place that
//! knows what a session holds.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Error, Id, Record};
use tower_sessions::session_store::{self, SessionStore};
use tower_sessions::{Expiry, Session, SessionManagerLayer};

use crate::domain::{AccountId, KeyHash};
use crate::service::Services;
use crate::store::StoreError;
use crate::store::sessions::SessionRow;

/// How long a browser stays signed in.
const SESSION_LIFE: Duration = Duration::days(14);
/// The one thing that a session holds: who is signed in.
const ACCOUNT: &str = "account_id";

/// The layer in front of everything that needs a session. Behind TLS the cookie is `Secure` and
/// bound to this host (`__Host-`); it is `Lax`, so that a link from a letter finds its reader signed
/// in.
pub fn layer(services: &Arc<Services>, secure: bool) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions { services: services.clone() })
        .with_name(if secure { "__Host-munim" } else { "munim" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(SESSION_LIFE))
}

/// Signs an account in, under a session id that nobody knew before.
pub async fn sign_in(session: &Session, account: &AccountId) -> Result<(), Error> {
    session.flush().await?;
    session.cycle_id().await?;
    session.insert(ACCOUNT, account).await
}

/// Ends the session.
pub async fn sign_out(session: &Session) -> Result<(), Error> {
    session.flush().await
}

/// Who is signed in.
pub async fn account(session: &Session) -> Result<Option<AccountId>, Error> {
    session.get(ACCOUNT).await
}

/// Our tables behind the session layer. A session's id is stored as its hash.
#[derive(Clone, Debug)]
pub struct Sessions {
    services: Arc<Services>,
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        // 128 random bits do not meet twice; if they ever did, nobody would be given another's.
        while !self.services.store.insert_session(hash(&record.id), &row(record)?).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.services.store.save_session(hash(&record.id), &row(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let found = self.services.store.find_session(hash(id)).await.map_err(backend)?;
        let Some(row) = found.filter(|row| row.expires > self.services.now()) else {
            return Ok(None);
        };
        let data = serde_json::from_str(&row.data).map_err(decode)?;
        let seconds = row.expires.timestamp();
        let expiry_date = OffsetDateTime::from_unix_timestamp(seconds).map_err(decode)?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.services.store.delete_session(hash(id)).await.map_err(backend)
    }
}

fn hash(id: &Id) -> KeyHash {
    KeyHash::of(&id.0.to_be_bytes())
}

fn row(record: &Record) -> session_store::Result<SessionRow> {
    let account = record.data.get(ACCOUNT).and_then(|value| value.as_str());
    let encode = |error: serde_json::Error| session_store::Error::Encode(error.to_string());
    Ok(SessionRow {
        account_id: account.map(AccountId::new),
        data: serde_json::to_string(&record.data).map_err(encode)?,
        expires: DateTime::<Utc>::from_timestamp(record.expiry_date.unix_timestamp(), 0).unwrap_or_default(),
    })
}

fn backend(error: StoreError) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

fn decode(error: impl ToString) -> session_store::Error {
    session_store::Error::Decode(error.to_string())
}

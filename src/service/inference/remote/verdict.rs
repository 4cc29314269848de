//! The answer of a key check.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::key::RemoteKey;
use crate::domain::{AccountId, Denial, HoldId, KeyId, PlainKey, Rates};
use crate::service::ServiceError;
use crate::service::inference::error::CallError;
use crate::service::inference::pricing::Pricing;
use crate::service::limits::Levels;

/// What Munim answers.
#[derive(Debug, Deserialize)]
pub struct Verdict {
    valid: bool,
    #[serde(default)]
    code: String,
    limit: Option<String>,
    retry_after: Option<u64>,
    key_id: Option<String>,
    account_id: Option<String>,
    hold_id: Option<String>,
    key_expires: Option<DateTime<Utc>>,
    price: Option<Pricing>,
    limits: Option<Levels>,
}

impl Verdict {
    /// Why the call is refused.
    pub fn refused(&self) -> Option<CallError> {
        if self.valid {
            return None;
        }
        let denial = || Denial::parse(&self.code, self.limit.as_deref(), self.retry_after.unwrap_or(1));
        Some(match &*self.code {
            "unknown" => CallError::UnknownKey,
            "revoked" => CallError::RevokedKey,
            "expired" => CallError::ExpiredKey,
            "credits_exhausted" => CallError::NoCredit,
            _ => denial().map_or(CallError::Service(ServiceError::Unavailable), CallError::Limited),
        })
    }

    /// Why the key is none any more, whatever it calls.
    pub fn ended(&self) -> Option<CallError> {
        self.refused().filter(|error| error.status() == 401)
    }

    /// The key; `None` if its ids are missing.
    pub fn key(&self, text: PlainKey) -> Option<RemoteKey> {
        let (id, account) = (self.key_id.clone()?, self.account_id.clone()?);
        Some(RemoteKey::new(KeyId::new(id), AccountId::new(account), text))
    }

    pub fn hold_id(&self) -> Option<HoldId> {
        self.hold_id.clone().map(HoldId::new)
    }

    /// The price; `None` if the model has none.
    pub fn rates(&self) -> Option<Rates> {
        self.price.as_ref().map(Pricing::rates)
    }

    pub const fn expires(&self) -> Option<DateTime<Utc>> {
        self.key_expires
    }

    pub fn levels(&self) -> Levels {
        self.limits.unwrap_or_default()
    }
}

//! What a call asks for before it is carried, and what it gets.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::bound::{Bound, Demand};
use super::error::CallError;
use super::remote::hold::RemoteHold;
use super::remote::key::RemoteKey;
use crate::domain::{HoldId, KeyId, KeyStatus, Money, Rates};
use crate::service::billing::slices::Part;
use crate::service::key_cache::LiveKey;
use crate::service::key_cache::running::CutKey;
use crate::service::limits::{self, Counted};

/// The key of a call.
#[derive(Clone, Debug)]
pub enum CallKey {
    Live(Arc<LiveKey>),
    Remote(Arc<RemoteKey>),
}

/// What is set aside for a call. Dropped without an end, it is given back.
#[derive(Debug)]
pub enum Held {
    /// A part of a slice.
    Part(Part),
    /// A hold of its own.
    Remote(RemoteHold),
}

/// A call that asks to be carried.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The call's id.
    pub id: &'a str,
    pub model: &'a str,
    pub demand: &'a Demand,
    pub bound: &'a Bound,
    pub address: Option<IpAddr>,
    pub time: DateTime<Utc>,
}

/// What a call gets.
#[derive(Debug)]
pub struct Grant {
    pub key: CallKey,
    pub held: Option<Held>,
    /// Its place in the limits of the minute.
    pub counted: Counted,
    /// The price; `None` if the model has none.
    pub rates: Option<Rates>,
}

impl CallKey {
    pub fn id(&self) -> KeyId {
        match self {
            Self::Live(key) => key.id(),
            Self::Remote(key) => key.id.clone(),
        }
    }

    /// Why its calls are cut.
    pub fn cut_error(&self, now: DateTime<Utc>) -> CallError {
        let (status, spent) = match self {
            Self::Live(key) => (key.status(now), limits::spent(&key.limits(), now)),
            Self::Remote(key) => (key.status(now), None),
        };
        match status {
            KeyStatus::Revoked => CallError::RevokedKey,
            KeyStatus::Expired => CallError::ExpiredKey,
            KeyStatus::Active => spent.map_or(CallError::RevokedKey, CallError::Limited),
        }
    }

    pub fn as_cut(&self) -> Arc<dyn CutKey> {
        match self {
            Self::Live(key) => Arc::<LiveKey>::clone(key),
            Self::Remote(key) => Arc::<RemoteKey>::clone(key),
        }
    }
}

impl Held {
    /// The hold that the usage event of the call names.
    pub fn id(&self) -> &HoldId {
        match self {
            Self::Part(part) => &part.slice,
            Self::Remote(hold) => &hold.id,
        }
    }

    /// The call has ended, and its event is in the journal next.
    pub fn end(&self, cost: Money) {
        match self {
            Self::Part(part) => part.end(cost),
            Self::Remote(hold) => hold.use_up(),
        }
    }
}

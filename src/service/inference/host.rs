//! What carries calls: a server with the database, or a relay that asks one. All that the two do differently is here.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::catalogue::{self, Snapshot};
use super::error::CallError;
use super::grant::{Ask, Grant};
use super::journal::Journal;
use super::remote::Remote;
use super::{Inference, InferenceSettings, local, recording};
use crate::domain::{AccountId, KeyHash, PlainKey, UsageEvent};
use crate::metrics::Metrics;
use crate::service::key_cache::LiveKey;
use crate::service::key_cache::running::RunningCalls;
use crate::service::limits::{self, Levels};
use crate::service::{ServiceError, Services, clock, entropy};

/// What carries calls.
#[derive(Clone, Debug)]
pub enum Host {
    Server(Arc<Services>),
    Relay(Arc<Remote>),
}

/// Who calls, as far as it is known before the body is read.
#[derive(Clone, Debug)]
pub enum Caller {
    Server(Arc<Services>, Arc<LiveKey>),
    Relay { remote: Arc<Remote>, account: AccountId, hash: KeyHash },
}

impl Host {
    pub fn inference(&self) -> &Inference {
        match self {
            Self::Server(services) => &services.inference,
            Self::Relay(remote) => &remote.inference,
        }
    }

    pub fn settings(&self) -> &InferenceSettings {
        match self {
            Self::Server(services) => &services.policy.inference,
            Self::Relay(remote) => &remote.settings,
        }
    }

    pub fn metrics(&self) -> &Metrics {
        match self {
            Self::Server(services) => &services.metrics,
            Self::Relay(remote) => &remote.metrics,
        }
    }

    /// Who owns the models, in their list.
    pub fn brand(&self) -> &str {
        match self {
            Self::Server(services) => &services.policy.brand,
            Self::Relay(_) => "munim",
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Server(services) => services.now(),
            Self::Relay(remote) => clock::now(&*remote.clock),
        }
    }

    pub fn new_id(&self, prefix: &str) -> String {
        match self {
            Self::Server(services) => services.new_id(prefix),
            Self::Relay(remote) => entropy::new_id(&*remote.clock, &*remote.entropy, prefix),
        }
    }

    /// Any number.
    pub fn draw(&self) -> u64 {
        let mut bytes = [0; 8];
        match self {
            Self::Server(services) => services.entropy.fill(&mut bytes),
            Self::Relay(remote) => remote.entropy.fill(&mut bytes),
        }
        u64::from_be_bytes(bytes)
    }

    /// The running calls.
    pub fn running(&self) -> &Arc<RunningCalls> {
        match self {
            Self::Server(services) => &services.key_cache.running,
            Self::Relay(remote) => &remote.running,
        }
    }

    /// The current catalogue.
    pub async fn catalogue(&self) -> Result<Arc<Snapshot>, ServiceError> {
        match self {
            Self::Server(services) => catalogue::current(services).await,
            Self::Relay(remote) => Ok(Arc::clone(&remote.catalogue)),
        }
    }

    /// Who has a key, unless it is known to be refused.
    pub async fn identify(&self, key: &str, address: Option<IpAddr>) -> Result<Caller, CallError> {
        match self {
            Self::Server(services) => {
                let key = local::identify(services, key).await?;
                limits::allowed_from(&key.limits(), address).map_err(CallError::Limited)?;
                Ok(Caller::Server(Arc::clone(services), key))
            }
            Self::Relay(remote) => {
                let hash = PlainKey::parse_any(key).ok_or(CallError::UnknownKey)?.hash();
                let account = remote.account_of(hash)?;
                Ok(Caller::Relay { remote: Arc::clone(remote), account, hash })
            }
        }
    }

    /// Checks a key that reads what the inference API offers.
    pub async fn let_in(&self, key: &str, address: Option<IpAddr>) -> Result<(), CallError> {
        match self {
            Self::Server(services) => local::identify(services, key).await.map(|_| ()),
            Self::Relay(remote) => {
                let plain = PlainKey::parse_any(key).ok_or(CallError::UnknownKey)?;
                remote.let_in(&plain, address).await
            }
        }
    }

    /// Brings calls to the database.
    pub async fn record(&self, events: &[UsageEvent]) -> Result<(), ServiceError> {
        match self {
            Self::Server(services) => recording::record(services, events).await,
            Self::Relay(remote) => remote.report(events).await,
        }
    }
}

impl Caller {
    /// Whose places and memory the call takes.
    pub fn account_id(&self) -> &AccountId {
        match self {
            Self::Server(_, key) => key.account_id(),
            Self::Relay { account, .. } => account,
        }
    }

    /// What the key has left of the minute.
    pub fn levels(&self) -> Levels {
        match self {
            Self::Server(services, key) => {
                limits::levels(&key.limits(), services.key_cache.share(), services.now())
            }
            Self::Relay { remote, hash, .. } => remote.levels(*hash),
        }
    }

    /// Checks the key again, and sets aside what the call can cost.
    pub async fn grant(
        &self,
        key: &PlainKey,
        ask: Ask<'_>,
        (journal, snapshot): (&Journal, &Snapshot),
    ) -> Result<Grant, CallError> {
        match self {
            Self::Server(services, live) => local::grant(services, live, key, ask, (journal, snapshot)).await,
            Self::Relay { remote, .. } => remote.grant(key, ask).await,
        }
    }
}

//! The entries of the key cache. They change in place, so that a running key check sees each change.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::index::Named;
use super::key_code::KeyCode;
use super::live_wallet::{AgentWallet, LiveAccount, LiveWallet};
use super::running::CutKey;
use crate::domain::{AccountId, AgentId, GatewayId, KeyId, KeyStatus};
use crate::service::limits::{self, LiveLimit};
use crate::store::keys::facts::{KeyFacts, KeyUse};

/// Stands for `None` in a [`Moment`].
const NEVER: i64 = i64::MIN;

/// An optional instant that changes without a lock.
#[derive(Debug)]
struct Moment(AtomicI64);

/// A key of any status, revoked ones included. There may be a million of them: what few keys have is boxed.
#[derive(Debug)]
pub struct LiveKey {
    /// Its account, with the account's wallet and its count of negative wallets.
    pub account: Arc<LiveAccount>,
    code: KeyCode,
    rest: Mutex<Rest>,
    expires: Moment,
    revoked: Moment,
    used: Moment,
    /// The last use that the database has stored.
    written: Moment,
}

/// What changes together.
#[derive(Debug)]
struct Rest {
    /// The agent that the key is bound to, or [`NO_AGENT`].
    agent_id: AgentId,
    /// The agent's wallet, if that pays instead of the account's.
    wallet: Option<Arc<AgentWallet>>,
    extra: Option<Box<Extra>>,
}

/// What few keys have.
#[derive(Debug, Default)]
struct Extra {
    /// An id that its code does not have.
    id: Option<KeyId>,
    limits: Option<Arc<[LiveLimit]>>,
    /// Where the key was last used.
    origin: Option<Origin>,
    /// Whether it is among the touched keys of the cache.
    is_touched: bool,
}

impl Rest {
    fn extra(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }

    fn id(&self) -> Option<KeyId> {
        self.extra.as_ref()?.id.clone()
    }

    fn set_limits(&mut self, limits: Arc<[LiveLimit]>) {
        if !limits.is_empty() {
            self.extra().limits = Some(limits);
        } else if let Some(extra) = &mut self.extra {
            extra.limits = None;
        }
    }
}

/// Stands for no agent in [`Rest`]. No agent has this id.
const NO_AGENT: AgentId = 0;

/// The limits that apply to the calls of a key.
#[derive(Clone, Debug, Default)]
pub struct KeyLimits(Option<Arc<[LiveLimit]>>);

impl Deref for KeyLimits {
    type Target = [LiveLimit];

    fn deref(&self) -> &[LiveLimit] {
        self.0.as_deref().unwrap_or_default()
    }
}

/// The agent and the wallet that pay for a key's calls.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The agent that the key is bound to.
    pub agent_id: Option<AgentId>,
    pub wallet: LiveWallet,
}

#[derive(Clone, Debug)]
pub struct Origin {
    /// The gateway that sent the key check.
    pub gateway: Arc<str>,
    /// The client's address, if the gateway reports it.
    pub address: Option<IpAddr>,
}

impl Origin {
    /// The gateway's name, then the address after a separator.
    fn text(&self) -> String {
        self.address
            .map_or_else(|| self.gateway.to_string(), |address| format!("{} · {address}", self.gateway))
    }
}

/// A gateway that is not revoked.
#[derive(Clone, Debug)]
pub struct LiveGateway {
    pub id: GatewayId,
    pub name: Arc<str>,
}

impl Moment {
    fn new(at: Option<DateTime<Utc>>) -> Self {
        Self(AtomicI64::new(at.map_or(NEVER, |at| at.timestamp_micros())))
    }

    fn get(&self) -> Option<DateTime<Utc>> {
        match self.0.load(Ordering::SeqCst) {
            NEVER => None,
            micros => DateTime::from_timestamp_micros(micros),
        }
    }

    fn set(&self, at: Option<DateTime<Utc>>) {
        self.0.store(at.map_or(NEVER, |at| at.timestamp_micros()), Ordering::SeqCst);
    }

    fn advance(&self, at: Option<DateTime<Utc>>) {
        self.0.fetch_max(at.map_or(NEVER, |at| at.timestamp_micros()), Ordering::SeqCst);
    }
}

impl Named for LiveKey {
    type Name = KeyCode;

    fn name(&self) -> &KeyCode {
        &self.code
    }
}

impl LiveKey {
    pub fn new(
        facts: &KeyFacts,
        account: Arc<LiveAccount>,
        wallet: Option<Arc<AgentWallet>>,
        limits: Arc<[LiveLimit]>,
    ) -> Self {
        let code = KeyCode::of(&facts.id);
        let mut rest = Rest { agent_id: facts.agent_id.unwrap_or(NO_AGENT), wallet, extra: None };
        if code.id().is_none() {
            rest.extra().id = Some(facts.id.clone());
        }
        rest.set_limits(limits);
        Self {
            account,
            code,
            rest: Mutex::new(rest),
            expires: Moment::new(facts.expires),
            revoked: Moment::new(facts.revoked),
            used: Moment::new(facts.last_used),
            written: Moment::new(facts.last_used),
        }
    }

    pub fn id(&self) -> KeyId {
        self.code.id().unwrap_or_else(|| lock(&self.rest).id().unwrap_or_default())
    }

    pub fn account_id(&self) -> &AccountId {
        self.account.id()
    }

    /// Updates everything that can change. A revocation is permanent.
    pub fn note(&self, facts: &KeyFacts, wallet: Option<Arc<AgentWallet>>, limits: Arc<[LiveLimit]>) {
        {
            let mut rest = lock(&self.rest);
            rest.set_limits(limits);
            (rest.agent_id, rest.wallet) = (facts.agent_id.unwrap_or(NO_AGENT), wallet);
        }
        self.expires.set(facts.expires);
        self.revoked.advance(facts.revoked);
        self.used.advance(facts.last_used);
        self.written.advance(facts.last_used);
    }

    pub fn status(&self, now: DateTime<Utc>) -> KeyStatus {
        KeyStatus::at(now, self.revoked.get(), self.expires.get())
    }

    /// When it expires, if it does.
    pub fn expires(&self) -> Option<DateTime<Utc>> {
        self.expires.get()
    }

    /// The limits that apply to its calls.
    pub fn limits(&self) -> KeyLimits {
        KeyLimits(lock(&self.rest).extra.as_ref().and_then(|extra| extra.limits.clone()))
    }

    pub fn payer(&self) -> Payer {
        let rest = lock(&self.rest);
        let agent_id = (rest.agent_id != NO_AGENT).then_some(rest.agent_id);
        let of_account = || LiveWallet::Account(Arc::clone(&self.account));
        Payer { agent_id, wallet: rest.wallet.clone().map_or_else(of_account, LiveWallet::Agent) }
    }

    /// Records a use, and marks the key as touched; `false` if it was.
    pub fn touch(&self, at: DateTime<Utc>, origin: &Origin) -> bool {
        let mut rest = lock(&self.rest);
        if self.used.get().is_none_or(|used| used <= at) {
            rest.extra().origin = Some(origin.clone());
        }
        self.used.advance(Some(at));
        !std::mem::replace(&mut rest.extra().is_touched, true)
    }

    /// Marks the key as touched, or not; `false` if it was so.
    pub fn mark_touched(&self, is_touched: bool) -> bool {
        std::mem::replace(&mut lock(&self.rest).extra().is_touched, is_touched) != is_touched
    }

    pub fn last_used(&self) -> Option<DateTime<Utc>> {
        self.used.get()
    }

    /// The last use, if this server knows where it was.
    pub fn last_use(&self) -> Option<KeyUse> {
        let rest = lock(&self.rest);
        let at = self.used.get()?;
        let from = rest.extra.as_ref().and_then(|extra| extra.origin.as_ref()).map(Origin::text);
        let key_id = self.code.id().or_else(|| rest.id())?;
        Some(KeyUse { account_id: self.account_id().clone(), key_id, at, from })
    }

    /// The last use, if the database has not stored it yet.
    pub fn unwritten_use(&self) -> Option<KeyUse> {
        let used = self.used.get()?;
        let is_written = self.written.get().is_some_and(|written| written >= used);
        if is_written { None } else { self.last_use() }
    }

    /// Marks a use as stored.
    pub fn note_written(&self, at: DateTime<Utc>) {
        self.written.advance(Some(at));
    }
}

impl CutKey for LiveKey {
    /// It has ended, or a limit in rupees is spent.
    fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.status(now) != KeyStatus::Active || limits::spent(&self.limits(), now).is_some()
    }
}

/// Locks a mutex and ignores poisoning: no holder can panic between two writes.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_small() {
        // With the counters of its `Arc`, and what the allocator adds, 112 bytes.
        assert!(size_of::<LiveKey>() <= 88, "{}", size_of::<LiveKey>());
    }
}

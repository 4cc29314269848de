//! The key cache: all keys, wallets and gateways in memory, so that a key check does no I/O. The cache follows
//! the `changes` table, which contains this server's changes and those of the others.
//!
//! `live.rs` has the entries, `filling.rs` reads them, `changes.rs` applies changes to them, `verify.rs` the key check, `touched.rs` the keys
//! whose last use is not written yet, `revocations.rs` the events for gateways, `node.rs` keeps servers in sync, `lease.rs` limits how long
//! the cache is valid, and `running.rs` has the calls that this server carries.

mod changes;
mod filling;
pub mod gateways;
mod index;
mod key_code;
pub mod lease;
mod live;
mod live_wallet;
pub mod node;
pub mod process;
pub mod revocations;
pub mod running;
pub mod spending;
mod touched;
pub mod verify;
mod wallets;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use index::Index;
use key_code::KeyCode;
use lease::Lease;
pub use live::{LiveGateway, LiveKey, Origin};
use live_wallet::AgentWallet;
pub use live_wallet::{LiveAccount, LiveWallet};
use papaya::HashMap;
use running::RunningCalls;
use tokio::sync::{Mutex, MutexGuard, watch};
pub use wallets::refresh_wallets;

use super::limits::Meters;
use super::{ServiceError, Services};
use crate::domain::{AccountId, AgentId, KeyHash, KeyId};
use crate::store::keys::facts::{KeyFacts, KeyUse};
use crate::store::ledger::budgets::Spenders;

/// Most changes in one read.
const CHANGES: i64 = 1_000;

/// How long changes are kept: a gateway that reconnects later than this cannot resume.
const HISTORY: TimeDelta = TimeDelta::days(1);

/// Whose calls meters count.
type MetersId = (AccountId, Spenders);

#[derive(Debug)]
pub struct KeyCache {
    keys: HashMap<KeyHash, Arc<LiveKey>>,
    keys_by_id: Index<LiveKey>,
    accounts: Index<LiveAccount>,
    agent_wallets: HashMap<(AccountId, AgentId), Arc<AgentWallet>>,
    /// The accounts whose wallets key checks have read since the last refresh.
    watched: std::sync::Mutex<Vec<Arc<LiveAccount>>>,
    /// The keys that were used since their uses were last written.
    touched: std::sync::Mutex<Vec<Arc<LiveKey>>>,
    gateways: HashMap<KeyHash, LiveGateway>,
    /// The number of the last change in the cache. Subscribers are notified of revocations.
    heard: watch::Sender<i64>,
    /// Whether the cache is filled.
    is_open: AtomicBool,
    /// Revoked keys whose last uses on this server are not stored yet.
    ended: std::sync::Mutex<Vec<KeyId>>,
    /// Allows one reader of changes at a time.
    listening: Mutex<()>,
    lease: Lease,
    /// The calls that this server carries.
    pub running: Arc<RunningCalls>,
    /// Counts the changes of upstreams, routes and prices, which are read again by those who use them.
    catalogue: AtomicU64,
    /// What was used of limits.
    meters: HashMap<MetersId, Arc<Meters>>,
    /// The meters whose spending has to be read again.
    stale: std::sync::Mutex<BTreeSet<MetersId>>,
    /// The servers over the database, which share limits per minute.
    servers: AtomicI64,
}

impl Default for KeyCache {
    fn default() -> Self {
        Self {
            keys: HashMap::new(),
            keys_by_id: Index::default(),
            accounts: Index::default(),
            agent_wallets: HashMap::new(),
            watched: std::sync::Mutex::default(),
            touched: std::sync::Mutex::default(),
            gateways: HashMap::new(),
            heard: watch::Sender::new(0),
            is_open: AtomicBool::new(false),
            ended: std::sync::Mutex::default(),
            listening: Mutex::new(()),
            lease: Lease::default(),
            running: Arc::default(),
            catalogue: AtomicU64::new(0),
            meters: HashMap::new(),
            stale: std::sync::Mutex::default(),
            servers: AtomicI64::new(1),
        }
    }
}

/// Fills the cache, unless it is filled.
pub async fn open(services: &Services) -> Result<(), ServiceError> {
    let key_cache = &services.key_cache;
    if key_cache.is_open() {
        return Ok(());
    }
    let _listening = key_cache.listening.lock().await;
    if key_cache.is_open() {
        return Ok(());
    }
    key_cache.heard.send_replace(filling::fill(services).await?);
    key_cache.is_open.store(true, Ordering::Release);
    Ok(())
}

/// Applies all changes that were committed before the call.
pub async fn catch_up(services: &Services) -> Result<(), ServiceError> {
    let key_cache = &services.key_cache;
    // A task that is filling the cache may have read its rows before this change: wait for it, then read.
    let listening = key_cache.listening.lock().await;
    if !key_cache.is_open() {
        return Ok(());
    }
    let read = read_changes(services, &listening).await;
    drop(listening);
    let spent = spending::refresh_stale(services).await;
    // Also those whose key has expired.
    key_cache.running.cut_ended(services.now());
    key_cache.running.recorded().await;
    services.slices.recalls_followed().await;
    read.and(spent)
}

/// Applies the changes after the last known one. The guard proves that the caller is the only reader.
async fn read_changes(services: &Services, _: &MutexGuard<'_, ()>) -> Result<(), ServiceError> {
    let (key_cache, began) = (&services.key_cache, services.key_cache.lease.count());
    loop {
        let changes = services.store.list_changes(key_cache.last_heard(), CHANGES).await;
        let changes = changes.inspect_err(|_| key_cache.lease.failed())?;
        let Some(last) = changes.last().map(|change| change.seq) else {
            key_cache.lease.looked(began);
            return Ok(());
        };
        let heard = if changes::is_missing_some(services, &changes).await? {
            filling::fill(services).await
        } else {
            changes::apply(services, changes).await.map(|()| last)
        };
        key_cache.heard.send_replace(heard.inspect_err(|_| key_cache.lease.failed())?);
        services.live.nudge();
    }
}

/// Deletes the changes that are older than the history.
pub async fn forget_changes(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.forget_changes(services.now() - HISTORY).await?;
    Ok(tx.commit().await?)
}

/// Announces a committed change: applies it here and waits until the other servers have read it.
pub async fn publish(services: &Services, change: i64) -> Result<(), ServiceError> {
    catch_up(services).await?;
    node::wait_for_others(services, change).await
}

impl KeyCache {
    /// Whether the cache is filled.
    pub fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// Whether the lease allows an answer without a read from the database.
    pub fn is_believed(&self, now: DateTime<Utc>) -> bool {
        self.lease.holds(now)
    }

    /// Changes whenever upstreams, routes or prices do.
    pub fn catalogue_version(&self) -> u64 {
        self.catalogue.load(Ordering::Acquire)
    }

    /// The number of the last change in the cache.
    pub fn last_heard(&self) -> i64 {
        *self.heard.borrow()
    }

    /// Subscribes to the number of the last change in the cache.
    pub fn heard(&self) -> watch::Receiver<i64> {
        self.heard.subscribe()
    }

    /// Finds the gateway of a credential; `None` if it is unknown or revoked.
    pub fn gateway(&self, hash: KeyHash) -> Option<LiveGateway> {
        self.gateways.pin().get(&hash).cloned()
    }

    /// Finds a key of any status.
    pub fn key(&self, id: &KeyId) -> Option<Arc<LiveKey>> {
        self.keys_by_id.get(&KeyCode::of(id))
    }

    /// Takes the last uses of keys that were revoked since the previous call, if they are not stored yet.
    pub fn take_ended_uses(&self) -> Vec<KeyUse> {
        let ended = std::mem::take(&mut *self.ended.lock().unwrap_or_else(PoisonError::into_inner));
        ended.iter().filter_map(|id| self.key(id)?.unwritten_use()).collect()
    }

    /// Makes room for so many keys in one step: a map that grows while it is filled copies its entries time and again.
    fn reserve_keys(&self, keys: i64) {
        let keys = usize::try_from(keys).unwrap_or_default();
        self.keys.pin().reserve(keys.saturating_sub(self.keys.len()));
        self.keys_by_id.reserve(keys);
    }

    fn note_key(&self, facts: &KeyFacts) {
        let wallet = facts.wallet.agent().map(|agent| self.agent_wallet(&facts.account_id, agent));
        let limits = self.limits_of(facts);
        let code = KeyCode::of(&facts.id);
        if let Some(key) = self.keys_by_id.get(&code) {
            // A lowered limit may be spent already.
            let budgets = limits.iter().filter(|limit| limit.budget().is_some());
            self.note_stale(budgets.map(|limit| spending::id_of(&limit.meters)));
            key.note(facts, wallet, limits);
            return;
        }
        let make = || LiveKey::new(facts, self.account(&facts.account_id), wallet, limits);
        let key = self.keys_by_id.get_or_insert_with(&code, make);
        self.keys.pin().insert(facts.hash, key);
    }

    fn note_gateway(&self, gateway: crate::domain::Gateway) {
        let gateways = self.gateways.pin();
        if gateway.revoked.is_some() {
            gateways.remove(&gateway.hash);
        } else {
            gateways.insert(gateway.hash, LiveGateway { id: gateway.id, name: gateway.name.into() });
        }
    }
}

//! The entries of the key cache. They change in place, so that a running key check sees each change.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::running::CutKey;
use crate::domain::{AccountId, AgentId, GatewayId, KeyId, KeyStatus, Money, Wallet, WalletState};
use crate::service::limits::{self, LiveLimit};
use crate::store::keys::facts::{KeyFacts, KeyUse};

/// Stands for `None` in a [`Moment`].
const NEVER: i64 = i64::MIN;

/// An optional instant that changes without a lock.
#[derive(Debug)]
struct Moment(AtomicI64);

/// A key of any status, revoked ones included.
#[derive(Debug)]
pub struct LiveKey {
    pub account_id: AccountId,
    /// The account's count of negative wallets.
    pub account: Arc<LiveAccount>,
    pub id: KeyId,
    payer: Mutex<Payer>,
    limits: Mutex<Arc<[LiveLimit]>>,
    expires: Moment,
    revoked: Moment,
    used: Moment,
    /// Where the key was last used.
    origin: Mutex<Option<Origin>>,
    /// The last use that the database has stored.
    written: Moment,
}

/// The agent and the wallet that pay for a key's calls.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The agent that the key is bound to.
    pub agent_id: Option<AgentId>,
    pub wallet: Wallet,
    pub credit: Arc<LiveWallet>,
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

/// Counts an account's wallets with a negative balance.
#[derive(Debug, Default)]
pub struct LiveAccount {
    debts: AtomicI64,
}

impl LiveAccount {
    pub fn is_in_debt(&self) -> bool {
        self.debts.load(Ordering::SeqCst) > 0
    }
}

/// The cached balance and holds of a wallet.
#[derive(Debug)]
pub struct LiveWallet {
    account: Arc<LiveAccount>,
    credit: Mutex<Credit>,
    /// Whether the entry was read since the last refresh.
    is_watched: AtomicBool,
}

/// A wallet's state at one time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Credit {
    /// The sum of the ledger entries.
    pub balance: Money,
    /// The part of the balance that open holds reserve.
    pub held: Money,
    version: i64,
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

impl LiveKey {
    pub fn new(
        facts: &KeyFacts,
        account: Arc<LiveAccount>,
        credit: Arc<LiveWallet>,
        limits: Arc<[LiveLimit]>,
    ) -> Self {
        Self {
            account_id: facts.account_id.clone(),
            account,
            id: facts.id.clone(),
            payer: Mutex::new(Payer { agent_id: facts.agent_id, wallet: facts.wallet, credit }),
            limits: Mutex::new(limits),
            expires: Moment::new(facts.expires),
            revoked: Moment::new(facts.revoked),
            used: Moment::new(facts.last_used),
            origin: Mutex::default(),
            written: Moment::new(facts.last_used),
        }
    }

    /// Updates everything that can change. A revocation is permanent.
    pub fn note(&self, facts: &KeyFacts, credit: Arc<LiveWallet>, limits: Arc<[LiveLimit]>) {
        *lock(&self.limits) = limits;
        *lock(&self.payer) = Payer { agent_id: facts.agent_id, wallet: facts.wallet, credit };
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
    pub fn limits(&self) -> Arc<[LiveLimit]> {
        Arc::clone(&lock(&self.limits))
    }

    pub fn payer(&self) -> Payer {
        lock(&self.payer).clone()
    }

    /// Records a use.
    pub fn touch(&self, at: DateTime<Utc>, origin: &Origin) {
        let mut last = lock(&self.origin);
        if self.used.get().is_none_or(|used| used <= at) {
            *last = Some(origin.clone());
        }
        self.used.advance(Some(at));
    }

    pub fn last_used(&self) -> Option<DateTime<Utc>> {
        self.used.get()
    }

    /// The last use, if this server knows where it was.
    pub fn last_use(&self) -> Option<KeyUse> {
        let origin = lock(&self.origin);
        let at = self.used.get()?;
        let from = origin.as_ref().map(Origin::text);
        Some(KeyUse { account_id: self.account_id.clone(), key_id: self.id.clone(), at, from })
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

impl LiveWallet {
    /// An empty entry, older than every stored version.
    pub fn of(account: Arc<LiveAccount>) -> Self {
        let credit = Mutex::new(Credit { version: -1, ..Credit::default() });
        Self { account, credit, is_watched: AtomicBool::new(false) }
    }

    /// Reads the state and marks the entry for the next refresh.
    pub fn credit(&self) -> Credit {
        self.is_watched.store(true, Ordering::Relaxed);
        *lock(&self.credit)
    }

    /// Whether the entry was read since the last call, and resets the mark.
    pub fn was_watched(&self) -> bool {
        self.is_watched.swap(false, Ordering::Relaxed)
    }

    /// Keeps the newer of the two states.
    pub fn note(&self, state: &WalletState) {
        let mut credit = lock(&self.credit);
        if state.version > credit.version {
            let change = i64::from(state.balance < Money::ZERO) - i64::from(credit.balance < Money::ZERO);
            self.account.debts.fetch_add(change, Ordering::SeqCst);
            *credit = Credit { balance: state.balance, held: state.held, version: state.version };
        }
    }
}

impl Credit {
    /// The balance less the open holds.
    pub fn available(&self) -> Money {
        self.balance - self.held
    }
}

//! What is in the maps. Each changes in place, so that a check that is under way sees it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::domain::{AccountId, AgentId, GatewayId, KeyId, KeyStatus, Money, Wallet, WalletState};
use crate::store::keys::facts::{KeyFacts, KeyUse};

/// No instant.
const NEVER: i64 = i64::MIN;

/// An instant that may be there, changed without a lock.
#[derive(Debug)]
struct Moment(AtomicI64);

/// A key of any status.
#[derive(Debug)]
pub struct LiveKey {
    /// The account that it opens.
    pub account_id: AccountId,
    /// That account's debts.
    pub account: Arc<LiveAccount>,
    pub id: KeyId,
    payer: Mutex<Payer>,
    expires: Moment,
    revoked: Moment,
    used: Moment,
    /// Where it was used last.
    origin: Mutex<Option<Origin>>,
    /// The last use that is in the database.
    written: Moment,
}

/// Who pays for a key's calls.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The agent that the key belongs to.
    pub agent_id: Option<AgentId>,
    /// Which wallet pays.
    pub wallet: Wallet,
    pub credit: Arc<LiveWallet>,
}

/// Where a key was used.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The gateway that asked about it.
    pub gateway: Arc<str>,
    /// The caller's address, if the gateway tells it.
    pub address: Option<IpAddr>,
}

impl Origin {
    /// The gateway's name, and the address after a point.
    fn text(&self) -> String {
        self.address
            .map_or_else(|| self.gateway.to_string(), |address| format!("{} · {address}", self.gateway))
    }
}

/// A gateway that may come in.
#[derive(Clone, Debug)]
pub struct LiveGateway {
    pub id: GatewayId,
    pub name: Arc<str>,
}

/// How many wallets of an account are below zero.
#[derive(Debug, Default)]
pub struct LiveAccount {
    debts: AtomicI64,
}

impl LiveAccount {
    /// Whether any is.
    pub fn is_in_debt(&self) -> bool {
        self.debts.load(Ordering::SeqCst) > 0
    }
}

/// What a wallet holds.
#[derive(Debug)]
pub struct LiveWallet {
    account: Arc<LiveAccount>,
    credit: Mutex<Credit>,
    /// Somebody has looked since the last refresh.
    is_watched: AtomicBool,
}

/// What a wallet holds, at one time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Credit {
    /// The sum of its entries.
    pub balance: Money,
    /// Of the balance, what is set aside for calls that are running.
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
    /// A key with the wallet that pays for it.
    pub fn new(facts: &KeyFacts, account: Arc<LiveAccount>, credit: Arc<LiveWallet>) -> Self {
        Self {
            account_id: facts.account_id.clone(),
            account,
            id: facts.id.clone(),
            payer: Mutex::new(Payer { agent_id: facts.agent_id, wallet: facts.wallet, credit }),
            expires: Moment::new(facts.expires),
            revoked: Moment::new(facts.revoked),
            used: Moment::new(facts.last_used),
            origin: Mutex::default(),
            written: Moment::new(facts.last_used),
        }
    }

    /// Takes over what may have changed. A revocation is for ever.
    pub fn note(&self, facts: &KeyFacts, credit: Arc<LiveWallet>) {
        *lock(&self.payer) = Payer { agent_id: facts.agent_id, wallet: facts.wallet, credit };
        self.expires.set(facts.expires);
        self.revoked.advance(facts.revoked);
        self.used.advance(facts.last_used);
        self.written.advance(facts.last_used);
    }

    /// Whether it opens anything now.
    pub fn status(&self, now: DateTime<Utc>) -> KeyStatus {
        KeyStatus::at(now, self.revoked.get(), self.expires.get())
    }

    /// Who pays now.
    pub fn payer(&self) -> Payer {
        lock(&self.payer).clone()
    }

    /// Notes a use.
    pub fn touch(&self, at: DateTime<Utc>, origin: &Origin) {
        let mut last = lock(&self.origin);
        if self.used.get().is_none_or(|used| used <= at) {
            *last = Some(origin.clone());
        }
        self.used.advance(Some(at));
    }

    /// When it was used last.
    pub fn last_used(&self) -> Option<DateTime<Utc>> {
        self.used.get()
    }

    /// The last use, as far as it is known here where it was.
    pub fn last_use(&self) -> Option<KeyUse> {
        let origin = lock(&self.origin);
        let at = self.used.get()?;
        let from = origin.as_ref().map(Origin::text);
        Some(KeyUse { account_id: self.account_id.clone(), key_id: self.id.clone(), at, from })
    }

    /// The last use, where the database does not have it yet.
    pub fn unwritten_use(&self) -> Option<KeyUse> {
        let used = self.used.get()?;
        let is_written = self.written.get().is_some_and(|written| written >= used);
        if is_written { None } else { self.last_use() }
    }

    /// The database has the use.
    pub fn note_written(&self, at: DateTime<Utc>) {
        self.written.advance(Some(at));
    }
}

/// What a lock holds; nothing that holds one can panic half-way.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LiveWallet {
    /// A wallet of an account, of which nothing is known yet.
    pub fn of(account: Arc<LiveAccount>) -> Self {
        let credit = Mutex::new(Credit { version: -1, ..Credit::default() });
        Self { account, credit, is_watched: AtomicBool::new(false) }
    }

    /// What it holds.
    pub fn credit(&self) -> Credit {
        self.is_watched.store(true, Ordering::Relaxed);
        *lock(&self.credit)
    }

    /// Whether somebody has looked since this was asked last.
    pub fn was_watched(&self) -> bool {
        self.is_watched.swap(false, Ordering::Relaxed)
    }

    /// Keeps the newer of two states.
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
    /// What may still be spent or set aside.
    pub fn available(&self) -> Money {
        self.balance - self.held
    }
}

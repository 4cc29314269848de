//! The accounts and wallets of the key cache. They change in place, as keys do.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::index::Named;
use crate::domain::{AccountId, AgentId, Money, Wallet, WalletState};

/// An account with its own wallet. There may be a million of them.
#[derive(Debug)]
pub struct LiveAccount {
    id: AccountId,
    /// How many of its wallets are negative.
    debts: AtomicI64,
    credit: LiveCredit,
    /// Whether a key check has read one of its wallets since the last refresh.
    is_watched: AtomicBool,
}

/// The wallet of an agent that is prepaid on its own.
#[derive(Debug)]
pub struct AgentWallet {
    agent_id: AgentId,
    account: Arc<LiveAccount>,
    credit: LiveCredit,
}

/// A wallet of the cache.
#[derive(Clone, Debug)]
pub enum LiveWallet {
    Account(Arc<LiveAccount>),
    Agent(Arc<AgentWallet>),
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

#[derive(Debug)]
struct LiveCredit(Mutex<Credit>);

impl Named for LiveAccount {
    type Name = AccountId;

    fn name(&self) -> &AccountId {
        &self.id
    }
}

impl LiveAccount {
    /// An account with an empty wallet.
    pub fn of(id: AccountId) -> Self {
        let (debts, credit) = (AtomicI64::new(0), LiveCredit::default());
        Self { id, debts, credit, is_watched: AtomicBool::new(false) }
    }

    pub fn id(&self) -> &AccountId {
        &self.id
    }

    pub fn is_in_debt(&self) -> bool {
        self.debts.load(Ordering::SeqCst) > 0
    }

    /// Marks it for the next refresh; `false` if it was.
    pub fn watch(&self) -> bool {
        !self.is_watched.load(Ordering::Relaxed) && !self.is_watched.swap(true, Ordering::Relaxed)
    }

    /// Removes the mark.
    pub fn unwatch(&self) {
        self.is_watched.store(false, Ordering::Relaxed);
    }
}

impl AgentWallet {
    /// An empty wallet.
    pub fn of(account: Arc<LiveAccount>, agent_id: AgentId) -> Self {
        Self { agent_id, account, credit: LiveCredit::default() }
    }
}

impl LiveWallet {
    pub fn account(&self) -> &Arc<LiveAccount> {
        match self {
            Self::Account(account) => account,
            Self::Agent(agent) => &agent.account,
        }
    }

    /// Which of the account's it is.
    pub fn wallet(&self) -> Wallet {
        match self {
            Self::Account(_) => Wallet::Account,
            Self::Agent(agent) => Wallet::Agent(agent.agent_id),
        }
    }

    /// Its last known state.
    pub fn credit(&self) -> Credit {
        *self.live().lock()
    }

    /// Keeps the newer of the two states.
    pub fn note(&self, state: &WalletState) {
        let mut credit = self.live().lock();
        if state.version > credit.version {
            let change = i64::from(state.balance < Money::ZERO) - i64::from(credit.balance < Money::ZERO);
            self.account().debts.fetch_add(change, Ordering::SeqCst);
            *credit = Credit { balance: state.balance, held: state.held, version: state.version };
        }
    }

    fn live(&self) -> &LiveCredit {
        match self {
            Self::Account(account) => &account.credit,
            Self::Agent(agent) => &agent.credit,
        }
    }
}

impl Default for LiveCredit {
    /// Older than every stored version.
    fn default() -> Self {
        Self(Mutex::new(Credit { version: -1, ..Credit::default() }))
    }
}

impl LiveCredit {
    fn lock(&self) -> std::sync::MutexGuard<'_, Credit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Credit {
    /// The balance less the open holds.
    pub fn available(&self) -> Money {
        self.balance - self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_small() {
        // With the counters of its `Arc` 112 bytes, and its id beside it 32.
        assert!(size_of::<LiveAccount>() <= 88, "{}", size_of::<LiveAccount>());
    }
}

//! The accounts and wallets of the key cache. They change in place, as keys do.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::{AccountId, Money, Wallet, WalletState};

/// An account, with the count of its wallets with a negative balance.
#[derive(Debug)]
pub struct LiveAccount {
    id: AccountId,
    debts: AtomicI64,
}

impl LiveAccount {
    pub fn of(id: AccountId) -> Self {
        Self { id, debts: AtomicI64::new(0) }
    }

    pub fn id(&self) -> &AccountId {
        &self.id
    }

    pub fn is_in_debt(&self) -> bool {
        self.debts.load(Ordering::SeqCst) > 0
    }
}

/// The cached balance and holds of a wallet.
#[derive(Debug)]
pub struct LiveWallet {
    account: Arc<LiveAccount>,
    wallet: Wallet,
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

impl LiveWallet {
    /// An empty entry, older than every stored version.
    pub fn of(account: Arc<LiveAccount>, wallet: Wallet) -> Self {
        let credit = Mutex::new(Credit { version: -1, ..Credit::default() });
        Self { account, wallet, credit, is_watched: AtomicBool::new(false) }
    }

    /// Which of the account's it is.
    pub fn wallet(&self) -> Wallet {
        self.wallet
    }

    /// Reads the state and marks the entry for the next refresh.
    pub fn credit(&self) -> Credit {
        self.is_watched.store(true, Ordering::Relaxed);
        *self.lock()
    }

    /// Whether the entry was read since the last call, and resets the mark.
    pub fn was_watched(&self) -> bool {
        self.is_watched.swap(false, Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Credit> {
        self.credit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the newer of the two states.
    pub fn note(&self, state: &WalletState) {
        let mut credit = self.lock();
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

//! Wallets in the cache: found, noted, and read again while key checks use them.

use std::sync::{Arc, PoisonError};

use super::live::Payer;
use super::live_wallet::{AgentWallet, Credit};
use super::{KeyCache, LiveAccount, LiveWallet, spending};
use crate::domain::{AccountId, AgentId, Wallet, WalletState};
use crate::service::{ServiceError, Services};

/// Most accounts whose wallets one read refreshes.
const WALLETS: usize = 1_000;

/// Reads again the wallets that key checks have used: other servers debit them too.
pub async fn refresh_wallets(services: &Services) -> Result<(), ServiceError> {
    let watched = services.key_cache.watched_accounts();
    spending::refresh(services).await?;
    for some in watched.chunks(WALLETS) {
        services.key_cache.note_wallets(&services.store.reads_reserved().await?.list_wallets(some).await?);
    }
    Ok(())
}

impl KeyCache {
    /// Makes room for so many accounts in one step.
    pub(super) fn reserve_accounts(&self, accounts: i64) {
        self.accounts.reserve(usize::try_from(accounts).unwrap_or_default());
    }

    /// Keeps the newer state of each wallet.
    pub fn note_wallets(&self, states: &[WalletState]) {
        for state in states {
            if let Some(wallet) = self.wallet(&state.account_id, state.wallet) {
                wallet.note(state);
            }
        }
    }

    /// The last known state of the wallet that pays, which is read again at the next refresh.
    pub(super) fn credit(&self, payer: &Payer) -> Credit {
        let account = payer.wallet.account();
        if account.watch() {
            self.watched.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(account));
        }
        payer.wallet.credit()
    }

    /// Takes the accounts whose wallets were read since the previous call.
    fn watched_accounts(&self) -> Vec<AccountId> {
        let watched = std::mem::take(&mut *self.watched.lock().unwrap_or_else(PoisonError::into_inner));
        let take = |account: Arc<LiveAccount>| {
            account.unwatch();
            account.id().clone()
        };
        watched.into_iter().map(take).collect()
    }

    /// A wallet, made if it is not there; `None` for the operator's side.
    fn wallet(&self, account: &AccountId, wallet: Wallet) -> Option<LiveWallet> {
        match wallet {
            Wallet::Account => Some(LiveWallet::Account(self.account(account))),
            Wallet::Agent(agent) => Some(LiveWallet::Agent(self.agent_wallet(account, agent))),
            Wallet::Platform => None,
        }
    }

    pub(super) fn agent_wallet(&self, account: &AccountId, agent: AgentId) -> Arc<AgentWallet> {
        let wallets = self.agent_wallets.pin();
        let make = || Arc::new(AgentWallet::of(self.account(account), agent));
        Arc::clone(wallets.get_or_insert_with((account.clone(), agent), make))
    }

    pub(super) fn account(&self, id: &AccountId) -> Arc<LiveAccount> {
        let make = || self.accounts.get_or_insert_with(id, || LiveAccount::of(id.clone()));
        self.accounts.get(id).unwrap_or_else(make)
    }
}

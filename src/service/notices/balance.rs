//! Tells owners once for each crossing that the balance has fallen to their threshold, and to zero; at most once a
//! day of each, where it swings to and fro. What is held does not count: holds come and go.

use chrono::TimeDelta;

use super::tell;
use crate::domain::notice::{BalanceMove, Topic, USED_UP};
use crate::domain::{AccountId, Letter, Money, Wallet, WalletState};
use crate::service::{ServiceError, Services, mail};
use crate::store::Tx;

/// The least time between two notices of one kind.
const EVERY: TimeDelta = TimeDelta::days(1);

/// Compares the balances of accounts with what their owners know, in the transaction that has changed them, and tells
/// of those that fell. It locks rows, so it comes last.
pub async fn follow(services: &Services, tx: &mut Tx, accounts: &[&AccountId]) -> Result<(), ServiceError> {
    if accounts.is_empty() || !mail::is_set_up(services) {
        return Ok(());
    }
    for moved in tx.list_balance_moves(accounts).await? {
        let (topic, letter) = notice(&moved);
        let is_fall = moved.now > moved.told;
        let now = services.now();
        // If it was told today, it is told later, unless the balance has risen by then.
        if is_fall && !tx.note_told(&moved.account_id, topic.as_str(), now, now - EVERY).await? {
            continue;
        }
        if tx.note_balance_level(&moved.account_id, (moved.told, moved.now)).await? && is_fall {
            tell(services, tx, &moved.account_id, &letter).await?;
        }
    }
    Ok(())
}

/// The same of the wallets that a transaction has changed.
pub async fn follow_wallets(
    services: &Services,
    tx: &mut Tx,
    wallets: &[WalletState],
) -> Result<(), ServiceError> {
    let mut accounts: Vec<_> = wallets
        .iter()
        .filter(|state| state.wallet == Wallet::Account)
        .map(|state| &state.account_id)
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    follow(services, tx, &accounts).await
}

/// Notes that an owner has set another threshold, and so knows the balance.
pub async fn settle(services: &Services, tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    if !mail::is_set_up(services) {
        return Ok(());
    }
    for moved in tx.list_balance_moves(&[account]).await? {
        tx.note_balance_level(account, (moved.told, moved.now)).await?;
    }
    Ok(())
}

/// Tells of the balances that fell again on a day on which that had been told.
pub(super) async fn catch_up(services: &Services) -> Result<(), ServiceError> {
    let since = services.now() - EVERY - EVERY;
    for account in services.store.list_lately_told(since).await? {
        let mut tx = services.store.begin().await?;
        follow(services, &mut tx, &[&account]).await?;
        tx.commit().await?;
    }
    services.outbox.nudge();
    Ok(())
}

fn notice(moved: &BalanceMove) -> (Topic, Letter) {
    let balance = moved.balance;
    if moved.now == USED_UP {
        (Topic::BalanceZero, Letter::BalanceZero { balance })
    } else {
        let threshold = moved.threshold.unwrap_or(Money::ZERO);
        (Topic::BalanceLow, Letter::BalanceLow { balance, threshold })
    }
}

//! How many active keys an account may have. Whoever makes one holds a lock of the account from before until it is
//! written, so that keys that are made at once are no more than the limit.
//!
//! A key that was replaced stays good for a while and is not counted beside its successor, so that an account with as many keys
//! as it may have can replace each of them; but of such keys there are no more at once than of others.

use crate::domain::AccountId;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::keys::count::ActiveKeys;

/// Lets nobody else make a key of an account before the transaction ends.
pub(super) async fn lock(tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    let is_there = tx.lock_makers(account).await?;
    if is_there { Ok(()) } else { Err(ServiceError::NotFound("account")) }
}

/// Refuses a key that was just written beyond the limit.
pub(super) async fn hold(services: &Services, tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    hold_to(services, tx, account, ActiveKeys::NotReplaced).await
}

/// The same, of keys that were replaced and are good still.
pub(super) async fn hold_replaced(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
) -> Result<(), ServiceError> {
    hold_to(services, tx, account, ActiveKeys::Replaced).await
}

async fn hold_to(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    which: ActiveKeys,
) -> Result<(), ServiceError> {
    let most = services.policy.max_keys_per_account;
    if most == 0 {
        return Ok(());
    }
    let count = tx.count_active_keys(account, which, services.now(), i64::from(most) + 1).await?;
    if count > i64::from(most) { Err(ServiceError::TooManyKeys(most)) } else { Ok(()) }
}

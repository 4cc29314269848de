//! The limit of active keys per account. Creating a key locks the account from before the count until the
//! commit, so that concurrent creations cannot exceed the limit.
//!
//! A rotated key stays valid for its overlap and is not counted together with its successor, so that an account
//! at its limit can rotate each of its keys; rotated keys have a limit of the same size.

use crate::domain::AccountId;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::keys::count::ActiveKeys;

/// Blocks the creation of other keys of an account until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    let is_there = tx.lock_makers(account).await?;
    if is_there { Ok(()) } else { Err(ServiceError::NotFound("account")) }
}

/// Returns an error if the key that was just written exceeds the limit.
pub(super) async fn hold(services: &Services, tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    hold_to(services, tx, account, ActiveKeys::NotReplaced).await
}

/// Does the same for rotated keys that are still valid.
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

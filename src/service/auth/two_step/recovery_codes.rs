//! Recovery codes: the first factor brings them, the last one takes them away.

use crate::domain::{AccountId, AuditEvent, Caller};
use crate::service::auth::second_factor::{self, Changed, FactorChange, Proof, RECOVERY_CODES, RecoveryCode};
use crate::service::auth::sign_in;
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Recovery codes for an account that has none; empty if it has some.
pub(super) async fn first(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Vec<RecoveryCode>, ServiceError> {
    if tx.reads().count_recovery_codes(account).await? > 0 {
        return Ok(Vec::new());
    }
    others(services, tx, account).await
}

async fn others(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Vec<RecoveryCode>, ServiceError> {
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| RecoveryCode::mint(&*services.entropy)).collect();
    let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
    tx.replace_recovery_codes(account, &hashes).await?;
    Ok(codes)
}

/// Replaces an owner's recovery codes; the old ones become invalid.
pub async fn make_codes(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    password: &str,
    proof: Proof<'_>,
) -> Result<Changed, ServiceError> {
    if !second_factor::standing(services, account).await?.is_on() {
        return Err(ServiceError::NotFound("second step"));
    }
    let typed = sign_in::confirm(services, by, account, password, proof).await?;
    let mut change = FactorChange::begin(services, by, account, Some(&typed)).await?;
    let codes = others(services, &mut change.tx, account).await?;
    let changed = change
        .finish(services, by, account, |signed_out| AuditEvent::RecoveryCodesMade { signed_out })
        .await?;
    Ok(Changed { codes, ..changed })
}

/// Deletes the recovery codes if no other second factor is left.
pub(super) async fn end_with_the_last(tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    if tx.count_second_steps(account).await? == 0 {
        tx.replace_recovery_codes(account, &[]).await?;
    }
    Ok(())
}

//! Ends recharges for which nothing was debited: those that the provider refused, and those that are called off.

use chrono::{DateTime, Utc};

use super::hold::{Held, hold};
use crate::domain::AccountId;
use crate::domain::billing::{PurchaseRefusal, Topup, TopupId, TopupStatus};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::billing::topups::TopupChange;

/// A recharge with its top-up, both locked.
#[derive(Debug)]
pub struct Locked {
    pub tx: Tx,
    pub topup: Topup,
    pub held: Held,
}

/// Locks a recharge.
pub async fn lock(services: &Services, id: &TopupId) -> Result<Locked, ServiceError> {
    let missing = || ServiceError::NotFound("recharge");
    let mut tx = services.store.begin().await?;
    let topup = tx.lock_topup(id).await?.ok_or_else(missing)?;
    let held = hold(&mut tx, &topup).await?.ok_or_else(missing)?;
    Ok(Locked { tx, topup, held })
}

/// Ends a recharge that the provider refused.
pub async fn fail(services: &Services, id: &TopupId, reason: &str) -> Result<(), ServiceError> {
    let Locked { mut tx, topup, mut held } = lock(services, id).await?;
    if held.recharge.state.is_under_way() {
        held.fail(services, &mut tx, reason).await?;
        end_topup(&mut tx, &topup, TopupStatus::Failed, reason, services.now()).await?;
    }
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

/// Calls off a recharge that the bank was not asked for yet.
pub async fn call_off(services: &Services, id: &TopupId) -> Result<(), ServiceError> {
    let Locked { mut tx, topup, mut held } = lock(services, id).await?;
    if !held.recharge.state.is_under_way() {
        return Ok(());
    }
    if !held.recharge.state.can_be_cancelled() {
        return Err(PurchaseRefusal::RechargeUnderWay.into());
    }
    held.call_off(services, &mut tx, "called_off").await?;
    end_topup(&mut tx, &topup, TopupStatus::Cancelled, "called_off", services.now()).await?;
    Ok(tx.commit().await?)
}

/// Calls off the recharge of an account, if one is under way and may be.
pub async fn call_off_any(services: &Services, account: &AccountId) -> Result<(), ServiceError> {
    let found = services.store.reads().await?.recharge_under_way(account).await?;
    let Some(recharge) = found else { return Ok(()) };
    match call_off(services, &recharge.topup_id).await {
        // It is debited, and is the last one.
        Err(ServiceError::Purchase(PurchaseRefusal::RechargeUnderWay)) => Ok(()),
        done => done,
    }
}

/// Ends the top-up of a recharge for which nothing was debited.
pub async fn end_topup(
    tx: &mut Tx,
    topup: &Topup,
    status: TopupStatus,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let change = TopupChange { status: topup.status.forward(status), failure: Some(reason), next_look: None };
    Ok(tx.change_topup(&topup.id, change, now).await?)
}

//! What becomes of a recharge. Whoever changes one has locked its top-up, and then the settings of its account.

use chrono::{DateTime, Utc};

use crate::domain::billing::{
    FAILURES_MAX, MandateStatus, Paise, PayBy, Recharge, RechargeSettings, RechargeState, Topup, TopupStatus,
    ends_the_mandate,
};
use crate::domain::{AuditEvent, Caller, Happening, Letter, MandateDetails, Money};
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;

/// A recharge whose account's settings are locked.
#[derive(Debug)]
pub struct Held {
    pub settings: RechargeSettings,
    pub recharge: Recharge,
}

/// Locks the recharge of a top-up that is locked; `None` if it is none.
pub async fn hold(tx: &mut Tx, topup: &Topup) -> Result<Option<Held>, ServiceError> {
    if topup.pay_by != PayBy::Mandate {
        return Ok(None);
    }
    let settings = tx.lock_recharge_settings(&topup.account_id).await?;
    let recharge = tx.reads().find_recharge(&topup.id).await?;
    Ok(settings.zip(recharge).map(|(settings, recharge)| Held { settings, recharge }))
}

impl Held {
    /// When the provider is asked for the money, which is `usual` where it may come: none comes before the debit.
    pub fn next_look(&self, usual: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        let waits = self.recharge.state.can_be_cancelled();
        usual.map(|at| self.recharge.debit_after.filter(|_| waits).map_or(at, |after| after.max(at)))
    }

    /// Follows what became of the top-up at the provider.
    pub async fn follow(
        mut self,
        services: &Services,
        tx: &mut Tx,
        status: TopupStatus,
        failure: Option<&str>,
    ) -> Result<(), ServiceError> {
        match status {
            TopupStatus::Paid | TopupStatus::Refunded if self.recharge.state != RechargeState::Done => {
                self.succeed(services, tx).await
            }
            _ if !self.recharge.state.is_under_way() => Ok(()),
            TopupStatus::Cancelled => self.call_off(services, tx, "called_off").await,
            TopupStatus::Failed | TopupStatus::Expired | TopupStatus::Review => {
                let reason = if status == TopupStatus::Review { "review" } else { "no_answer" };
                self.fail(services, tx, failure.unwrap_or(reason)).await
            }
            TopupStatus::Pending | TopupStatus::Paid | TopupStatus::Refunded => Ok(()),
        }
    }

    async fn succeed(&mut self, services: &Services, tx: &mut Tx) -> Result<(), ServiceError> {
        self.end(services, RechargeState::Done, None);
        tx.change_recharge(&self.recharge).await?;
        self.settings.failures = 0;
        tx.save_recharge_settings(&self.settings).await?;
        services.metrics.recharges.paid.inc();
        Ok(())
    }

    /// Ends a recharge that failed. After three in a row recharging is switched off.
    pub async fn fail(&mut self, services: &Services, tx: &mut Tx, reason: &str) -> Result<(), ServiceError> {
        self.end(services, RechargeState::Failed, Some(reason));
        tx.change_recharge(&self.recharge).await?;
        if ends_the_mandate(reason) {
            self.end_mandate(services, tx, reason).await?;
        }
        self.settings.failures += 1;
        let is_last = self.settings.is_on && self.settings.failures >= FAILURES_MAX;
        if is_last {
            stop(services, tx, &mut self.settings, reason).await?;
        }
        tx.save_recharge_settings(&self.settings).await?;
        services.metrics.recharges.failed.inc();
        self.tell_of_failure(services, tx, reason, is_last).await
    }

    /// Ends a recharge that is not debited, as its owner wants.
    pub async fn call_off(
        &mut self,
        services: &Services,
        tx: &mut Tx,
        reason: &str,
    ) -> Result<(), ServiceError> {
        self.end(services, RechargeState::Cancelled, Some(reason));
        services.metrics.recharges.cancelled.inc();
        Ok(tx.change_recharge(&self.recharge).await?)
    }

    /// The same where the owner does not know it.
    pub async fn prevent(
        &mut self,
        services: &Services,
        tx: &mut Tx,
        reason: &str,
    ) -> Result<(), ServiceError> {
        self.call_off(services, tx, reason).await?;
        self.tell_of_failure(services, tx, reason, false).await
    }

    fn end(&mut self, services: &Services, state: RechargeState, failure: Option<&str>) {
        let recharge = &mut self.recharge;
        (recharge.state, recharge.failure) = (state, failure.map(str::to_owned));
        (recharge.next_step, recharge.changed) = (None, services.now());
    }

    async fn end_mandate(&self, services: &Services, tx: &mut Tx, reason: &str) -> Result<(), ServiceError> {
        let found = tx.reads().find_mandate(&self.recharge.mandate_id).await?;
        let Some(mut mandate) = found.filter(|mandate| mandate.status.is_current()) else { return Ok(()) };
        mandate.status = MandateStatus::Cancelled;
        (mandate.failure, mandate.changed) = (Some(reason.to_owned()), services.now());
        mandate.next_look = None;
        tx.change_mandate(&mandate).await?;
        let details = MandateDetails { status: mandate.status.as_str().to_owned(), masked: mandate.masked };
        let deed = AuditEvent::MandateChanged(details);
        Ok(tx.insert_audit_entry(&mandate.account_id, &Caller::SYSTEM, &deed, services.now()).await?)
    }

    async fn tell_of_failure(
        &self,
        services: &Services,
        tx: &mut Tx,
        reason: &str,
        is_off: bool,
    ) -> Result<(), ServiceError> {
        let Recharge { topup_id, account_id, credit, to_pay, .. } = &self.recharge;
        let event = Happening::RechargeFailed {
            account_id: account_id.clone(),
            topup_id: topup_id.to_string(),
            amount_inr: rupees(*to_pay),
            reason: reason.to_owned(),
            switched_off: is_off,
        };
        events::write(services, tx, account_id, &event).await?;
        let letter = Letter::RechargeFailed {
            topup: topup_id.to_string(),
            credit: rupees(*credit),
            reason: reason.to_owned(),
        };
        // That it is off says more, and has the reason too.
        if is_off { Ok(()) } else { notices::tell(services, tx, account_id, &letter).await }
    }
}

/// Switches recharging off by itself, in settings that the caller saves, and tells the owner.
pub async fn stop(
    services: &Services,
    tx: &mut Tx,
    settings: &mut RechargeSettings,
    reason: &str,
) -> Result<(), ServiceError> {
    (settings.is_on, settings.next_look) = (false, None);
    (settings.stopped, settings.changed) = (Some(reason.to_owned()), services.now());
    services.metrics.recharges.stopped.inc();
    let account = &settings.account_id;
    let deed = AuditEvent::AutoRechargeStopped { reason: reason.to_owned() };
    tx.insert_audit_entry(account, &Caller::SYSTEM, &deed, services.now()).await?;
    let letter = Letter::RechargeStopped { reason: reason.to_owned() };
    notices::tell(services, tx, account, &letter).await
}

/// An amount that is stored, which always fits.
pub fn rupees(amount: Paise) -> Money {
    amount.money().unwrap_or_default()
}

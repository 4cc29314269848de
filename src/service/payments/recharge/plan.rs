//! When a recharge is needed: early enough that the money is here before the credit ends, at the rate at which it may be
//! used up, and at the owner's threshold.

use chrono::{DateTime, TimeDelta, Utc};

use super::hold::rupees;
use crate::domain::AccountId;
use crate::domain::billing::{
    DEBIT_MAX, Mandate, MandateStatus, Month, Need, Paise, PayBy, Place, Quote, Recharge, RechargeSettings,
    RechargeState, Situation, Topup, TopupId, TopupStatus,
};
use crate::domain::runway::Runway;
use crate::service::billing::runway;
use crate::service::payments::topups::{cost, within};
use crate::service::{Owner, ServiceError, Services, accounts};
use crate::store::Tx;
use crate::store::billing::recharges::RechargeFilter;

/// How often it is looked at whether an account needs a recharge.
const EVERY: TimeDelta = TimeDelta::minutes(15);
/// Days without calls after which an account is idle.
const USED_WITHIN: usize = 7;
/// What the provider is waited for after the answer of the bank is due.
const GRACE: TimeDelta = TimeDelta::hours(24);
/// The most that one debit is of the amount.
const TIMES_MAX: i64 = 150;

/// Looks at the account that has waited longest; `false` if none is due.
pub async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let due = tx.claim_recharge_settings(now, now + EVERY).await?;
    tx.commit().await?;
    let Some(due) = due else { return Ok(false) };
    consider(services, &due.account_id).await?;
    Ok(true)
}

/// Plans a recharge of an account, if it needs one.
pub async fn consider(services: &Services, account: &AccountId) -> Result<Option<TopupId>, ServiceError> {
    let mut reads = services.store.reads().await?;
    let settings = reads.recharge_settings(account).await?.filter(|settings| settings.is_on);
    let mandate = reads.current_mandate(account).await?;
    drop(reads);
    let given = mandate.filter(|mandate| mandate.status == MandateStatus::Confirmed);
    let Some((settings, mandate)) = settings.zip(given) else { return Ok(None) };
    match situation(services, &settings, &mandate).await?.need(services.now()) {
        Need::Now(times) => plan(services, account, times).await,
        Need::Enough | Need::Idle | Need::Waits(_) => Ok(None),
    }
}

/// What decides.
pub async fn situation(
    services: &Services,
    settings: &RechargeSettings,
    mandate: &Mandate,
) -> Result<Situation, ServiceError> {
    let account = accounts::lookup(services, &settings.account_id).await?;
    let owner = Owner { account_id: account.id.clone(), zone: account.zone };
    let (pace, is_used) = runway::pace_and_use(services, &owner, USED_WITHIN).await?;
    let available = account.balance - account.held;
    let ends = match pace.runway(available) {
        Runway::Until { early, .. } => Some(owner.zone.start_of(early)),
        Runway::Unknown | Runway::TooEarly | Runway::Years => None,
    };
    Ok(Situation {
        available,
        threshold: rupees(settings.threshold),
        amount: rupees(settings.amount),
        ends,
        is_used,
        last: last_end(services, &settings.account_id).await?,
        notice: mandate.method.notice(),
    })
}

/// The end of the last recharge, and whether it failed.
async fn last_end(
    services: &Services,
    account: &AccountId,
) -> Result<Option<(DateTime<Utc>, bool)>, ServiceError> {
    let filter = RechargeFilter { account: Some(account.clone()), state: None };
    let last = services.store.list_recharges(&filter, 1).await?.pop();
    let ended = last.filter(|last| !last.state.is_under_way());
    Ok(ended.map(|last| (last.changed, last.state == RechargeState::Failed)))
}

/// Whether the month's limit leaves no recharge that would be debited then.
pub async fn is_at_cap(
    services: &Services,
    settings: &RechargeSettings,
    mandate: &Mandate,
) -> Result<bool, ServiceError> {
    let mut tx = services.store.snapshot().await?;
    Ok(affordable(services, &mut tx, settings, mandate, 1).await?.is_none())
}

/// The largest recharge of at most `times` the amount that the mandate and the month's limit allow.
async fn affordable(
    services: &Services,
    tx: &mut Tx,
    settings: &RechargeSettings,
    mandate: &Mandate,
    times: i64,
) -> Result<Option<Affordable>, ServiceError> {
    let month = Month::of(services.now() + mandate.method.notice());
    let spent = tx.reads().recharged_in(&settings.account_id, month, None).await?;
    let left = Paise::new(settings.monthly_cap.get().saturating_sub(spent.get()));
    let most = left.min(mandate.max_amount).min(DEBIT_MAX);
    let seller = tx.reads().seller().await?;
    let profile = tx.reads().billing_profile(&settings.account_id).await?;
    let Some((seller, profile)) = seller.zip(profile) else { return Ok(None) };
    let place = Place::of(seller.found.state(), profile.found.state);
    for times in (1..=times.min(TIMES_MAX)).rev() {
        let Some(amount) = settings.amount.get().checked_mul(times).map(Paise::new) else { continue };
        // Above the seller's largest top-up, a smaller one may do.
        let Ok(asked) = within(&seller, rupees(amount)) else { continue };
        let quote = cost(&seller, asked, place)?;
        if quote.to_pay <= most {
            let versions = (seller.version, profile.version);
            return Ok(Some(Affordable { asked, quote, month, versions }));
        }
    }
    Ok(None)
}

struct Affordable {
    asked: Paise,
    quote: Quote,
    month: Month,
    /// Of the seller and of the buyer.
    versions: (i64, i64),
}

/// Writes a recharge and its top-up, unless another is under way: who comes second finds it.
async fn plan(services: &Services, account: &AccountId, times: i64) -> Result<Option<TopupId>, ServiceError> {
    let is_live = services.payments.provider(services.started)?.is_live();
    let mut tx = services.store.begin().await?;
    let settings = tx.lock_recharge_settings(account).await?.filter(|settings| settings.is_on);
    let mandate = tx.reads().current_mandate(account).await?;
    let mandate =
        mandate.filter(|mandate| mandate.status == MandateStatus::Confirmed && mandate.is_live == is_live);
    let Some((settings, mandate)) = settings.zip(mandate) else { return Ok(None) };
    // It may have ended since it was seen that one is needed.
    let is_taken = tx.reads().recharge_under_way(account).await?.is_some()
        || tx.reads().last_recharge_change(account).await?.is_some_and(|at| at > services.now() - EVERY);
    if is_taken {
        return Ok(None);
    }
    let Some(found) = affordable(services, &mut tx, &settings, &mandate, times).await? else {
        return Ok(None);
    };
    let topup = topup(services, &settings, &mandate, &found);
    tx.insert_topup(&format!("recharge {}", topup.id), &topup).await?;
    tx.insert_recharge(&recharge(services, &topup, &mandate, found.month)).await?;
    tx.commit().await?;
    services.metrics.recharges.planned.inc();
    services.payments.nudge();
    Ok(Some(topup.id))
}

fn topup(services: &Services, settings: &RechargeSettings, mandate: &Mandate, found: &Affordable) -> Topup {
    let (now, method) = (services.now(), mandate.method);
    Topup {
        id: TopupId::new(services.new_id(TopupId::PREFIX)),
        account_id: settings.account_id.clone(),
        status: TopupStatus::Pending,
        pay_by: PayBy::Mandate,
        is_live: mandate.is_live,
        provider_id: None,
        payment_url: None,
        asked: found.asked,
        quote: found.quote,
        seller_version: found.versions.0,
        profile_version: found.versions.1,
        created: now,
        expires: now + method.notice() + method.answer() + GRACE,
        changed: now,
        failure: None,
        // No money can come before.
        next_look: Some(now + method.notice()),
        looks: 0,
    }
}

fn recharge(services: &Services, topup: &Topup, mandate: &Mandate, month: Month) -> Recharge {
    let now = services.now();
    Recharge {
        topup_id: topup.id.clone(),
        account_id: topup.account_id.clone(),
        mandate_id: mandate.id.clone(),
        state: RechargeState::Planned,
        credit: topup.quote.credit,
        to_pay: topup.quote.to_pay,
        month,
        notice: None,
        debit_after: None,
        charged: None,
        payment_id: None,
        failure: None,
        next_step: Some(now),
        created: now,
        changed: now,
    }
}

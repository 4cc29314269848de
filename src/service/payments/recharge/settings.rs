//! What owners set: whether, from which credit on, how much, and how much in a month.

use super::ending;
use super::hold::rupees;
use super::mandate;
use super::overview::{Overview, overview};
use super::usual::usual;
use crate::domain::billing::{
    DEBIT_MAX, Mandate, MandateMethod, Paise, Place, PurchaseRefusal, RechargeSettings, mandate_for,
};
use crate::domain::{AccountId, AuditEvent, Caller, FieldError, Money, RechargeDetails};
use crate::service::payments::topups::{cost, within};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// What an owner wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub is_on: bool,
    /// `None`, where it stays as it is.
    pub threshold: Option<Money>,
    pub amount: Option<Money>,
    pub monthly_cap: Option<Money>,
    /// For a new mandate.
    pub method: MandateMethod,
    pub phone: Option<String>,
}

/// Sets automatic recharge. Switched on without a mandate, it makes a link to give one; switched off, it calls off a
/// debit that the bank was not asked for yet.
pub async fn save(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    wanted: &Wanted,
) -> Result<Overview, ServiceError> {
    if !wanted.is_on {
        ending::call_off_any(services, account).await?;
    }
    let mut tx = services.store.begin().await?;
    let known = tx.reads().recharge_settings(account).await?.is_some();
    let usual = usual(services, account);
    tx.open_recharge_settings(&usual).await?;
    let kept = tx.lock_recharge_settings(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let mut settings = with(kept, wanted, known)?;
    let mut asked = None;
    if settings.is_on {
        asked = mandate_to_give(services, &mut tx, &settings, wanted).await?;
        // Who switches it on again begins anew.
        (settings.failures, settings.stopped) = (0, None);
    }
    settings.next_look = settings.is_on.then(|| services.now());
    settings.changed = services.now();
    tx.save_recharge_settings(&settings).await?;
    let deed = AuditEvent::AutoRechargeChanged(RechargeDetails {
        is_on: settings.is_on,
        threshold: rupees(settings.threshold),
        amount: rupees(settings.amount),
        monthly_cap: rupees(settings.monthly_cap),
    });
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    tx.commit().await?;
    if let Some(asked) = asked {
        mandate::look(services, &asked.id).await?;
    }
    services.payments.nudge();
    overview(services, account).await
}

/// The mandate whose link is to be made: none where there is one that allows as much.
async fn mandate_to_give(
    services: &Services,
    tx: &mut Tx,
    settings: &RechargeSettings,
    wanted: &Wanted,
) -> Result<Option<Mandate>, ServiceError> {
    let account = &settings.account_id;
    let to_pay = price(tx, account, settings).await?;
    let current = tx.reads().current_mandate(account).await?;
    if let Some(mandate) = current {
        if mandate.status.is_given() && mandate.max_amount < to_pay {
            return Err(FieldError::RechargeAboveMandate.into());
        }
        if mandate.status.is_given() {
            return Ok(None);
        }
        if mandate.method == wanted.method && mandate.max_amount >= to_pay {
            return Ok(Some(mandate).filter(|mandate| mandate.url.is_none()));
        }
        mandate::withdraw(services, tx, mandate).await?;
    }
    let is_live = services.payments.provider(services.started)?.is_live();
    let max = mandate_for(to_pay, settings.monthly_cap).ok_or(FieldError::RechargeTooLarge)?;
    let payer = (wanted.method, wanted.phone.clone());
    mandate::ask(services, tx, account, (max, is_live), payer).await.map(Some)
}

/// The settings as they are to be.
fn with(kept: RechargeSettings, wanted: &Wanted, known: bool) -> Result<RechargeSettings, ServiceError> {
    let read = |typed: Option<Money>, kept: Paise, problem: FieldError| match typed {
        // Nobody is debited by amounts that nobody has named.
        None if wanted.is_on && !known => Err(problem),
        None => Ok(kept),
        Some(amount) => Paise::exactly(amount).ok().filter(|amount| *amount > Paise::ZERO).ok_or(problem),
    };
    let threshold = read(wanted.threshold, kept.threshold, FieldError::ThresholdInvalid);
    let amount = read(wanted.amount, kept.amount, FieldError::AmountInvalid);
    let monthly_cap = read(wanted.monthly_cap, kept.monthly_cap, FieldError::MonthlyCapInvalid);
    let problems: Vec<_> = [&threshold, &amount, &monthly_cap]
        .into_iter()
        .filter_map(|read| read.as_ref().err().copied())
        .collect();
    match (threshold, amount, monthly_cap) {
        (Ok(threshold), Ok(amount), Ok(monthly_cap)) => {
            Ok(RechargeSettings { is_on: wanted.is_on, threshold, amount, monthly_cap, ..kept })
        }
        _ => Err(ServiceError::Invalid(problems)),
    }
}

/// What a recharge costs, within all bounds.
async fn price(tx: &mut Tx, account: &AccountId, settings: &RechargeSettings) -> Result<Paise, ServiceError> {
    let seller = tx.reads().seller().await?.ok_or(PurchaseRefusal::SellerMissing)?;
    let profile = tx.reads().billing_profile(account).await?.ok_or(PurchaseRefusal::ProfileMissing)?;
    let amount = within(&seller, rupees(settings.amount))?;
    let quote = cost(&seller, amount, Place::of(seller.found.state(), profile.found.state))?;
    if quote.to_pay > DEBIT_MAX {
        return Err(FieldError::RechargeTooLarge.into());
    }
    if quote.to_pay > settings.monthly_cap {
        return Err(FieldError::MonthlyCapTooSmall.into());
    }
    Ok(quote.to_pay)
}

/// Reads a method; none is UPI.
pub fn read_method(word: &str) -> Result<MandateMethod, FieldError> {
    if word.is_empty() {
        return Ok(MandateMethod::Upi);
    }
    MandateMethod::parse(word).ok_or(FieldError::MethodUnknown)
}

//! Top-ups: how owners ask for one, look at it and cancel it.

use chrono::TimeDelta;

use super::{open, recharge, settle};
use crate::domain::billing::{
    Dispute, Paise, PayBy, Place, PurchaseRefusal, Quote, Refund, Seller, Topup, TopupId, TopupStatus,
    Versioned,
};
use crate::domain::{AccountId, FieldError, Money};
use crate::service::{ServiceError, Services};
use crate::store::billing::topups::TopupFilter;

/// How long a top-up can be paid.
pub const LASTS: TimeDelta = TimeDelta::hours(1);
/// Top-ups of an account that wait for their payment.
pub const OPEN_MAX: i64 = 10;
/// The first time that the provider is asked.
const FIRST_LOOK: TimeDelta = TimeDelta::minutes(1);
/// The longest Idempotency-Key, in characters.
const KEY_MAX: usize = 255;

/// What an owner asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What asks: a form's id, or a program's key, by which a second request is the same top-up.
    pub request: &'a str,
    pub amount: Money,
    pub pay_by: PayBy,
}

/// The id of a new top-up form, which makes its submission idempotent.
pub fn new_form(services: &Services) -> String {
    services.new_id("form_")
}

/// The request of a form; `None` if it is no form of ours.
pub fn of_form(id: &str) -> Option<String> {
    Services::is_id(id, "form_").then(|| id.to_owned())
}

/// The request of a program's Idempotency-Key; a new one if there is none.
pub fn of_key(services: &Services, key: Option<&str>) -> Result<String, ServiceError> {
    match key {
        None => Ok(services.new_id("req_")),
        Some(key) => {
            let fits = (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
            fits.then(|| format!("key {key}")).ok_or_else(|| FieldError::RequestKeyInvalid.into())
        }
    }
}

/// What an amount costs an account.
pub async fn quote(services: &Services, account: &AccountId, amount: Money) -> Result<Quote, ServiceError> {
    let mut reads = services.store.reads().await?;
    let seller = reads.seller().await?.ok_or(PurchaseRefusal::SellerMissing)?;
    let profile = reads.billing_profile(account).await?.ok_or(PurchaseRefusal::ProfileMissing)?;
    let amount = within(&seller, amount)?;
    cost(&seller, amount, Place::of(seller.found.state(), profile.found.state))
}

/// Makes a top-up, once for each request, and its order or link at the provider. If the provider does not answer, the
/// top-up has none yet: the same request tries again.
pub async fn buy(
    services: &Services,
    account: &AccountId,
    wanted: Wanted<'_>,
) -> Result<Topup, ServiceError> {
    let topup = make(services, account, wanted).await?;
    open::open(services, topup).await
}

async fn make(services: &Services, account: &AccountId, wanted: Wanted<'_>) -> Result<Topup, ServiceError> {
    let is_live = services.payments.provider(services.started)?.is_live();
    if wanted.pay_by == PayBy::Mandate {
        // A mandate is debited after a notice, and not on request.
        return Err(FieldError::PayByUnknown.into());
    }
    let mut tx = services.store.begin().await?;
    // Two of the same request, and those that count how many are open, come one after the other.
    tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    if let Some(found) = tx.reads().find_topup_by_request(account, wanted.request).await? {
        let is_same = found.pay_by == wanted.pay_by && found.asked.money() == Ok(wanted.amount);
        return if is_same { Ok(found) } else { Err(PurchaseRefusal::RequestUsed.into()) };
    }
    let seller = tx.reads().seller().await?.ok_or(PurchaseRefusal::SellerMissing)?;
    let profile = tx.reads().billing_profile(account).await?.ok_or(PurchaseRefusal::ProfileMissing)?;
    let asked = within(&seller, wanted.amount)?;
    let quote = cost(&seller, asked, Place::of(seller.found.state(), profile.found.state))?;
    if tx.count_open_topups(account).await? >= OPEN_MAX {
        return Err(PurchaseRefusal::TooManyOpen.into());
    }
    let now = services.now();
    let topup = Topup {
        id: TopupId::new(services.new_id(TopupId::PREFIX)),
        account_id: account.clone(),
        status: TopupStatus::Pending,
        pay_by: wanted.pay_by,
        is_live,
        provider_id: None,
        payment_url: None,
        asked,
        quote,
        seller_version: seller.version,
        profile_version: profile.version,
        created: now,
        expires: now + LASTS,
        changed: now,
        failure: None,
        next_look: Some(now + FIRST_LOOK),
        looks: 0,
    };
    // Before the provider knows of it, so that no webhook comes too early.
    tx.insert_topup(wanted.request, &topup).await?;
    tx.commit().await?;
    Ok(topup)
}

/// The amount in paise, within the seller's bounds.
pub(super) fn within(seller: &Versioned<Seller>, amount: Money) -> Result<Paise, ServiceError> {
    let paise = Paise::exactly(amount).map_err(|_| FieldError::AmountNotPaise)?;
    let (smallest, largest) = seller.found.bounds();
    if paise < smallest {
        return Err(FieldError::TopupTooSmall.into());
    }
    if paise > largest {
        return Err(FieldError::TopupTooLarge.into());
    }
    Ok(paise)
}

pub(super) fn cost(seller: &Versioned<Seller>, amount: Paise, place: Place) -> Result<Quote, ServiceError> {
    let written = seller.found.written();
    Quote::of(amount, written.tax, place, written.round_total).map_err(|_| FieldError::TopupTooLarge.into())
}

/// A top-up of an account.
pub async fn find(services: &Services, account: &AccountId, id: &TopupId) -> Result<Topup, ServiceError> {
    let found = services.store.reads().await?.find_topup(id).await?;
    found.filter(|topup| topup.account_id == *account).ok_or(ServiceError::NotFound("top-up"))
}

/// The refunds and the disputes of a top-up, the oldest first.
pub async fn returns(services: &Services, id: &TopupId) -> Result<(Vec<Refund>, Vec<Dispute>), ServiceError> {
    let mut reads = services.store.reads().await?;
    Ok((reads.refunds_of(id).await?, reads.disputes_of(id).await?))
}

/// The newest top-ups of an account, at most `limit`.
pub async fn list(services: &Services, account: &AccountId, limit: i64) -> Result<Vec<Topup>, ServiceError> {
    let filter = TopupFilter { account: Some(account.clone()), status: None };
    Ok(services.store.list_topups(&filter, limit).await?)
}

/// Cancels a top-up that is not paid, and returns what became of it: a payment that was quicker counts.
pub async fn cancel(services: &Services, account: &AccountId, id: &TopupId) -> Result<Topup, ServiceError> {
    let topup = find(services, account, id).await?;
    if topup.status == TopupStatus::Cancelled {
        return Ok(topup);
    }
    if !topup.status.is_open() {
        return Err(PurchaseRefusal::NotOpen.into());
    }
    match topup.pay_by {
        PayBy::Link => open::cancel(services, &topup).await?,
        PayBy::Order | PayBy::Transfer => {}
        PayBy::Mandate => {
            recharge::call_off(services, id).await?;
            return find(services, account, id).await;
        }
    }
    settle::cancelled(services, id).await
}

/// Asks the provider about a top-up of an account, and makes its order or link, if there is none yet.
pub async fn look(services: &Services, account: &AccountId, id: &TopupId) -> Result<Topup, ServiceError> {
    let topup = open::open(services, find(services, account, id).await?).await?;
    if topup.status == TopupStatus::Paid { Ok(topup) } else { settle::settle(services, id, None).await }
}

//! Promotional codes: the operator makes them, owners enter them. Each account uses one once, and no more accounts than
//! the operator allowed.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::billing::{PromoCode, PromoOffer};
use crate::domain::{AccountId, AuditEvent, Caller, Entry, EntryKind, FieldError, Happening, Money, Wallet};
use crate::service::accounts::verification;
use crate::service::{ServiceError, Services, events, key_cache, notices};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// The most uses of a code.
pub const USES_MAX: i64 = 1_000_000;
/// The most codes in a list.
const LISTED: i64 = 1_000;

/// A new code.
#[derive(Clone, Debug)]
pub struct NewOffer {
    /// `None` for a random one.
    pub code: Option<PromoCode>,
    /// Above zero.
    pub amount: Money,
    /// From 1 to [`USES_MAX`].
    pub uses: i64,
    pub expires: Option<DateTime<Utc>>,
    /// How many days its credit lasts after a use, from 1; `None` for ever.
    pub lasts: Option<i64>,
}

/// Makes a code. One that exists, also if it has ended, is a conflict.
pub async fn create(services: &Services, new: NewOffer) -> Result<PromoOffer, ServiceError> {
    let created = services.now();
    if new.expires.is_some_and(|expires| expires <= created) {
        return Err(ServiceError::Conflict("a code expires in the future".to_owned()));
    }
    let code = new.code.unwrap_or_else(|| random(services));
    let NewOffer { amount, uses, expires, lasts, .. } = new;
    let offer = PromoOffer { code, amount, uses, used: 0, created, expires, ended: None, lasts };
    let mut tx = services.store.begin().await?;
    match tx.insert_promo_code(&offer).await {
        Err(error) if error.is_unique_violation() => {
            return Err(ServiceError::Conflict(format!("there is a code {} already", offer.code)));
        }
        done => done?,
    }
    tx.commit().await?;
    Ok(offer)
}

fn random(services: &Services) -> PromoCode {
    let mut bytes = [0; PromoCode::RANDOM_BYTES];
    services.entropy.fill(&mut bytes);
    PromoCode::of_random(bytes)
}

/// Lists the codes, the newest first.
pub async fn list(services: &Services) -> Result<Vec<PromoOffer>, ServiceError> {
    Ok(services.store.list_promo_codes(LISTED).await?)
}

/// Ends a code: nobody can use it any more. What was given stays.
pub async fn end(services: &Services, code: &PromoCode) -> Result<PromoOffer, ServiceError> {
    let mut tx = services.store.begin().await?;
    let mut offer = tx.lock_promo_code(code).await?.ok_or(ServiceError::NotFound("code"))?;
    let now = services.now();
    tx.end_promo_code(code, now).await?;
    tx.commit().await?;
    offer.ended = offer.ended.or(Some(now));
    Ok(offer)
}

/// The credit of the last code that an account has used.
pub async fn last_redeemed(services: &Services, account: &AccountId) -> Result<Option<Money>, ServiceError> {
    Ok(services.store.reads().await?.last_redeemed(account).await?)
}

/// Gives an account the credit of a code, and returns how much that is.
pub async fn redeem(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    typed: &str,
) -> Result<Money, ServiceError> {
    let code = PromoCode::parse(typed).ok_or_else(|| invalid(FieldError::CodeUnknown))?;
    let mut tx = services.store.begin().await?;
    // The account first, as in every other transaction.
    tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    match verification::require(services, &mut tx, account).await {
        Err(ServiceError::EmailUnverified) => return Err(invalid(FieldError::CodeOfUnverified)),
        done => done?,
    }
    let next = next_use(services, &mut tx, account, &code).await?;
    let amount = give(services, &mut tx, by, account, &code, next).await?;
    let change = tx.insert_change(&CacheChange::Account(account.clone()), services.now()).await?;
    tx.commit().await?;
    services.outbox.nudge();
    key_cache::publish(services, change).await?;
    Ok(amount)
}

/// A use of a code.
#[derive(Clone, Copy)]
struct Use {
    number: i64,
    amount: Money,
    /// When its credit ends.
    ends: Option<DateTime<Utc>>,
}

/// An account's use of a code, which is locked.
async fn next_use(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    code: &PromoCode,
) -> Result<Use, ServiceError> {
    let offer = tx.lock_promo_code(code).await?;
    let offer = offer
        .filter(|offer| offer.is_open(services.now()))
        .ok_or_else(|| invalid(FieldError::CodeUnknown))?;
    if tx.has_redeemed(account, code).await? {
        return Err(invalid(FieldError::CodeUsed));
    }
    if offer.used >= offer.uses {
        return Err(invalid(FieldError::CodeUsedUp));
    }
    let ends = offer.lasts.map(|days| services.now() + TimeDelta::days(days));
    Ok(Use { number: offer.used + 1, amount: offer.amount, ends })
}

/// Writes the use, its ledger entry, and what is told of it.
async fn give(
    services: &Services,
    tx: &mut Tx,
    by: &Caller,
    account: &AccountId,
    code: &PromoCode,
    Use { number, amount, ends }: Use,
) -> Result<Money, ServiceError> {
    let now = services.now();
    tx.insert_redemption(code, number, account, now).await?;
    let (from, to) = (Wallet::Platform, Wallet::Account);
    let entry = Entry::new(account.clone(), from, to, amount, EntryKind::Grant)?
        .with_note(code.note())
        .with_end(ends);
    let states = tx.post_entries(&[entry], &BTreeMap::new(), now).await?;
    let deed = AuditEvent::CodeRedeemed { code: code.to_string(), amount };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    notices::balance::follow(services, tx, &[account]).await?;
    let event = Happening::CreditAdded {
        account_id: account.clone(),
        amount_inr: amount,
        balance_inr: states.iter().find(|state| state.wallet == to).map(|state| state.balance),
        agent_id: None,
        reference: Some(code.note()),
    };
    events::write(services, tx, account, &event).await?;
    events::balance::follow(services, tx, &[account]).await?;
    Ok(amount)
}

fn invalid(error: FieldError) -> ServiceError {
    ServiceError::Invalid(vec![error])
}

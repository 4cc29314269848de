//! Verified addresses. Whoever signs up shows by a link in a mail that the address is theirs; then the account
//! gets its first credit and may make keys. Accounts that the operator creates, and all where Munim writes no mail,
//! count as verified.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::plans;
use crate::domain::{
    AccountId, AuditEvent, Caller, Entry, EntryKind, FieldError, Happening, Letter, LinkPurpose, Money, Plan,
    Profile, Wallet,
};
use crate::service::auth::attempts::{self, Counter};
use crate::service::auth::links;
use crate::service::mail::{self, Recipient};
use crate::service::{ServiceError, Services, events, key_cache, notices};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// How long the mail is tried.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);
const PURPOSE: LinkPurpose = LinkPurpose::VerifyEmail;

/// Writes the mail with the link.
pub(super) async fn write(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    profile: &Profile,
) -> Result<(), ServiceError> {
    let to = Recipient { account: Some(account), address: &profile.email, language: profile.language };
    mail::queue(services, tx, to, &Letter::VerifyEmail {}, TRIED_FOR).await
}

/// Sends the link again, a few times an hour.
pub async fn send_again(services: &Services, account: &AccountId) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let profile = tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    if profile.is_verified || !mail::is_set_up(services) {
        return Ok(());
    }
    drop(tx);
    attempts::begin(services, Counter::of_asked_mail(&profile.email)).await?;
    let mut tx = services.store.begin().await?;
    write(services, &mut tx, account, &profile).await?;
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

/// Verifies the address that a link was sent to.
pub async fn confirm(services: &Services, by: &Caller, token: &str) -> Result<AccountId, ServiceError> {
    let account = links::find(services, token, PURPOSE).await?.account_id;
    let mut tx = services.store.begin().await?;
    // The account first, as in every other transaction.
    let profile = tx.lock_profile(&account).await?.ok_or(FieldError::LinkInvalid)?;
    let link = links::take(services, &mut tx, token, PURPOSE).await?;
    if link.address != profile.email {
        return Err(FieldError::LinkInvalid.into());
    }
    let granted = note(services, &mut tx, &account, by).await?;
    tx.commit().await?;
    publish(services, granted).await?;
    Ok(account)
}

/// Notes that the address is the owner's, and gives the first credit if it waits for that; returns the number of
/// the change to be published. The account must be locked.
pub async fn note(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    by: &Caller,
) -> Result<Option<i64>, ServiceError> {
    let profile = tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    if profile.is_verified {
        return Ok(None);
    }
    let now = services.now();
    tx.verify_email(account, now).await?;
    tx.delete_links(account, PURPOSE).await?;
    let deed = AuditEvent::EmailVerified { email: profile.email };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    if !profile.grant_waits {
        return Ok(None);
    }
    grant(services, tx, account, &profile.plan).await?;
    Ok(Some(tx.insert_change(&CacheChange::Account(account.clone()), now).await?))
}

/// Publishes what [`note`] changed, after the commit.
pub async fn publish(services: &Services, granted: Option<i64>) -> Result<(), ServiceError> {
    match granted {
        Some(change) => key_cache::publish(services, change).await,
        None => Ok(()),
    }
}

/// Posts the first credit of a plan.
pub(super) async fn grant(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    plan: &Plan,
) -> Result<(), ServiceError> {
    let (welcome, lasts) = plans::welcome(tx, plan).await?;
    if welcome > Money::ZERO {
        let (from, to) = (Wallet::Platform, Wallet::Account);
        let ends = lasts.map(|days| services.now() + TimeDelta::days(days));
        let entry = Entry::new(account.clone(), from, to, welcome, EntryKind::Grant)?
            .with_note("Free plan")
            .with_end(ends);
        let states = tx.post_entries(&[entry], &BTreeMap::new(), services.now()).await?;
        let event = Happening::CreditAdded {
            account_id: account.clone(),
            amount_inr: welcome,
            balance_inr: states.iter().find(|state| state.wallet == to).map(|state| state.balance),
            agent_id: None,
            reference: None,
        };
        events::write(services, tx, account, &event).await?;
        notices::balance::follow(services, tx, &[account]).await?;
        events::balance::follow(services, tx, &[account]).await?;
    }
    Ok(())
}

/// Returns an error for an account whose address is not verified: it may not make calls, so it gets no keys. Where
/// Munim writes no mail (any more), nobody can verify one, and nobody has to.
pub async fn require(services: &Services, tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    if !mail::is_set_up(services) {
        return Ok(());
    }
    let profile = tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    if profile.is_verified { Ok(()) } else { Err(ServiceError::EmailUnverified) }
}

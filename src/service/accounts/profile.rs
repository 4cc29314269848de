//! Changes to accounts by their owners: name, email, password, time zone.

use super::{email_change, zone_change};
use crate::domain::low_balance::read_threshold;
use crate::domain::{
    AccountId, AuditEvent, Caller, Email, FieldError, Language, Name, Password, Profile, Zone,
};
use crate::service::auth::attempts::{self, Counter};
use crate::service::auth::devices::Renewal;
use crate::service::auth::second_factor::{Changed, FactorChange, Proof};
use crate::service::auth::{new_password, sign_in};
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;

/// Renames an account.
pub async fn rename(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    name: &str,
) -> Result<(), ServiceError> {
    let name = Name::parse(name)?;
    let mut tx = services.store.begin().await?;
    let from = lock(&mut tx, account).await?.name;
    if from == name.as_str() {
        return Ok(());
    }
    tx.update_name(account, &name).await?;
    let deed = AuditEvent::NameChanged { from, to: name.as_str().to_owned() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    Ok(tx.commit().await?)
}

/// Changes the email of an owner, at once or when the new address is verified, and returns how the session continues; `None` if the email is unchanged, for
/// example if a form is submitted twice. Needs the password, and a second factor if there is one, so that an
/// unattended browser is not enough to lock its owner out.
pub async fn change_email(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    email: &str,
    password: &str,
    proof: Proof<'_>,
) -> Result<Option<Renewal>, ServiceError> {
    let email = Email::parse(email)?;
    let typed = sign_in::confirm(services, by, account, password, proof).await?;
    let asks_for_another = find(services, account).await?.email != email.as_str();
    if asks_for_another {
        count_question(services, by, account).await?;
    }
    let mut change = FactorChange::begin(services, by, account, Some(&typed)).await?;
    if change.profile.email == email.as_str() {
        return Ok(None);
    }
    let profile = change.profile.clone();
    let deed = email_change::begin(services, &mut change.tx, account, &profile, &email).await?;
    let renewal = change.record(by, account, &deed).await?;
    services.outbox.nudge();
    Ok(Some(renewal))
}

/// Counts a request for an email, because the response reveals whether it has an account: together with the
/// sign-ups of the network, which reveal the same, and per account, which may use many networks.
async fn count_question(services: &Services, by: &Caller, account: &AccountId) -> Result<(), ServiceError> {
    let limit = services.policy.sign_ups_per_hour;
    let counters: Vec<_> =
        Counter::of_emails(account, limit).into_iter().chain(Counter::of_sign_ups(by, limit)).collect();
    attempts::admit(services, &counters).await?;
    attempts::count(services, &counters).await
}

/// Changes the password of an owner, and signs out all other devices: whoever knew the old one loses access.
pub async fn change_password(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    current: &str,
    password: &str,
    proof: Proof<'_>,
) -> Result<Changed, ServiceError> {
    let password = choose_password(services, by, account, password).await?;
    let typed = sign_in::confirm(services, by, account, current, proof).await?;
    let hash = services.passwords.hash(by.address, password, &*services.entropy).await?;
    let mut change = FactorChange::begin(services, by, account, Some(&typed)).await?;
    change.set_password(account, &hash).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::PasswordChanged { signed_out }).await
}

async fn choose_password(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    password: &str,
) -> Result<Password, ServiceError> {
    let password = Password::parse(password)?;
    let profile = find(services, account).await?;
    new_password::weigh(services, by, password, &profile.name, &profile.email).await
}

/// Resets a lost password for the operator, and signs out all devices. Two-step sign-in is unchanged.
pub async fn reset_password(
    services: &Services,
    account: &AccountId,
    password: &str,
) -> Result<Changed, ServiceError> {
    let by = &Caller::OPERATOR;
    let password = choose_password(services, by, account, password).await?;
    let hash = services.passwords.hash(by.address, password, &*services.entropy).await?;
    let mut change = FactorChange::begin(services, by, account, None).await?;
    change.set_password(account, &hash).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::PasswordReset { signed_out }).await
}

/// Starts a zone change of an account's days, including those of the past. Reports use the old zone until it is
/// complete; [`zone_change`] executes it. A request for the current zone cancels a change in progress.
pub async fn change_zone(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    zone: &str,
) -> Result<(), ServiceError> {
    let zone = Zone::parse(zone).ok_or(FieldError::ZoneUnknown)?;
    let mut tx = services.store.begin().await?;
    // Events that are being recorded use the old zone. The lock waits until they are committed; later ones wait
    // for the lock and see the change.
    let cut = lock(&mut tx, account).await?.cut;
    let from = cut.next.map_or(cut.zone, |(zone, _)| zone);
    if from == zone {
        return Ok(());
    }
    if cut.zone == zone {
        tx.give_zone_change_up(account).await?;
    } else {
        zone_change::begin(services, &mut tx, account, cut, zone).await?;
    }
    let deed = AuditEvent::ZoneChanged { from: from.name().to_owned(), to: zone.name().to_owned() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    Ok(tx.commit().await?)
}

/// Sets the language in which an owner is written to.
pub async fn change_language(
    services: &Services,
    account: &AccountId,
    language: Language,
) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.update_language(account, language).await?;
    Ok(tx.commit().await?)
}

/// Sets the low-balance threshold; empty for none.
pub async fn change_low_balance(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    threshold: &str,
) -> Result<(), ServiceError> {
    let to = read_threshold(threshold)?;
    let mut tx = services.store.begin().await?;
    let from = lock(&mut tx, account).await?.low_balance;
    if from == to {
        return Ok(());
    }
    tx.update_low_balance(account, to).await?;
    tx.insert_audit_entry(account, by, &AuditEvent::LowBalanceChanged { from, to }, services.now()).await?;
    notices::balance::settle(services, &mut tx, account).await?;
    events::balance::follow(services, &mut tx, &[account]).await?;
    Ok(tx.commit().await?)
}

async fn find(services: &Services, account: &AccountId) -> Result<Profile, ServiceError> {
    services.store.find_profile(account).await?.ok_or(ServiceError::NotFound("account"))
}

async fn lock(tx: &mut Tx, account: &AccountId) -> Result<Profile, ServiceError> {
    tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))
}

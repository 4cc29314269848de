//! What owners change of their accounts: name, address, password, zone.

use super::zone_change;
use crate::domain::low_balance::read_threshold;
use crate::domain::{AccountId, AuditEvent, Caller, Email, FieldError, Name, Password, Profile, Zone};
use crate::service::auth::attempts::{self, Counter};
use crate::service::auth::devices::Renewal;
use crate::service::auth::second_factor::{Changed, FactorChange, Proof};
use crate::service::auth::{new_password, sign_in};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Gives an account another name.
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

/// Gives an owner another address to sign in with, and tells how the browser that asks goes on; nothing where it is the address
/// already, as where a form is sent twice. Needs
/// the password, and a code where there is two-step sign-in: whoever finds a browser open must not be able to
/// keep its owner out.
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
    let from = change.profile.email.clone();
    if from == email.as_str() {
        return Ok(None);
    }
    change.tx.update_email(account, &email).await.map_err(|error| {
        if error.is_unique_violation() { FieldError::EmailTaken.into() } else { ServiceError::from(error) }
    })?;
    let deed = AuditEvent::EmailChanged { from, to: email.as_str().to_owned() };
    change.record(by, account, &deed).await.map(Some)
}

/// Counts that somebody asks for an address, which tells whether it has an account: with the sign-ups of the network, which tell
/// the same, and for the account, which may ask from many networks.
async fn count_question(services: &Services, by: &Caller, account: &AccountId) -> Result<(), ServiceError> {
    let limit = services.policy.sign_ups_per_hour;
    let counters: Vec<_> =
        Counter::of_emails(account, limit).into_iter().chain(Counter::of_sign_ups(by, limit)).collect();
    attempts::admit(services, &counters).await?;
    attempts::count(services, &counters).await
}

/// Gives an owner another password, and signs out everything but the browser that asks for it: whoever
/// knew the old one is out.
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
    change.finish(by, account, |signed_out| AuditEvent::PasswordChanged { signed_out }).await
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

/// Gives an owner who has lost the password another one, and signs everything out. Two-step sign-in stays as it is. It is the
/// operator's to do.
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
    change.finish(by, account, |signed_out| AuditEvent::PasswordReset { signed_out }).await
}

/// Has an account's days cut in another zone, those of the past too. Reports are in the old zone until all of them are;
/// [`zone_change`] works it off. Asked for the zone that it has, a change that is under way is given up.
pub async fn change_zone(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    zone: &str,
) -> Result<(), ServiceError> {
    let zone = Zone::parse(zone).ok_or(FieldError::ZoneUnknown)?;
    let mut tx = services.store.begin().await?;
    // Calls that are being recorded now were cut in the old zone. The lock waits until they are there; later ones wait
    // for it and see the change.
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

/// Says from which available balance on an owner is told; empty for none.
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
    Ok(tx.commit().await?)
}

async fn find(services: &Services, account: &AccountId) -> Result<Profile, ServiceError> {
    services.store.find_profile(account).await?.ok_or(ServiceError::NotFound("account"))
}

async fn lock(tx: &mut Tx, account: &AccountId) -> Result<Profile, ServiceError> {
    tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))
}

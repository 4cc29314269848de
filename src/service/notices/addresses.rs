//! Further addresses of an account, such as that of who pays: notices about credit go to them, once their readers have
//! confirmed them by a link.

use super::TRIED_FOR;
use crate::domain::notice::{NoticeAddress, NoticeAddressId};
use crate::domain::{AccountId, AuditEvent, Caller, Email, FieldError, Letter, LinkPurpose};
use crate::service::auth::attempts::{self, Counter};
use crate::service::auth::links;
use crate::service::mail::{self, Recipient};
use crate::service::{ServiceError, Services};

/// The most further addresses.
pub const ADDRESSES_MAX: usize = 5;

/// The further addresses of an account, oldest first.
pub async fn list(services: &Services, account: &AccountId) -> Result<Vec<NoticeAddress>, ServiceError> {
    Ok(services.store.list_notice_addresses(account).await?)
}

/// Adds an address, and writes the mail by which its reader confirms it; for one that waits, writes that mail again.
pub async fn add(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    typed: &str,
) -> Result<(), ServiceError> {
    if !mail::is_set_up(services) {
        return Err(ServiceError::NotFound("page"));
    }
    let email = Email::parse(typed)?;
    let counters: Vec<_> =
        std::iter::once(Counter::of_asked_mail(email.as_str())).chain(Counter::of_askers(by)).collect();
    attempts::begin_all(services, &counters).await?;
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let profile = tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    // Whoever has not shown that one address is theirs has Munim write to no other.
    if !profile.is_verified {
        return Err(ServiceError::EmailUnverified);
    }
    let known = tx.list_notice_addresses(account).await?;
    match known.iter().find(|address| address.email == email.as_str()) {
        Some(address) if address.is_verified => return Err(FieldError::AddressKnown.into()),
        Some(_) => {}
        None if profile.email == email.as_str() => return Err(FieldError::AddressKnown.into()),
        None if known.len() >= ADDRESSES_MAX => return Err(FieldError::AddressesTooMany.into()),
        None => {
            let id = NoticeAddressId::new(services.new_id(NoticeAddressId::PREFIX));
            tx.insert_notice_address(account, &id, email.as_str(), now).await?;
            let deed = AuditEvent::NoticeAddressAdded { email: email.as_str().to_owned() };
            tx.insert_audit_entry(account, by, &deed, now).await?;
        }
    }
    let to = Recipient { account: Some(account), address: email.as_str(), language: profile.language };
    mail::queue(services, &mut tx, to, &Letter::VerifyAddress {}, TRIED_FOR).await?;
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

/// Removes an address, for the owner.
pub async fn remove(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &NoticeAddressId,
) -> Result<(), ServiceError> {
    let known = services.store.list_notice_addresses(account).await?;
    let found = known.into_iter().find(|address| address.id == *id);
    let email = found.ok_or(ServiceError::NotFound("address"))?.email;
    let mut tx = services.store.begin().await?;
    if !tx.delete_notice_address(account, &email).await? {
        return Err(ServiceError::NotFound("address"));
    }
    for purpose in [LinkPurpose::VerifyAddress, LinkPurpose::LeaveNotices] {
        tx.delete_links_to(account, purpose, &email).await?;
    }
    let deed = AuditEvent::NoticeAddressRemoved { email };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    Ok(tx.commit().await?)
}

/// Confirms the address that a link was sent to.
pub async fn confirm(services: &Services, by: &Caller, token: &str) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let link = links::take(services, &mut tx, token, LinkPurpose::VerifyAddress).await?;
    let now = services.now();
    if !tx.verify_notice_address(&link.account_id, &link.address, now).await? {
        return Err(FieldError::LinkInvalid.into());
    }
    let deed = AuditEvent::EmailVerified { email: link.address };
    tx.insert_audit_entry(&link.account_id, by, &deed, now).await?;
    Ok(tx.commit().await?)
}

/// Removes the address that a link was sent to, for its reader.
pub async fn leave(services: &Services, by: &Caller, token: &str) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let link = links::take(services, &mut tx, token, LinkPurpose::LeaveNotices).await?;
    if !tx.delete_notice_address(&link.account_id, &link.address).await? {
        return Err(FieldError::LinkInvalid.into());
    }
    let deed = AuditEvent::NoticeAddressRemoved { email: link.address };
    tx.insert_audit_entry(&link.account_id, by, &deed, services.now()).await?;
    Ok(tx.commit().await?)
}

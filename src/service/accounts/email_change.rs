//! Changes of email where Munim writes mail: the new address is verified first, and the old one is told and may
//! take the change back for seven days, whether or not it has happened by then.

use chrono::TimeDelta;

use super::verification;
use crate::domain::email_change::{EmailChange, EmailChangeId};
use crate::domain::{AccountId, AuditEvent, Caller, Email, FieldError, Letter, Link, LinkPurpose, Profile};
use crate::service::auth::links;
use crate::service::mail::{self, Recipient};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// How long the old address may take a change back.
pub const TAKEN_BACK_WITHIN: TimeDelta = TimeDelta::days(7);
/// How long the mails are tried.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// Begins a change in a transaction that has locked the account, and returns its audit event. An address that is
/// not verified yet is replaced at once: nobody has shown that it was theirs.
pub async fn begin(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    profile: &Profile,
    email: &Email,
) -> Result<AuditEvent, ServiceError> {
    let now = services.now();
    let (from, to) = (profile.email.clone(), email.as_str().to_owned());
    if tx.is_email_taken(email, account, now).await? {
        return Err(FieldError::EmailTaken.into());
    }
    if !mail::is_set_up(services) || !profile.is_verified {
        tx.update_email(account, email).await.map_err(taken)?;
        if !profile.is_verified {
            tx.delete_links(account, LinkPurpose::VerifyEmail).await?;
            let profile = Profile { email: to.clone(), ..profile.clone() };
            verification::write(services, tx, account, &profile).await?;
        }
        return Ok(AuditEvent::EmailChanged { from, to });
    }
    tx.give_email_changes_up(account, now).await?;
    let change = EmailChange {
        id: EmailChangeId::new(services.new_id(EmailChangeId::PREFIX)),
        account_id: account.clone(),
        old: from.clone(),
        new: to.clone(),
        is_confirmed: false,
        until: now + TAKEN_BACK_WITHIN,
    };
    tx.insert_email_change(&change, now).await?;
    let language = profile.language;
    let new = Recipient { account: Some(account), address: &to, language };
    mail::queue(services, tx, new, &Letter::ConfirmEmail {}, TRIED_FOR).await?;
    let old = Recipient { account: Some(account), address: &from, language };
    mail::queue(services, tx, old, &Letter::EmailChanging { to: to.clone() }, TRIED_FOR).await?;
    Ok(AuditEvent::EmailChangeAsked { from, to })
}

/// Executes a change whose new address has the link.
pub async fn confirm(services: &Services, by: &Caller, token: &str) -> Result<AccountId, ServiceError> {
    let (mut tx, link, profile) = take(services, token, LinkPurpose::ConfirmEmail).await?;
    let (account, now) = (&link.account_id, services.now());
    let waiting = tx.list_email_changes(account).await?;
    let change = waiting.into_iter().find(|change| !change.is_confirmed && change.new == link.address);
    let change = change.ok_or(FieldError::LinkInvalid)?;
    let email = Email::parse(&change.new)?;
    if tx.is_email_taken(&email, account, now).await? {
        return Err(FieldError::EmailTaken.into());
    }
    tx.update_email(account, &email).await.map_err(taken)?;
    tx.confirm_email_change(&change.id, now).await?;
    // Sent to the address of before.
    tx.delete_links(account, LinkPurpose::ResetPassword).await?;
    let deed = AuditEvent::EmailChanged { from: profile.email, to: change.new };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    tx.commit().await?;
    Ok(link.account_id)
}

/// Takes a change back for the old address, and ends all sessions: somebody knew the password.
pub async fn take_back(services: &Services, by: &Caller, token: &str) -> Result<(), ServiceError> {
    let (mut tx, link, profile) = take(services, token, LinkPurpose::TakeEmailBack).await?;
    let (account, now) = (&link.account_id, services.now());
    let open = tx.list_email_changes(account).await?;
    let is_open = open.iter().any(|change| change.old == link.address && change.until > now);
    let email = Email::parse(&link.address)?;
    if !is_open {
        return Err(FieldError::LinkInvalid.into());
    }
    if profile.email != link.address {
        tx.update_email(account, &email).await.map_err(taken)?;
    }
    tx.end_email_changes(account, now).await?;
    for purpose in [LinkPurpose::ResetPassword, LinkPurpose::ConfirmEmail] {
        tx.delete_links(account, purpose).await?;
    }
    let signed_out = tx.delete_other_devices(account, None, now, services.used_since()).await?;
    let to = link.address.clone();
    let deed = AuditEvent::EmailTakenBack { to, signed_out };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    Ok(tx.commit().await?)
}

/// Uses a link up, with its account locked first.
async fn take(
    services: &Services,
    token: &str,
    purpose: LinkPurpose,
) -> Result<(Tx, Link, Profile), ServiceError> {
    let account = links::find(services, token, purpose).await?.account_id;
    let mut tx = services.store.begin().await?;
    let profile = tx.lock_profile(&account).await?.ok_or(FieldError::LinkInvalid)?;
    let link = links::take(services, &mut tx, token, purpose).await?;
    Ok((tx, link, profile))
}

fn taken(error: crate::store::StoreError) -> ServiceError {
    if error.is_unique_violation() { FieldError::EmailTaken.into() } else { error.into() }
}

/// The address that waits to be verified, if any.
pub async fn waiting(services: &Services, account: &AccountId) -> Result<Option<String>, ServiceError> {
    let open = services.store.list_email_changes(account).await?;
    Ok(open.into_iter().rfind(|change| !change.is_confirmed).map(|change| change.new))
}

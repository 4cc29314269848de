//! Forgotten passwords: a link by mail, or from the operator, sets another one.

use chrono::TimeDelta;

use super::attempts::{self, Counter};
use super::links;
use super::new_password;
use super::second_factor::FactorChange;
use crate::domain::{
    AccountId, AuditEvent, Caller, Email, FieldError, Language, Letter, LinkPurpose, Password,
};
use crate::service::accounts::verification;
use crate::service::mail::{self, Recipient};
use crate::service::{ServiceError, Services};

/// How long a mail is tried: whoever waits for it has asked again by then.
const TRIED_FOR: TimeDelta = TimeDelta::hours(2);
const PURPOSE: LinkPurpose = LinkPurpose::ResetPassword;

/// Asks for a link by mail. It does the same for every address, with an account or without, and so takes as long:
/// the worker looks the account up.
pub async fn ask(
    services: &Services,
    by: &Caller,
    language: Language,
    typed: &str,
) -> Result<(), ServiceError> {
    if !mail::is_set_up(services) {
        return Err(ServiceError::NotFound("page"));
    }
    let email = Email::parse(typed)?;
    let counters: Vec<_> =
        std::iter::once(Counter::of_asked_mail(email.as_str())).chain(Counter::of_askers(by)).collect();
    // Not taken back: asking is what is counted.
    attempts::begin_all(services, &counters).await?;
    let to = Recipient { account: None, address: email.as_str(), language };
    let mut tx = services.store.begin().await?;
    mail::queue(services, &mut tx, to, &Letter::ResetPassword {}, TRIED_FOR).await?;
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

/// Makes a link for the operator, who passes it on, and returns it.
pub async fn make_link(
    services: &Services,
    console: &str,
    account: &AccountId,
) -> Result<String, ServiceError> {
    let mut tx = services.store.begin().await?;
    let profile = tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let link = links::make(services, &mut tx, console, account, PURPOSE, &profile.email).await?;
    tx.insert_audit_entry(account, &Caller::OPERATOR, &AuditEvent::ResetLinkMade {}, services.now()).await?;
    tx.commit().await?;
    Ok(link)
}

/// Sets another password by a link, and ends all sessions. Two-step sign-in is unaffected: the next sign-in asks
/// for the second step. Whoever has the link reads mail to the address, so it is verified too.
pub async fn reset(
    services: &Services,
    by: &Caller,
    token: &str,
    password: &str,
) -> Result<(), ServiceError> {
    // Before the password is weighed and hashed, which costs processor time.
    let link = links::find(services, token, PURPOSE).await?;
    let password = Password::parse(password)?;
    let account = &link.account_id;
    let profile = services.store.find_profile(account).await?.ok_or(FieldError::LinkInvalid)?;
    let password = new_password::weigh(services, by, password, &profile.name, &profile.email).await?;
    let hash = services.passwords.hash(by.address, password, &*services.entropy).await?;
    let mut change = FactorChange::begin(services, by, account, None).await?;
    let link = links::take(services, &mut change.tx, token, PURPOSE).await?;
    // The address was changed since: who reads mail to the old one is not its owner any more.
    if change.profile.email != link.address {
        return Err(FieldError::LinkInvalid.into());
    }
    let granted = verification::note(services, &mut change.tx, account, by).await?;
    change.set_password(account, &hash).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::PasswordResetByLink { signed_out }).await?;
    verification::publish(services, granted).await
}

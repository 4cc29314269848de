//! Emails that were stored before normalization: finds them as typed, and normalizes them at startup.

use crate::domain::{Actor, AuditEvent, Caller, Email};
use crate::service::{ServiceError, Services};
use crate::store::accounts::Credentials;

/// The credentials of the owner with a typed email. An email that could not be normalized, because another
/// account has the result, matches its exact text only.
pub async fn find_credentials(services: &Services, typed: &str) -> Result<Option<Credentials>, ServiceError> {
    let (email, older) = (Email::parse(typed).ok(), Email::older(typed));
    // PostgreSQL's text cannot contain NUL bytes, so no email does.
    let may_be_kept = !older.contains('\0') && email.as_ref().is_none_or(|email| email.as_str() != older);
    if may_be_kept && let Some(found) = services.store.find_older_credentials(&older).await? {
        return Ok(Some(found));
    }
    match email {
        Some(email) => Ok(services.store.find_credentials(&email).await?),
        None => Ok(None),
    }
}

/// Normalizes the older emails, the oldest account's first. If another account has the result, both stay as
/// they are, and each start logs a warning.
pub async fn put_into_form(services: &Services) -> Result<(), ServiceError> {
    let by = Caller { actor: Actor::System, address: None, user_agent: None };
    let mut tx = services.store.begin().await?;
    for (account, kept) in tx.list_older_emails().await? {
        let Some(email) = Email::of_older(&kept) else {
            tracing::warn!(%account, "account has an invalid email: it still signs in as typed; ask the owner to change it");
            continue;
        };
        if !tx.take_email(&account, &email).await? {
            tracing::warn!(%account, "account has an email that equals another account's after normalization: each still signs in as typed; ask the owner to change it");
            continue;
        }
        if email.as_str() != kept {
            let deed = AuditEvent::EmailChanged { from: kept, to: email.as_str().to_owned() };
            tx.insert_audit_entry(&account, &by, &deed, services.now()).await?;
        }
    }
    Ok(tx.commit().await?)
}

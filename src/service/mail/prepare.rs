//! What a letter needs at the moment of sending: whether it still makes sense, whom it is about, and its link. The
//! token of a link is made here, so that no message of the outbox contains one.

use crate::domain::{AccountId, Letter, LinkPurpose, Message};
use crate::service::accounts::emails;
use crate::service::auth::links;
use crate::service::{ServiceError, Services};

/// A letter that is to be sent.
#[derive(Debug, Default)]
pub struct Prepared {
    /// The address of its link; empty for letters without one.
    pub link: String,
}

/// Prepares a letter; `None` if there is nothing to send any more.
pub async fn prepare(
    services: &Services,
    message: &Message,
    letter: &Letter,
) -> Result<Option<Prepared>, ServiceError> {
    match letter {
        Letter::Test {} => Ok(Some(Prepared::default())),
        Letter::VerifyEmail {} => {
            let Some(account) = &message.account_id else { return Ok(None) };
            let Some(profile) = services.store.find_profile(account).await? else { return Ok(None) };
            if profile.is_verified || profile.email != message.target {
                return Ok(None);
            }
            with_link(services, message, account, LinkPurpose::VerifyEmail).await
        }
        Letter::WebhookTurnedOff { id, .. } => {
            Ok(Some(Prepared { link: format!("{}/settings/webhooks/{id}", services.policy.public_url) }))
        }
        Letter::ResetPassword {} => match emails::find_credentials(services, &message.target).await? {
            Some(found) => with_link(services, message, &found.account_id, LinkPurpose::ResetPassword).await,
            None => Ok(None),
        },
    }
}

async fn with_link(
    services: &Services,
    message: &Message,
    account: &AccountId,
    purpose: LinkPurpose,
) -> Result<Option<Prepared>, ServiceError> {
    let mut tx = services.store.begin().await?;
    let console = &services.policy.public_url;
    let link = links::make(services, &mut tx, console, account, purpose, &message.target).await?;
    if message.account_id.is_none() {
        tx.assign_message(&message.id, account).await?;
    }
    tx.commit().await?;
    Ok(Some(Prepared { link }))
}

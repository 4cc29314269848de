//! What the page of notices shows: what needs doing, and what was sent.

use super::keys::BEFORE;
use crate::domain::notice::EndingKey;
use crate::domain::{AccountId, Message};
use crate::service::accounts::email_change;
use crate::service::{ServiceError, Services};

/// Most keys that are listed.
const KEYS: i64 = 5;
/// Most messages that are listed.
const MESSAGES: i64 = 50;

/// What the page shows. An address that is not verified and a low balance stand at the head of every page.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The address that waits to become the account's.
    pub new_email: Option<String>,
    /// Further addresses that wait to be confirmed.
    pub addresses: Vec<String>,
    /// Keys that expire within seven days, the first to expire first.
    pub keys: Vec<EndingKey>,
    /// Mails of the last 30 days, the newest first.
    pub sent: Vec<Message>,
}

/// Reads it.
pub async fn find(services: &Services, account: &AccountId) -> Result<Shown, ServiceError> {
    let now = services.now();
    let addresses = services.store.list_notice_addresses(account).await?;
    let waiting = addresses.into_iter().filter(|address| !address.is_verified);
    Ok(Shown {
        new_email: email_change::waiting(services, account).await?,
        addresses: waiting.map(|address| address.email).collect(),
        keys: services.store.list_keys_that_end(account, now, now + BEFORE, KEYS).await?,
        sent: services.store.list_latest_mails(account, MESSAGES).await?,
    })
}

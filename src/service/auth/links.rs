//! One-use links: the token is in the mail, its SHA-256 in the database.

use chrono::TimeDelta;

use crate::domain::{AccountId, FieldError, KeyHash, Link, LinkPurpose, PlainKey};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// The prefix of tokens, by which they are recognised in logs of others.
const PREFIX: &str = "munim_ln_";
/// Longer texts are no tokens.
const TOKEN_MAX: usize = 128;

/// How long a link works after it was sent.
pub const fn life(purpose: LinkPurpose) -> TimeDelta {
    match purpose {
        LinkPurpose::VerifyEmail | LinkPurpose::ConfirmEmail | LinkPurpose::VerifyAddress => {
            TimeDelta::days(3)
        }
        LinkPurpose::TakeEmailBack => TimeDelta::days(7),
        LinkPurpose::ResetPassword => TimeDelta::minutes(30),
        LinkPurpose::LeaveNotices => TimeDelta::days(30),
    }
}

/// Makes a link, and returns its address on the console at `console`. Earlier ones of the account stay valid,
/// because nobody knows which of two mails arrived.
pub async fn make(
    services: &Services,
    tx: &mut Tx,
    console: &str,
    account: &AccountId,
    purpose: LinkPurpose,
    address: &str,
) -> Result<String, ServiceError> {
    let (token, now): (PlainKey, _) = (services.mint(PREFIX), services.now());
    let link = Link {
        account_id: account.clone(),
        purpose,
        address: address.to_owned(),
        expires: now + life(purpose),
    };
    tx.insert_link(token.hash(), &link, now).await?;
    Ok(format!("{console}{}?link={}", purpose.path(), token.reveal()))
}

fn hash(token: &str) -> Result<KeyHash, ServiceError> {
    let token = token.trim();
    if token.starts_with(PREFIX) && token.len() <= TOKEN_MAX {
        Ok(KeyHash::of(token.as_bytes()))
    } else {
        Err(FieldError::LinkInvalid.into())
    }
}

/// Finds a link without using it.
pub async fn find(services: &Services, token: &str, purpose: LinkPurpose) -> Result<Link, ServiceError> {
    let found = services.store.find_link(hash(token)?, purpose, services.now()).await?;
    found.ok_or_else(|| FieldError::LinkInvalid.into())
}

/// Uses a link up, with all others of its account, purpose and address. Of two concurrent uses one succeeds.
pub async fn take(
    services: &Services,
    tx: &mut Tx,
    token: &str,
    purpose: LinkPurpose,
) -> Result<Link, ServiceError> {
    let found = tx.take_link(hash(token)?, purpose, services.now()).await?;
    let link = found.ok_or(FieldError::LinkInvalid)?;
    tx.delete_links_to(&link.account_id, purpose, &link.address).await?;
    Ok(link)
}

/// Deletes links that have expired.
pub async fn forget_ended(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_ended_links(services.now()).await?;
    Ok(tx.commit().await?)
}

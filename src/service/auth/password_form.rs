//! Older hashes are of passwords as they were typed, new ones of the form in which all ways to type one are the same. An
//! older one is replaced when its owner has typed the password: from then on, every way is good.

use super::password_stamp::PasswordStamp;
use crate::domain::{AccountId, Caller, Password};
use crate::service::{ServiceError, Services};

/// A typed password that was right.
#[derive(Debug)]
pub struct Right {
    /// The hash that it was held against.
    pub hash: String,
    /// The hash is of the password as it was typed, which is not its form.
    pub is_older: bool,
}

/// Replaces an older hash, and tells which password was right, as it is kept from now on.
pub async fn keep(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    typed: &str,
    right: Right,
) -> PasswordStamp {
    let older = PasswordStamp::of(&right.hash);
    // Not one that could not be typed again: its form is longer than a password may be.
    let Some(password) = Password::of(typed).filter(|_| right.is_older) else { return older };
    match replace(services, by, account, &right.hash, password).await {
        Ok(stamp) => stamp.unwrap_or(older),
        Err(error) => {
            // The password is right all the same, and its hash as good as before.
            tracing::warn!(%error, "failed to upgrade a password hash");
            older
        }
    }
}

/// Nothing where the account has another password by now.
async fn replace(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    older: &str,
    password: Password,
) -> Result<Option<PasswordStamp>, ServiceError> {
    let hash = services.passwords.hash(by.address, password, &*services.entropy).await?;
    let mut tx = services.store.begin().await?;
    let is_same = tx.lock_profile(account).await?.is_some_and(|profile| profile.password_hash == older);
    if !is_same {
        return Ok(None);
    }
    tx.update_password(account, &hash).await?;
    tx.commit().await?;
    Ok(Some(PasswordStamp::of(&hash)))
}

//! Upgrades password hashes. Older hashes are of passwords as typed, new ones of the normalized form, which is
//! the same for all ways to type a password. An older hash is replaced when its owner signs in.

use super::password_stamp::PasswordStamp;
use crate::domain::{AccountId, Caller, Password};
use crate::service::{ServiceError, Services};

/// A typed password that matched.
#[derive(Debug)]
pub struct Right {
    /// The hash that it matched.
    pub hash: String,
    /// Whether the hash is of the password as typed, and that differs from the normalized form.
    pub is_older: bool,
}

/// Replaces an older hash, and returns the stamp of the stored one.
pub async fn keep(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    typed: &str,
    right: Right,
) -> PasswordStamp {
    let older = PasswordStamp::of(&right.hash);
    // Not if its normalized form is longer than a password may be, because then it could not be typed again.
    let Some(password) = Password::of(typed).filter(|_| right.is_older) else { return older };
    match replace(services, by, account, &right.hash, password).await {
        Ok(stamp) => stamp.unwrap_or(older),
        Err(error) => {
            // The password is right all the same, and the older hash stays valid.
            tracing::warn!(%error, "failed to upgrade a password hash");
            older
        }
    }
}

/// `None` if the password was changed meanwhile.
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

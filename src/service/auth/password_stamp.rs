//! Identifies the password that was verified. Between the check and its use, the account may get another
//! password, perhaps because this one leaked: then the check must not grant access.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::domain::{AccountId, KeyHash};
use crate::service::ServiceError;
use crate::store::Tx;

/// Distinguishes a password of an account from the account's other passwords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordStamp(String);

impl PasswordStamp {
    /// Hashes a stored password hash, so that the stamp reveals nothing about the password.
    pub fn of(hash: &str) -> Self {
        Self(HEXLOWER.encode(KeyHash::of(hash.as_bytes()).as_bytes()))
    }

    /// Returns an error if the password was changed; otherwise it stays unchanged until the transaction ends.
    pub async fn hold(&self, tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
        let profile = tx.lock_profile(account).await?;
        let is_same = profile.is_some_and(|profile| Self::of(&profile.password_hash) == *self);
        if is_same { Ok(()) } else { Err(ServiceError::WrongCredentials) }
    }
}

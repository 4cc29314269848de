//! Which password was right. Between the check and what it opens there may be a wait, and the account may get another password
//! meanwhile, because somebody knew this one: what this one opens then must not be.

use serde::{Deserialize, Serialize};

use crate::domain::{AccountId, KeyHash};
use crate::service::ServiceError;
use crate::store::Tx;

/// A password of an account, told from its others and from nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordStamp(String);

impl PasswordStamp {
    /// The stamp of a stored hash. It is a hash of that, and says as little of the password.
    pub fn of(hash: &str) -> Self {
        Self(hex::encode(KeyHash::of(hash.as_bytes()).as_bytes()))
    }

    /// Refuses where the account has another password by now; else it has this one until the transaction ends.
    pub async fn hold(&self, tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
        let profile = tx.lock_profile(account).await?;
        let is_same = profile.is_some_and(|profile| Self::of(&profile.password_hash) == *self);
        if is_same { Ok(()) } else { Err(ServiceError::WrongCredentials) }
    }
}

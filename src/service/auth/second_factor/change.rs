//! A change of how an owner signs in. One of what is secret signs out everything but the browser that asks for it:
//! whoever knew what was good before is out.

use chrono::{DateTime, Utc};

use super::RecoveryCode;
use crate::domain::{AccountId, AuditEvent, Caller, Profile};
use crate::service::auth::devices::Renewal;
use crate::service::auth::password_stamp::PasswordStamp;
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// A change that is being made; dropped without `finish`, nothing was changed.
pub struct FactorChange {
    /// The transaction. Nobody else changes the account until it ends.
    pub tx: Tx,
    /// The account as it was.
    pub profile: Profile,
    now: DateTime<Utc>,
    used_since: DateTime<Utc>,
    renewal: Renewal,
}

/// What a change did besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// How many browsers and programs it signed out.
    pub signed_out: u64,
    /// How the browser that asked for it goes on.
    pub renewal: Renewal,
    /// Recovery codes that it made, to be shown once.
    pub codes: Vec<RecoveryCode>,
}

impl FactorChange {
    /// Begins a change of an account, for which a password was typed or the operator asks. Refuses where the account has
    /// another password meanwhile, or the browser was signed out.
    pub async fn begin(
        services: &Services,
        by: &Caller,
        account: &AccountId,
        typed: Option<&PasswordStamp>,
    ) -> Result<Self, ServiceError> {
        let now = services.now();
        let mut tx = services.store.begin().await?;
        let profile = tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
        let password = PasswordStamp::of(&profile.password_hash);
        if typed.is_some_and(|typed| *typed != password) {
            return Err(ServiceError::WrongCredentials);
        }
        let since = match by.device() {
            Some(id) => {
                tx.lookup_device(account, id, now).await?.ok_or(ServiceError::WrongCredentials)?.created
            }
            None => now,
        };
        let used_since = services.used_since();
        Ok(Self { tx, profile, now, used_since, renewal: Renewal { since, password } })
    }

    /// Gives the account another password, by its hash.
    pub async fn set_password(&mut self, account: &AccountId, hash: &str) -> Result<(), ServiceError> {
        self.renewal.password = PasswordStamp::of(hash);
        Ok(self.tx.update_password(account, hash).await?)
    }

    /// Writes down what was done, and makes it so. Others stay signed in.
    pub async fn record(
        mut self,
        by: &Caller,
        account: &AccountId,
        deed: &AuditEvent,
    ) -> Result<Renewal, ServiceError> {
        self.tx.insert_audit_entry(account, by, deed, self.now).await?;
        self.tx.commit().await?;
        Ok(self.renewal)
    }

    /// Signs out everything else, writes down what was done, and makes it so.
    pub async fn finish(
        mut self,
        by: &Caller,
        account: &AccountId,
        deed: impl FnOnce(u64) -> AuditEvent,
    ) -> Result<Changed, ServiceError> {
        let others = self.tx.delete_other_devices(account, by.device(), self.now, self.used_since);
        let signed_out = others.await?;
        self.tx.insert_audit_entry(account, by, &deed(signed_out), self.now).await?;
        self.tx.commit().await?;
        Ok(Changed { signed_out, renewal: self.renewal, codes: Vec::new() })
    }
}

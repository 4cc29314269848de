//! Changes to how an owner signs in. A change of a secret signs out all other devices: whoever knew the old
//! secret loses access.

use chrono::{DateTime, Utc};

use super::RecoveryCode;
use crate::domain::{AccountId, AuditEvent, Caller, Profile};
use crate::service::auth::devices::Renewal;
use crate::service::auth::password_stamp::PasswordStamp;
use crate::service::{ServiceError, Services, notices};
use crate::store::Tx;

/// A change in progress; rolled back if it is dropped without `finish`.
pub struct FactorChange {
    /// The transaction, which locks the account.
    pub tx: Tx,
    /// The account before the change.
    pub profile: Profile,
    now: DateTime<Utc>,
    used_since: DateTime<Utc>,
    renewal: Renewal,
}

/// The side effects of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Number of devices that were signed out.
    pub signed_out: u64,
    /// How the session that made the change continues.
    pub renewal: Renewal,
    /// New recovery codes, to be shown once.
    pub codes: Vec<RecoveryCode>,
}

impl FactorChange {
    /// Begins a change, for an owner who has confirmed the password, or for the operator. Returns an error if
    /// the password was changed meanwhile, or the browser signed out.
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

    /// Replaces the account's password hash.
    pub async fn set_password(&mut self, account: &AccountId, hash: &str) -> Result<(), ServiceError> {
        self.renewal.password = PasswordStamp::of(hash);
        Ok(self.tx.update_password(account, hash).await?)
    }

    /// Adds the audit event and commits. Other devices stay signed in.
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

    /// Signs out all other devices, adds the audit event, tells the owner and commits.
    pub async fn finish(
        mut self,
        services: &Services,
        by: &Caller,
        account: &AccountId,
        deed: impl FnOnce(u64) -> AuditEvent,
    ) -> Result<Changed, ServiceError> {
        let others = self.tx.delete_other_devices(account, by.device(), self.now, self.used_since);
        let signed_out = others.await?;
        let deed = deed(signed_out);
        self.tx.insert_audit_entry(account, by, &deed, self.now).await?;
        notices::tell_of(services, &mut self.tx, by, account, &deed).await?;
        self.tx.commit().await?;
        services.outbox.nudge();
        Ok(Changed { signed_out, renewal: self.renewal, codes: Vec::new() })
    }
}

//! A change of how an owner signs in. One of what is secret signs out everything but the browser that asks for it:
//! whoever knew what was good before is out.

use chrono::{DateTime, Utc};

use super::RecoveryCode;
use crate::domain::{AccountId, Caller, Deed};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::profile::Profile;

/// A change that is being made; dropped without `finish`, nothing was changed.
pub struct Change {
    /// The transaction. Nobody else changes the account until it ends.
    pub tx: Tx,
    /// The account as it was.
    pub profile: Profile,
    now: DateTime<Utc>,
    used_since: DateTime<Utc>,
    since: DateTime<Utc>,
}

/// What a change did besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// How many browsers and programs it signed out.
    pub signed_out: u64,
    /// Since when the browser that asked for it is signed in.
    pub since: DateTime<Utc>,
    /// Recovery codes that it made, to be shown once.
    pub codes: Vec<RecoveryCode>,
}

impl Change {
    /// Begins a change of an account.
    pub async fn begin(services: &Services, by: &Caller, account: &AccountId) -> Result<Self, ServiceError> {
        let now = services.now();
        let mut tx = services.store.begin().await?;
        let profile = tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
        let own = match by.device() {
            Some(id) => tx.lookup_device(account, id, now).await?,
            None => None,
        };
        let used_since = services.used_since();
        Ok(Self { tx, profile, now, used_since, since: own.map_or(now, |device| device.created) })
    }

    /// Since when the browser that asks for it is signed in.
    pub const fn since(&self) -> DateTime<Utc> {
        self.since
    }

    /// Writes down what was done, and makes it so. Others stay signed in.
    pub async fn record(
        mut self,
        by: &Caller,
        account: &AccountId,
        deed: &Deed,
    ) -> Result<DateTime<Utc>, ServiceError> {
        self.tx.insert_audit_entry(account, by, deed, self.now).await?;
        self.tx.commit().await?;
        Ok(self.since)
    }

    /// Signs out everything else, writes down what was done, and makes it so.
    pub async fn finish(
        mut self,
        by: &Caller,
        account: &AccountId,
        deed: impl FnOnce(u64) -> Deed,
    ) -> Result<Changed, ServiceError> {
        let others = self.tx.delete_other_devices(account, by.device(), self.now, self.used_since);
        let signed_out = others.await?;
        self.tx.insert_audit_entry(account, by, &deed(signed_out), self.now).await?;
        self.tx.commit().await?;
        Ok(Changed { signed_out, since: self.since, codes: Vec::new() })
    }
}

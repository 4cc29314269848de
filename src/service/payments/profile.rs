//! The billing profile of an account: who its documents are for. A change makes a new version; documents keep the
//! version of their day.

use crate::domain::billing::{BillingProfile, TypedProfile, Versioned};
use crate::domain::{AccountId, AuditEvent, Caller};
use crate::service::{ServiceError, Services};

/// The current profile, if there is one.
pub async fn find(
    services: &Services,
    account: &AccountId,
) -> Result<Option<Versioned<BillingProfile>>, ServiceError> {
    Ok(services.store.reads().await?.billing_profile(account).await?)
}

/// Saves a profile, and returns it as it is from now on. The same profile again changes nothing.
pub async fn save(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    typed: &TypedProfile,
) -> Result<Versioned<BillingProfile>, ServiceError> {
    let profile = BillingProfile::parse(typed).map_err(ServiceError::Invalid)?;
    let mut tx = services.store.begin().await?;
    // Two forms at once make two versions, one after the other.
    tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let before = tx.reads().billing_profile(account).await?;
    let version = match before {
        Some(before) if before.found == profile => return Ok(before),
        Some(before) => before.version + 1,
        None => 1,
    };
    let created = services.now();
    tx.insert_billing_profile(account, version, &profile, created).await?;
    let deed = AuditEvent::BillingProfileChanged {
        name: profile.name.as_str().to_owned(),
        state: profile.state.code(),
        gstin: profile.gstin.as_ref().map(ToString::to_string),
    };
    tx.insert_audit_entry(account, by, &deed, created).await?;
    tx.commit().await?;
    Ok(Versioned { version, created, found: profile })
}

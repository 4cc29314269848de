//! The operator as a seller. A change makes a new version; documents keep the version of their day.

use crate::domain::billing::{Seller, Versioned};
use crate::service::{ServiceError, Services};

/// The current seller, if the operator has set one up.
pub async fn find(services: &Services) -> Result<Option<Versioned<Seller>>, ServiceError> {
    Ok(services.store.reads().await?.seller().await?)
}

/// Sets the seller up, or changes it. The same seller again changes nothing.
pub async fn set(services: &Services, seller: Seller) -> Result<Versioned<Seller>, ServiceError> {
    let mut tx = services.store.begin().await?;
    let version = match tx.reads().seller().await? {
        Some(before) if before.found == seller => return Ok(before),
        Some(before) => before.version + 1,
        None => 1,
    };
    let created = services.now();
    tx.insert_seller(version, &seller, created).await.map_err(|error| {
        if error.is_unique_violation() {
            ServiceError::Conflict(
                "somebody else has changed the seller just now; look at it, and try again".into(),
            )
        } else {
            error.into()
        }
    })?;
    tx.commit().await?;
    Ok(Versioned { version, created, found: seller })
}

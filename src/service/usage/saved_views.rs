//! Saved views of the list of requests. They change nothing of an account that anybody else sees, so they are in
//! no audit log.

use crate::domain::saved_view::{VIEWS_MAX, check_address};
use crate::domain::{AccountId, FieldError, Name, SavedView};
use crate::service::{ServiceError, Services};

/// Lists an account's views, oldest first.
pub async fn list(services: &Services, account: &AccountId) -> Result<Vec<SavedView>, ServiceError> {
    Ok(services.store.list_views(account, VIEWS_MAX).await?)
}

/// Saves an address under a name; a view of that name is replaced.
pub async fn save(
    services: &Services,
    account: &AccountId,
    name: &str,
    address: &str,
) -> Result<SavedView, ServiceError> {
    let (name, address_checked) = (Name::parse(name), check_address(address));
    let name = match (name, address_checked) {
        (Ok(name), Ok(())) => name,
        (name, checked) => {
            return Err(ServiceError::Invalid([name.err(), checked.err()].into_iter().flatten().collect()));
        }
    };
    let view = SavedView { name: name.as_str().to_owned(), address: address.to_owned() };
    let mut tx = services.store.begin().await?;
    // The account is locked until the commit, so that concurrent forms cannot exceed the limit.
    if !tx.lock_makers(account).await? {
        return Err(ServiceError::NotFound("account"));
    }
    tx.save_view(account, &view, services.now()).await?;
    if tx.count_views(account).await? > VIEWS_MAX {
        return Err(FieldError::ViewsTooMany.into());
    }
    tx.commit().await?;
    Ok(view)
}

/// Deletes a view; one that is gone already is no error.
pub async fn delete(services: &Services, account: &AccountId, name: &str) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_view(account, name).await?;
    tx.commit().await?;
    Ok(())
}

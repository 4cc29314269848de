//! Asks for what is free in slices before a call is refused.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Slices, give_back};
use crate::domain::AccountId;
use crate::service::{ServiceError, Services, key_cache};
use crate::store::key_cache::changes::CacheChange;

/// How long a call waits for what other servers give back.
const RECALLED_WITHIN: Duration = Duration::from_secs(1);

impl Slices {
    /// The number of recalls so far.
    pub fn recalls(&self) -> u64 {
        self.recalls.load(Ordering::SeqCst)
    }

    /// Asks for what is free in slices of an account. Returns whether it is worth another attempt; a recall after the
    /// number `before` is.
    pub async fn recall(
        &self,
        services: &Arc<Services>,
        account: &AccountId,
        before: u64,
    ) -> Result<bool, ServiceError> {
        let recalling = self.recalling(account);
        let mut last = recalling.lock().await;
        if *last > before {
            return Ok(true);
        }
        let (was_scarce, has_free) = self.lock().note_scarce(account, services.now());
        if has_free {
            give_back(services, false).await?;
        }
        // While the account is known to be short, other servers give back by themselves.
        let is_elsewhere = !was_scarce && self.recall_elsewhere(services, account).await?;
        if has_free || is_elsewhere {
            *last = self.recalls.fetch_add(1, Ordering::SeqCst) + 1;
        }
        Ok(has_free || is_elsewhere)
    }

    /// Lets other servers give back what is free in their slices. Returns whether they have any.
    async fn recall_elsewhere(&self, services: &Services, account: &AccountId) -> Result<bool, ServiceError> {
        if !services.store.has_slices_elsewhere(account, &services.node).await? {
            return Ok(false);
        }
        let mut tx = services.store.begin_reserved().await?;
        let change = tx.insert_change(&CacheChange::Slices(account.clone()), services.now()).await?;
        tx.commit().await?;
        // One that does not answer in time has nothing for this call.
        let _ = tokio::time::timeout(RECALLED_WITHIN, key_cache::publish(services, change)).await;
        Ok(true)
    }

    /// Another server needs what is free in the slices of an account.
    pub fn hear_recall(&self, account: &AccountId, now: DateTime<Utc>) {
        self.lock().pause(account, now);
        self.heard.send_modify(|count| *count += 1);
        self.wake.notify_one();
    }

    /// Waits until the recalls that were heard are followed, but not for long.
    pub async fn recalls_followed(&self) {
        let heard = *self.heard.borrow();
        let mut followed = self.followed.subscribe();
        let _ = tokio::time::timeout(RECALLED_WITHIN, followed.wait_for(|count| *count >= heard)).await;
    }

    fn recalling(&self, account: &AccountId) -> Arc<tokio::sync::Mutex<u64>> {
        let mut recalling = self.recalling.lock().unwrap_or_else(PoisonError::into_inner);
        // The map must not grow with every account that ever called.
        if recalling.len() > 1_000 {
            recalling.retain(|_, last| Arc::strong_count(last) > 1);
        }
        Arc::clone(recalling.entry(account.clone()).or_default())
    }
}

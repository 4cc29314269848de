//! The revocations in their order, for gateways, which cut running calls.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::CHANGES;
use crate::domain::KeyId;
use crate::service::{ServiceError, Services};
use crate::store::key_cache::changes::{CacheChange, SequencedChange};

/// An event for gateways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A key was revoked.
    Revoked {
        /// The event's number.
        number: i64,
        key_id: KeyId,
        at: DateTime<Utc>,
    },
    /// Nothing was revoked up to this number.
    Nothing(i64),
    /// The revocations up to this number have expired.
    Lost(i64),
}

/// Reads the revocations after a number, each once.
#[derive(Debug)]
pub struct Revocations {
    services: Arc<Services>,
    heard: watch::Receiver<i64>,
    /// The number up to which all revocations are delivered.
    told: i64,
}

impl Revocations {
    /// Starts with the current number. The cache must be filled.
    pub fn from_now(services: &Arc<Services>) -> Self {
        let mut heard = services.key_cache.heard();
        let told = *heard.borrow_and_update();
        Self { services: Arc::clone(services), heard, told }
    }

    /// Resumes after a number that was delivered before. The cache must be filled.
    pub fn after(services: &Arc<Services>, number: i64) -> Self {
        let mut revocations = Self::from_now(services);
        revocations.heard.mark_changed();
        Self { told: number, ..revocations }
    }

    /// The number up to which all revocations are delivered.
    pub fn told(&self) -> i64 {
        self.told
    }

    /// Waits for a change and returns the next events. After an error nothing is lost: a new reader resumes
    /// after `told`.
    pub async fn next(&mut self) -> Result<Vec<News>, ServiceError> {
        // Cannot close: `services` holds the sender.
        self.heard.changed().await.map_err(|_| ServiceError::Internal("key cache"))?;
        // Not beyond the cache: a gateway that is told of a revocation must see it in its next key check.
        let heard = *self.heard.borrow_and_update();
        let store = &self.services.store;
        let changes = store.list_changes(self.told, CHANGES).await?;
        // Read after the changes: what is kept now was kept then.
        let (first, last) = store.span_of_changes().await?;
        if !(first.max(1) - 1..=last).contains(&self.told) {
            self.told = heard;
            return Ok(vec![News::Lost(heard)]);
        }
        let is_full = i64::try_from(changes.len()).is_ok_and(|read| read >= CHANGES);
        // More are left: continue without a new change.
        if is_full {
            self.heard.mark_changed();
        }
        Ok(self.tell(changes.into_iter().take_while(|change| change.seq <= heard)))
    }

    fn tell(&mut self, changes: impl Iterator<Item = SequencedChange>) -> Vec<News> {
        let before = self.told;
        let mut news = Vec::new();
        for SequencedChange { seq, change, at } in changes {
            self.told = seq;
            if let CacheChange::KeyRevoked(_, key_id) = change {
                news.push(News::Revoked { number: seq, key_id, at });
            }
        }
        // Advances the position past other changes, so that a reconnect does not read them again.
        let is_told = matches!(news.last(), Some(News::Revoked { number, .. }) if *number == self.told);
        if !is_told && self.told != before {
            news.push(News::Nothing(self.told));
        }
        news
    }
}

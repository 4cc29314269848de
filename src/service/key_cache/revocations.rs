//! What was revoked, in its order, for gateways that cut the calls they are carrying.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::CHANGES;
use crate::domain::KeyId;
use crate::service::{ServiceError, Services};
use crate::store::key_cache::changes::{CacheChange, SequencedChange};

/// Something that a gateway has to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A key was ended.
    Revoked {
        /// The number of this piece of news.
        number: i64,
        key_id: KeyId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nothing was revoked up to this number.
    Nothing(i64),
    /// What was revoked up to this number is not known any more.
    Lost(i64),
}

/// The revocations after a number, told once each.
#[derive(Debug)]
pub struct Revocations {
    services: Arc<Services>,
    heard: watch::Receiver<i64>,
    /// The number up to which all is told.
    told: i64,
}

impl Revocations {
    /// The revocations from now on. The maps are open.
    pub fn from_now(services: &Arc<Services>) -> Self {
        let mut heard = services.gate.heard();
        let told = *heard.borrow_and_update();
        Self { services: Arc::clone(services), heard, told }
    }

    /// The revocations after a number that was told before. The maps are open.
    pub fn after(services: &Arc<Services>, number: i64) -> Self {
        let mut revocations = Self::from_now(services);
        revocations.heard.mark_changed();
        Self { told: number, ..revocations }
    }

    /// The number up to which all is told.
    pub fn told(&self) -> i64 {
        self.told
    }

    /// The next news; waits until something has changed. An error loses nothing: who follows again
    /// after the number that was told hears all.
    pub async fn next(&mut self) -> Result<Vec<News>, ServiceError> {
        // The sender is among the services.
        self.heard.changed().await.map_err(|_| ServiceError::Internal("key cache"))?;
        // No further than the maps: who is told of a revocation finds it in the next check.
        let heard = *self.heard.borrow_and_update();
        let store = &self.services.store;
        let changes = store.list_changes(self.told, CHANGES).await?;
        // Looked at after the changes: what is kept now was kept then.
        let (first, last) = store.span_of_changes().await?;
        if !(first.max(1) - 1..=last).contains(&self.told) {
            self.told = heard;
            return Ok(vec![News::Lost(heard)]);
        }
        let is_full = i64::try_from(changes.len()).is_ok_and(|read| read >= CHANGES);
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
        let is_told = matches!(news.last(), Some(News::Revoked { number, .. }) if *number == self.told);
        if !is_told && self.told != before {
            news.push(News::Nothing(self.told));
        }
        news
    }
}

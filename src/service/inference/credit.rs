//! The credit of the calls: each gets what it can cost out of a slice, whose name is in the journal before the slice is
//! in the database, so that it ends if the process is killed.

use std::sync::{Arc, Mutex, PoisonError};

use super::journal::Journal;
use crate::domain::{HoldAnswer, HoldId};
use crate::service::billing::holds;
use crate::service::billing::slices::{self, LOOK_EVERY, Part};
use crate::service::key_cache::LiveKey;
use crate::service::key_cache::verify::Holder;
use crate::service::{ServiceError, Services};
use crate::store::ledger::holds::NewHold;

/// Sets aside what a call can cost.
#[derive(Debug)]
pub struct Credit<'a> {
    journal: &'a Journal,
    call: &'a str,
    key: Arc<LiveKey>,
    part: Mutex<Option<Part>>,
}

impl<'a> Credit<'a> {
    pub const fn new(journal: &'a Journal, call: &'a str, key: Arc<LiveKey>) -> Self {
        Self { journal, call, key, part: Mutex::new(None) }
    }

    /// What was set aside; `None` if nothing was asked for.
    pub fn part(self) -> Option<Part> {
        self.part.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holder for Credit<'_> {
    async fn hold(&self, services: &Arc<Services>, hold: NewHold) -> Result<HoldAnswer, ServiceError> {
        let named = |slice: &HoldId| self.journal.begin_slice(slice);
        let in_debt = self.key.account.is_in_debt();
        Ok(match slices::take(services, hold, self.call, in_debt, named).await? {
            Ok(part) => {
                *self.part.lock().unwrap_or_else(PoisonError::into_inner) = Some(part);
                HoldAnswer::Granted
            }
            Err(answer) => answer,
        })
    }

    async fn release(&self, _: &Arc<Services>, _: HoldId) -> Result<(), ServiceError> {
        *self.part.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

/// Gives back what the calls do not need, until the server stops.
pub async fn run(services: &Arc<Services>) {
    let mut looking = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            _ = looking.tick() => {}
            () = services.slices.woken() => {}
            () = services.stopping.cancelled() => return,
        }
        slices::follow(services).await;
        forget_ended(services);
    }
}

/// Gives back everything that no call has.
pub async fn give_back(services: &Arc<Services>) {
    if let Err(error) = slices::give_back(services, true).await {
        tracing::warn!(%error, "credit stays set aside until its time is over");
    }
    forget_ended(services);
}

/// Ends slices of a process that was killed, once its calls are recorded.
pub async fn release(services: &Services, slices: &[HoldId]) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let (_, wallets) = holds::release(&mut tx, &slices.iter().collect::<Vec<_>>(), services.now()).await?;
    tx.commit().await?;
    services.key_cache.note_wallets(&wallets);
    Ok(())
}

fn forget_ended(services: &Services) {
    let ended = services.slices.take_ended();
    if let Some(journal) = services.inference.journal.get().filter(|_| !ended.is_empty()) {
        journal.end_slices(&ended);
    }
}

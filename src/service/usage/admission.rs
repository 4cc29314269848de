//! Admission control for large reads: one report and one file at a time per account, and a few reads per
//! server, so that no account slows down another, nor key checks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::AccountId;
use crate::service::ServiceError;
use crate::store::LARGE_READERS;

/// Most roll-up rows that a report may read without a permit: some ten milliseconds.
pub const SMALL: i64 = 20_000;
/// Most reads of an account that may queue. More are rejected at once, because each holds memory.
const WAITING_MAX: usize = 2;
/// Timeout in the queue.
const WAIT: Duration = Duration::from_secs(5);
/// `Retry-After` of a rejected read.
pub const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Kinds of reads, each with its own queue per account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ReadKind {
    Report,
    File,
}

#[derive(Debug)]
pub struct Admission {
    /// Limits the large reads of the server.
    reads: Arc<Semaphore>,
    /// Limits those of each account that has any.
    accounts: Mutex<BTreeMap<(AccountId, ReadKind), Arc<Semaphore>>>,
    wait: AtomicU64,
}

/// A permit, until it is dropped.
#[derive(Debug)]
pub struct Place {
    _places: Vec<OwnedSemaphorePermit>,
}

impl Default for Admission {
    fn default() -> Self {
        // Half of the machine, so that the other half serves everyone else.
        let half = std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2);
        let reads = half.clamp(1, LARGE_READERS as usize);
        Self {
            reads: Arc::new(Semaphore::new(reads)),
            accounts: Mutex::default(),
            wait: AtomicU64::new(u64::try_from(WAIT.as_millis()).unwrap_or_default()),
        }
    }
}

impl Admission {
    /// Waits for a permit for a large report of an account.
    pub async fn report(&self, account: &AccountId) -> Result<Place, ServiceError> {
        let own = self.of_account(account, ReadKind::Report).await?;
        let all = self.in_time(Arc::clone(&self.reads)).await.ok_or(ServiceError::Busy)?;
        Ok(Place { _places: vec![own, all] })
    }

    /// Waits for a permit for a file of an account. It lasts for the whole download, however slow; each piece
    /// is read with a permit from [`Admission::turn`].
    pub async fn file(&self, account: &AccountId) -> Result<Place, ServiceError> {
        Ok(Place { _places: vec![self.of_account(account, ReadKind::File).await?] })
    }

    /// Waits for a permit to read one piece of a file.
    pub async fn turn(&self) -> Result<Place, ServiceError> {
        let turn = Arc::clone(&self.reads).acquire_owned().await;
        Ok(Place { _places: vec![turn.map_err(|_| ServiceError::Busy)?] })
    }

    /// Takes all permits of the server. For tests.
    pub async fn take_all(&self) -> Result<Place, ServiceError> {
        let count = u32::try_from(self.reads.available_permits()).unwrap_or_default();
        let all = Arc::clone(&self.reads).acquire_many_owned(count).await;
        Ok(Place { _places: vec![all.map_err(|_| ServiceError::Busy)?] })
    }

    /// Sets the timeout to zero: without a free permit a read is rejected at once. For tests.
    pub fn refuse_at_once(&self) {
        self.wait.store(0, Ordering::Relaxed);
    }

    async fn of_account(
        &self,
        account: &AccountId,
        lane: ReadKind,
    ) -> Result<OwnedSemaphorePermit, ServiceError> {
        let places = {
            let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
            // With a count of one, nobody holds or waits for the semaphore.
            accounts.retain(|_, places| Arc::strong_count(places) > 1);
            let places =
                accounts.entry((account.clone(), lane)).or_insert_with(|| Arc::new(Semaphore::new(1)));
            if Arc::strong_count(places) > 2 + WAITING_MAX {
                return Err(ServiceError::OneAtATime);
            }
            Arc::clone(places)
        };
        self.in_time(places).await.ok_or(ServiceError::OneAtATime)
    }

    async fn in_time(&self, places: Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            return Some(place);
        }
        let wait = Duration::from_millis(self.wait.load(Ordering::Relaxed));
        tokio::time::timeout(wait, places.acquire_owned()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_account_has_one_place_and_no_other_account_takes_it() {
        let admission = Admission::default();
        admission.refuse_at_once();
        let (first, second) = (AccountId::new("acc_1"), AccountId::new("acc_2"));
        let file = admission.file(&first).await.unwrap();
        assert!(matches!(admission.file(&first).await, Err(ServiceError::OneAtATime)));
        admission.file(&second).await.unwrap();
        drop(admission.report(&first).await.unwrap());
        drop(file);
        admission.file(&first).await.unwrap();
        assert_eq!(admission.accounts.lock().unwrap().len(), 1, "what nobody has is forgotten");
    }

    #[tokio::test]
    async fn the_process_has_a_few_places() {
        let admission = Admission::default();
        admission.refuse_at_once();
        let all = admission.take_all().await.unwrap();
        let account = AccountId::new("acc_1");
        assert!(matches!(admission.report(&account).await, Err(ServiceError::Busy)));
        drop(all);
        admission.report(&account).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_wait_and_the_rest_is_refused_at_once() {
        let admission = Arc::new(Admission::default());
        let account = AccountId::new("acc_1");
        let made = admission.report(&account).await.unwrap();
        let wait = || {
            let (admission, account) = (Arc::clone(&admission), account.clone());
            tokio::spawn(async move { admission.report(&account).await.is_ok() })
        };
        let waiting = [wait(), wait()];
        tokio::task::yield_now().await;
        assert!(matches!(admission.report(&account).await, Err(ServiceError::OneAtATime)));
        drop(made);
        for one in waiting {
            assert!(one.await.unwrap());
        }
    }
}

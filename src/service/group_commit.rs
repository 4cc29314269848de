//! Group commit: one transaction for the work of many callers. A commit waits some milliseconds for the disk;
//! work that arrives meanwhile queues and is committed together, so a thousand callers wait no longer than one.

mod transaction;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tracing::Span;

use self::transaction::{Done, write};
use super::{ServiceError, Services};
use crate::domain::{HoldAnswer, HoldEnd, HoldId};
use crate::service::billing::slices::work::SliceWork;
use crate::service::usage::ingest::{Batch, Outcome};
use crate::service::usage::partitions;
use crate::store::ledger::holds::NewHold;

/// Most events, holds and releases in one transaction, unless a single batch has more.
const COMMIT_MAX: usize = 5_000;
/// Most bytes of reports that may be parsed, queued and committed at once. Beyond it, callers must retry.
const ROOM: usize = 64 * 1024 * 1024;
/// Timeout of a transaction. Without it, a connection that drops packets silently would block forever.
const COMMIT_WITHIN: Duration = Duration::from_secs(20);

/// Queued work, and the tracing span of the request that waits for it.
#[derive(Debug)]
struct Job {
    work: Work,
    request: Span,
}

/// What to do, and the channel for its result.
#[derive(Debug)]
enum Work {
    Record(Batch, oneshot::Sender<Result<Outcome, ServiceError>>),
    Hold(NewHold, oneshot::Sender<Result<HoldAnswer, ServiceError>>),
    Release(HoldId, oneshot::Sender<Result<Option<HoldEnd>, ServiceError>>),
    Slices(SliceWork, oneshot::Sender<Result<(), ServiceError>>),
}

/// The queue.
#[derive(Debug)]
pub struct GroupCommit {
    queue: Mutex<Queue>,
    room: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Whether a task is committing; it checks the queue again before it ends.
    is_served: bool,
}

impl Default for GroupCommit {
    fn default() -> Self {
        Self { queue: Mutex::default(), room: Arc::new(Semaphore::new(ROOM)) }
    }
}

impl GroupCommit {
    /// Reserves memory for a report, until the permit is dropped; `None` if there is not enough.
    pub fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).try_acquire_many_owned(u32::try_from(bytes).ok()?).ok()
    }

    /// Queues work and returns whether a task must be started for it.
    fn push(&self, job: Job) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.jobs.push_back(job);
        !std::mem::replace(&mut queue.is_served, true)
    }

    /// Takes what fits into one transaction. An empty queue ends the task that serves it.
    fn take(&self) -> Vec<Job> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        let mut size = 0;
        while let Some(job) = queue.jobs.front() {
            size += job.size();
            if size > COMMIT_MAX && !taken.is_empty() {
                break;
            }
            taken.extend(queue.jobs.pop_front());
        }
        queue.is_served = !taken.is_empty();
        taken
    }
}

impl Job {
    fn size(&self) -> usize {
        match &self.work {
            Work::Record(batch, _) => batch.events.len().max(1),
            Work::Hold(..) | Work::Release(..) => 1,
            Work::Slices(work, _) => work.len(),
        }
    }

    fn fail(self, error: ServiceError) {
        // The receiver may be gone; its result is dropped.
        match self.work {
            Work::Record(_, reply) => drop(reply.send(Err(error))),
            Work::Hold(_, reply) => drop(reply.send(Err(error))),
            Work::Release(_, reply) => drop(reply.send(Err(error))),
            Work::Slices(_, reply) => drop(reply.send(Err(error))),
        }
    }
}

/// Records a batch in a group commit. When this returns, the accepted events are durable.
pub async fn record(services: &Arc<Services>, batch: Batch) -> Result<Outcome, ServiceError> {
    let (reply, answer) = oneshot::channel();
    submit(services, Work::Record(batch, reply), answer).await
}

/// Places a hold, if there is enough credit and no limit is passed.
pub async fn hold(services: &Arc<Services>, hold: NewHold) -> Result<HoldAnswer, ServiceError> {
    let (reply, answer) = oneshot::channel();
    submit(services, Work::Hold(hold, reply), answer).await
}

/// Releases a hold and returns how it has ended, now or before; `None` if there is no such hold.
pub async fn release(services: &Arc<Services>, hold: HoldId) -> Result<Option<HoldEnd>, ServiceError> {
    let (reply, answer) = oneshot::channel();
    submit(services, Work::Release(hold, reply), answer).await
}

/// Gives slices back in part, and renews them.
pub async fn change_slices(services: &Arc<Services>, work: SliceWork) -> Result<(), ServiceError> {
    let (reply, answer) = oneshot::channel();
    submit(services, Work::Slices(work, reply), answer).await
}

async fn submit<T>(
    services: &Arc<Services>,
    work: Work,
    answer: oneshot::Receiver<Result<T, ServiceError>>,
) -> Result<T, ServiceError> {
    if services.group_commit.push(Job { work, request: Span::current() }) {
        // In a task of its own: a caller may disconnect, the work of the others continues.
        tokio::spawn(serve(Arc::clone(services)));
    }
    answer.await.unwrap_or(Err(ServiceError::Internal("group commit")))
}

/// Leaves the queue to the next caller if a commit panics.
struct Serving(Arc<Services>);

impl Drop for Serving {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let queue = &self.0.group_commit.queue;
            queue.lock().unwrap_or_else(PoisonError::into_inner).is_served = false;
        }
    }
}

/// Commits until the queue is empty.
async fn serve(services: Arc<Services>) {
    let _serving = Serving(Arc::clone(&services));
    loop {
        let jobs = services.group_commit.take();
        if jobs.is_empty() {
            return;
        }
        commit(&services, jobs).await;
    }
}

/// Commits jobs together. If that fails while the database is available, commits them one by one, so that a
/// faulty job does not affect the others, and creates a missing partition.
async fn commit(services: &Services, jobs: Vec<Job>) {
    match attempt(services, &jobs).await {
        Ok(done) => reply(jobs, done),
        Err(error) if is_away(&error) => {
            tracing::error!(%error, callers = jobs.len(), "group commit failed");
            for job in jobs {
                job.request.in_scope(|| tracing::warn!("write rejected in group commit"));
                job.fail(ServiceError::Unavailable);
            }
        }
        Err(_) => {
            // One faulty job has rolled back all of them.
            for job in jobs {
                let alone = vec![job];
                match attempt(services, &alone).await {
                    Ok(done) => reply(alone, done),
                    Err(error) => alone.into_iter().for_each(|job| {
                        let told = job.request.in_scope(|| once(&error));
                        job.fail(told);
                    }),
                }
            }
        }
    }
}

/// Whether the database was unavailable, rather than a job faulty.
fn is_away(error: &ServiceError) -> bool {
    match error {
        ServiceError::Store(error) => error.is_unavailable(),
        error => matches!(error, ServiceError::Unavailable),
    }
}

/// Logs the cause once for all jobs.
fn once(error: &ServiceError) -> ServiceError {
    tracing::error!(%error, "write failed in group commit");
    ServiceError::Internal("group commit")
}

async fn attempt(services: &Services, jobs: &[Job]) -> Result<Done, ServiceError> {
    let (began, metrics) = (Instant::now(), &services.metrics);
    let done = tokio::time::timeout(COMMIT_WITHIN, write(services, jobs)).await;
    let done = done.unwrap_or(Err(ServiceError::Unavailable));
    let done = done.inspect_err(|error| {
        metrics.commits.failed.inc();
        partitions::was_gone(services, error);
    })?;
    metrics.commits.observe(jobs.iter().map(Job::size).sum(), began.elapsed());
    for outcome in &done.outcomes {
        metrics.events.accepted.inc_by(outcome.accepted as u64);
        metrics.events.duplicates.inc_by(outcome.duplicates as u64);
        metrics.events.rejected.inc_by(outcome.rejected.len() as u64);
    }
    Ok(done)
}

fn reply(jobs: Vec<Job>, done: Done) {
    let (mut outcomes, mut ended, mut granted) =
        (done.outcomes.into_iter(), done.ended.into_iter(), done.granted.into_iter());
    for job in jobs {
        // The receiver may be gone; the work is done.
        match job.work {
            Work::Record(_, reply) => drop(outcomes.next().map(|outcome| reply.send(Ok(outcome)))),
            Work::Hold(_, reply) => drop(granted.next().map(|granted| reply.send(Ok(granted)))),
            Work::Release(_, reply) => drop(ended.next().map(|end| reply.send(Ok(end)))),
            Work::Slices(_, reply) => drop(reply.send(Ok(()))),
        }
    }
}

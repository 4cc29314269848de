//! Many callers' work in one transaction. A commit waits for the disk, some milliseconds; what comes
//! meanwhile waits together and is committed together, so that a thousand callers wait no longer than
//! one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tracing::Span;

use super::{ServiceError, Services};
use crate::domain::{HoldEnd, HoldId};
use crate::service::billing::holds;
use crate::service::usage::ingest::{self, Batch, Outcome};
use crate::service::usage::partitions;
use crate::store::ledger::holds::NewHold;

/// Events, holds and their ends in one transaction, unless a single batch has more.
const COMMIT_MAX: usize = 5_000;
/// Bytes of reports that may be read, wait and be committed at once. Beyond it, callers are told to
/// come again.
const ROOM: usize = 64 * 1024 * 1024;
/// How long a transaction may take. A database that is cut off without a word would be waited for in vain.
const COMMIT_WITHIN: Duration = Duration::from_secs(20);

/// Work that waits for its transaction, and the request that waits for it.
#[derive(Debug)]
struct Job {
    work: Work,
    request: Span,
}

/// What is to be done, and who hears what came of it.
#[derive(Debug)]
enum Work {
    Record(Batch, oneshot::Sender<Result<Outcome, ServiceError>>),
    Hold(NewHold, oneshot::Sender<Result<bool, ServiceError>>),
    Release(HoldId, oneshot::Sender<Result<Option<HoldEnd>, ServiceError>>),
}

/// What waits to be committed.
#[derive(Debug)]
pub struct GroupCommit {
    queue: Mutex<Queue>,
    room: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Somebody is committing, and will look again before leaving.
    is_served: bool,
}

impl Default for GroupCommit {
    fn default() -> Self {
        Self { queue: Mutex::default(), room: Arc::new(Semaphore::new(ROOM)) }
    }
}

impl GroupCommit {
    /// Room for so many bytes of a report, until the permit is dropped; `None` where there is none.
    pub fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).try_acquire_many_owned(u32::try_from(bytes).ok()?).ok()
    }

    /// Puts work into the queue, and tells whether nobody is serving it.
    fn push(&self, job: Job) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.jobs.push_back(job);
        !std::mem::replace(&mut queue.is_served, true)
    }

    /// Takes what fits into one transaction. With an empty queue the caller stops serving it.
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
        }
    }

    fn fail(self, error: ServiceError) {
        // Who has left hears nothing.
        match self.work {
            Work::Record(_, reply) => drop(reply.send(Err(error))),
            Work::Hold(_, reply) => drop(reply.send(Err(error))),
            Work::Release(_, reply) => drop(reply.send(Err(error))),
        }
    }
}

/// Records a batch together with others. When this returns, the accepted events are durable.
pub async fn record(services: &Arc<Services>, batch: Batch) -> Result<Outcome, ServiceError> {
    let (reply, answer) = oneshot::channel();
    submit(services, Work::Record(batch, reply), answer).await
}

/// Sets credit aside, and tells whether there was enough.
pub async fn hold(services: &Arc<Services>, hold: NewHold) -> Result<bool, ServiceError> {
    let (reply, answer) = oneshot::channel();
    submit(services, Work::Hold(hold, reply), answer).await
}

/// Ends a hold whose call is over, and tells how it has ended, now or before; `None` where there is no such hold.
pub async fn release(services: &Arc<Services>, hold: HoldId) -> Result<Option<HoldEnd>, ServiceError> {
    let (reply, answer) = oneshot::channel();
    submit(services, Work::Release(hold, reply), answer).await
}

async fn submit<T>(
    services: &Arc<Services>,
    work: Work,
    answer: oneshot::Receiver<Result<T, ServiceError>>,
) -> Result<T, ServiceError> {
    if services.committer.push(Job { work, request: Span::current() }) {
        // A task of its own: the caller may leave, the others' work goes on.
        tokio::spawn(serve(Arc::clone(services)));
    }
    answer.await.unwrap_or(Err(ServiceError::Internal("group commit")))
}

/// Leaves the queue to the next caller should a commit panic.
struct Serving(Arc<Services>);

impl Drop for Serving {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let queue = &self.0.committer.queue;
            queue.lock().unwrap_or_else(PoisonError::into_inner).is_served = false;
        }
    }
}

/// Commits until nothing waits.
async fn serve(services: Arc<Services>) {
    let _serving = Serving(Arc::clone(&services));
    loop {
        let jobs = services.committer.take();
        if jobs.is_empty() {
            return;
        }
        commit(&services, jobs).await;
    }
}

/// Commits jobs together; where that fails for another reason than the database being away, one by
/// one, so that what one of them has wrong is no other's loss, and a month that was gone is made.
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

/// Nobody's work is at fault.
fn is_away(error: &ServiceError) -> bool {
    match error {
        ServiceError::Store(error) => error.is_unavailable(),
        error => matches!(error, ServiceError::Unavailable),
    }
}

/// The cause goes to the log once, here.
fn once(error: &ServiceError) -> ServiceError {
    tracing::error!(%error, "write failed in group commit");
    ServiceError::Internal("group commit")
}

/// What a transaction did for its jobs, of each kind in their order.
#[derive(Default)]
struct Done {
    outcomes: Vec<Outcome>,
    ended: Vec<Option<HoldEnd>>,
    granted: Vec<bool>,
}

async fn attempt(services: &Services, jobs: &[Job]) -> Result<Done, ServiceError> {
    let (began, metrics) = (Instant::now(), &services.metrics);
    let done = tokio::time::timeout(COMMIT_WITHIN, write(services, jobs)).await;
    let done = done.unwrap_or(Err(ServiceError::Unavailable));
    let done = done.inspect_err(|error| {
        metrics.commits.failed.add(1);
        partitions::was_gone(services, error);
    })?;
    metrics.commits.note(jobs.iter().map(Job::size).sum(), began.elapsed());
    for outcome in &done.outcomes {
        metrics.events.accepted.add(outcome.accepted);
        metrics.events.duplicates.add(outcome.duplicates);
        metrics.events.rejected.add(outcome.rejected.len());
    }
    Ok(done)
}

async fn write(services: &Services, jobs: &[Job]) -> Result<Done, ServiceError> {
    let now = services.now();
    let work = || jobs.iter().map(|job| &job.work);
    let batches: Vec<_> =
        work().filter_map(|work| if let Work::Record(b, _) = work { Some(b) } else { None }).collect();
    let wanted: Vec<_> =
        work().filter_map(|work| if let Work::Hold(h, _) = work { Some(h) } else { None }).collect();
    let over: Vec<_> =
        work().filter_map(|work| if let Work::Release(h, _) = work { Some(h) } else { None }).collect();
    partitions::make_for(services, &batches, now).await?;
    let mut tx = services.store.begin_reserved().await?;
    let mut done = Done::default();
    let mut states = Vec::new();
    if !batches.is_empty() {
        let (outcomes, changed) = ingest::write(&mut tx, &batches, now).await?;
        done.outcomes = outcomes;
        states.extend(changed);
    }
    // What is free again is there for those that want it.
    if !over.is_empty() {
        let (ended, changed) = holds::release(&mut tx, &over, now).await?;
        done.ended = ended;
        states.extend(changed);
    }
    if !wanted.is_empty() {
        let (granted, changed) = holds::grant(&mut tx, &wanted, now).await?;
        done.granted = granted;
        states.extend(changed);
    }
    tx.commit().await?;
    services.gate.note_wallets(&states);
    services.live.nudge();
    Ok(done)
}

fn reply(jobs: Vec<Job>, done: Done) {
    let (mut outcomes, mut ended, mut granted) =
        (done.outcomes.into_iter(), done.ended.into_iter(), done.granted.into_iter());
    for job in jobs {
        // Who has left hears nothing; the work is done.
        match job.work {
            Work::Record(_, reply) => drop(outcomes.next().map(|outcome| reply.send(Ok(outcome)))),
            Work::Hold(_, reply) => drop(granted.next().map(|granted| reply.send(Ok(granted)))),
            Work::Release(_, reply) => drop(ended.next().map(|end| reply.send(Ok(end)))),
        }
    }
}

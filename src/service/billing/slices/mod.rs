//! Slices: a server sets credit aside for a key by one hold in the database, and gives its calls their holds out of it in
//! memory. [Decision 26](../../../../docs/decisions/0026-slices.md) has the rules and the reasons.

pub mod book;
mod recall;
pub mod work;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use self::book::{Asked, Book, Committed, terms_of};
use self::work::LEASE;
use crate::domain::{AccountId, HoldAnswer, HoldId, KeyId, Money};
use crate::service::{ServiceError, Services, group_commit};
use crate::store::ledger::holds::{NewHold, OfSlice};

/// How often slices are looked through.
pub const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a call asks: its slice may end meanwhile.
const ATTEMPTS: u32 = 5;

/// The slices of this server.
#[derive(Debug, Default)]
pub struct Slices {
    book: Mutex<Book>,
    /// Wakes the task that gives back.
    wake: Notify,
    /// One commit that gives back at a time.
    working: tokio::sync::Mutex<()>,
    /// The number of recalls from here.
    recalls: AtomicU64,
    /// The number of the last one of each account, of which there is one at a time.
    recalling: Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<u64>>>>,
    /// Recalls by other servers: heard and followed.
    heard: watch::Sender<u64>,
    followed: watch::Sender<u64>,
}

/// A call's part of a slice. It is free again when this is dropped, unless the call has ended.
#[derive(Debug)]
pub struct Part {
    services: Arc<Services>,
    account: AccountId,
    /// The hold that the usage event of the call names.
    pub slice: HoldId,
    call: String,
}

impl Part {
    /// The call has ended. Its cost stays set aside until it is recorded; the rest is free.
    pub fn end(&self, cost: Money) {
        let (slices, now) = (&self.services.slices, self.services.now());
        let mut book = slices.lock();
        book.end(&self.slice, &self.call, cost);
        slices.wake_if(book.is_scarce(&self.account, now));
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let (slices, now) = (&self.services.slices, self.services.now());
        let mut book = slices.lock();
        let has_left = book.leave(&self.slice, &self.call);
        slices.wake_if(has_left && book.is_scarce(&self.account, now));
    }
}

/// Gives a call what a hold would set aside for it. `named` is told the id of a slice before the database has it; while
/// an account is `in_debt`, the database decides alone.
pub async fn take(
    services: &Arc<Services>,
    hold: NewHold,
    call: &str,
    in_debt: bool,
    named: impl Fn(&HoldId),
) -> Result<Result<Part, HoldAnswer>, ServiceError> {
    let before = services.slices.recalls();
    let mut refused = None;
    for _ in 0..ATTEMPTS {
        let (part, missing) = ask(services, &hold, call, in_debt, &named);
        let Some(missing) = missing else { return Ok(Ok(part)) };
        let answer = group_commit::hold(services, missing).await;
        match answer.inspect_err(|_| services.slices.lock().doubt(&part.slice))? {
            HoldAnswer::Granted => return Ok(Ok(part)),
            HoldAnswer::SliceEnded => {}
            answer => {
                // What it has got is free for the others.
                drop(part);
                let slices = &services.slices;
                if refused.is_some() || !slices.recall(services, &hold.account_id, before).await? {
                    return Ok(Err(answer));
                }
                refused = Some(answer);
            }
        }
    }
    refused.map_or(Err(ServiceError::Unavailable), |answer| Ok(Err(answer)))
}

/// Takes what is free, and returns the hold of what is missing.
fn ask(
    services: &Arc<Services>,
    hold: &NewHold,
    call: &str,
    in_debt: bool,
    named: &impl Fn(&HoldId),
) -> (Part, Option<NewHold>) {
    let now = services.now();
    let times = (now, now + LEASE);
    let new_id = || {
        let id = HoldId::new(services.new_id(HoldId::PREFIX));
        named(&id);
        id
    };
    let Asked { slice, lacks, wish } =
        services.slices.lock().ask(&terms_of(hold), (call, hold.amount), in_debt, times, new_id);
    let missing = (lacks > Money::ZERO).then(|| NewHold {
        id: slice.clone(),
        amount: lacks,
        expires: times.1,
        slice: Some(OfSlice { call: call.to_owned(), node: services.node.clone(), wish }),
        ..hold.clone()
    });
    let account = hold.account_id.clone();
    (Part { services: Arc::clone(services), account, slice, call: call.to_owned() }, missing)
}

/// Gives back what is not needed, and renews the rest. With `all`, everything that no call has.
pub async fn give_back(services: &Arc<Services>, all: bool) -> Result<(), ServiceError> {
    let slices = &services.slices;
    let _working = slices.working.lock().await;
    let work = slices.lock().work(all, services.now());
    if work.is_empty() {
        return Ok(());
    }
    let done = group_commit::change_slices(services, work.clone()).await;
    if done.is_err() {
        let mut book = slices.lock();
        work.returned.iter().for_each(|(_, id, _)| book.doubt(id));
    }
    done
}

/// Follows recalls by other servers, and looks through the slices from time to time.
pub async fn follow(services: &Arc<Services>) {
    let heard = *services.slices.heard.borrow();
    // If the database is away, the next time does it.
    let _ = give_back(services, false).await;
    services.slices.followed.send_replace(heard);
}

impl Slices {
    /// Follows what was committed.
    pub fn note(&self, committed: &Committed<'_>, now: DateTime<Utc>) {
        self.lock().note(committed, now);
    }

    /// Waits until there is something to do before the time.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Takes the slices that have ended since the last time.
    pub fn take_ended(&self) -> Vec<HoldId> {
        self.lock().take_ended()
    }

    /// The number of calls that have a part of a key's slices at this server.
    pub fn calls_of(&self, key: &KeyId) -> i64 {
        i64::try_from(self.lock().calls_of(key)).unwrap_or(i64::MAX)
    }

    /// What became free is given back at once where credit is scarce.
    fn wake_if(&self, is_scarce: bool) {
        if is_scarce {
            self.wake.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

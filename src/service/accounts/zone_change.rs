//! An account's days in another zone. They are added up again from the quarters in pieces, into a set of their own beside
//! the days that reports read; then one row says that reports read the new set, and the old one is deleted, in pieces too.
//! Recording adds to both sets. Every piece is a transaction of its own: killed between two, it goes on with the next.
//!
//! [Decision 23](../../docs/decisions/0023-a-new-zone-is-built-beside-the-old.md) says why.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use crate::domain::{AccountId, DayCut, UsageTotals, Wallet, Zone};
use crate::service::key_cache::process;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::accounts::zone_changes::{Claim, Quarter, ZoneChange};
use crate::store::usage::rollups::{Cell, DayOfSet};

/// Quarters that are added up, or days that are deleted, in one transaction: some milliseconds of SQLite's one writer.
pub const PIECE: u32 = 1_000;
/// How long a server keeps an account's change to itself after a piece. One that has died is followed by another then.
const CLAIM: TimeDelta = TimeDelta::seconds(30);
/// Changes that are looked through for one that is nobody else's.
const LOOKED_AT: i64 = 100;
/// How often the database is asked for changes that others have begun.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Of the time, the worker takes one part in so many: the database is for those who wait for it.
const SHARE: u32 = 4;

/// How far a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    More,
    /// Another server works on it.
    Others,
    /// Nothing is left to do.
    Done,
}

/// Begins to add up an account's days in a zone, whatever was under way, and does the first piece: an account with little
/// usage has its new days at once. The account is locked.
pub async fn begin(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    cut: DayCut,
    zone: Zone,
) -> Result<(), ServiceError> {
    let last = tx.find_zone_change(account).await?.map_or(cut.set, |change| change.set.max(cut.set));
    let next = (zone, last + 1);
    tx.begin_zone_change(account, next, services.now()).await?;
    if let Some(change) = tx.find_zone_change(account).await? {
        build(services, tx, account, next, &change).await?;
    }
    Ok(())
}

/// Does the next piece of an account's change.
pub async fn step(services: &Services, account: &AccountId) -> Result<Progress, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let Some(cut) = tx.lock_cut(account).await? else { return Ok(Progress::Done) };
    let Some(change) = tx.find_zone_change(account).await? else { return Ok(Progress::Done) };
    if !is_free(services, &change.claim) {
        return Ok(Progress::Others);
    }
    let progress = match cut.next {
        // What nobody reads goes first, so that changes of mind leave little behind.
        _ if clear(&mut tx, account, cut).await? => Progress::More,
        Some(next) => {
            build(services, &mut tx, account, next, &change).await?;
            Progress::More
        }
        None => {
            tx.end_zone_change(account).await?;
            Progress::Done
        }
    };
    tx.claim_zone_change(account, &services.node, now, now + CLAIM).await?;
    tx.commit().await?;
    services.live.nudge();
    Ok(progress)
}

/// Whether a change is this server's to work on: its own, one that nobody has claimed lately, or that of a process that has
/// died. A claim of a clock that was ahead does not count.
fn is_free(services: &Services, claim: &Claim) -> bool {
    let now = services.now();
    claim.by == services.node
        || claim.until <= now
        || claim.until > now + CLAIM
        || process::is_dead(&claim.by)
}

/// The account whose change waits longest for a piece that this server may do.
pub async fn next(services: &Services) -> Result<Option<AccountId>, ServiceError> {
    let waiting = services.store.list_zone_changes(LOOKED_AT).await?;
    Ok(waiting.into_iter().find(|(_, claim)| is_free(services, claim)).map(|(account, _)| account))
}

/// Deletes days that nobody reads, and tells whether there were any.
async fn clear(tx: &mut Tx, account: &AccountId, cut: DayCut) -> Result<bool, ServiceError> {
    let before = cut.next.map_or(i64::MAX, |(_, set)| set);
    for sets in [(i64::MIN, cut.set), (cut.set, before)] {
        if tx.delete_sets(account, sets, PIECE.into()).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds up some quarters; after the last of them, reports read the new days.
async fn build(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    (zone, set): (Zone, i64),
    change: &ZoneChange,
) -> Result<(), ServiceError> {
    let quarters = tx.page_quarters_to_come(account, change, PIECE.into()).await?;
    let mut days: BTreeMap<(DayOfSet, &Cell), UsageTotals> = BTreeMap::new();
    for (quarter, cell, sums) in &quarters {
        days.entry(((zone.day_of(*quarter), set), cell)).or_default().add(sums);
    }
    if let Some((quarter, cell, _)) = quarters.last() {
        tx.add_days(days.iter().map(|((day, cell), sums)| (*day, *cell, sums))).await?;
        tx.mark_quarters(account, *quarter, cell).await?;
    }
    if is_last(&quarters) {
        tx.switch_days(account).await?;
        // Open pages are told by it that there is something new.
        let told = BTreeMap::from([((account.clone(), Wallet::Platform), crate::domain::Money::ZERO)]);
        tx.post_entries(&[], &told, services.now()).await?;
    }
    Ok(())
}

fn is_last(quarters: &[Quarter]) -> bool {
    u32::try_from(quarters.len()).is_ok_and(|count| count < PIECE)
}

/// Adds up the days of every account that an upgrade has marked for it, to the end.
pub async fn rebuild_stale_days(services: &Services) -> Result<(), ServiceError> {
    for account in services.store.list_stale_days().await? {
        let mut tx = services.store.begin().await?;
        if let Some(cut) = tx.lock_cut(&account).await? {
            begin(services, &mut tx, &account, cut, cut.next.map_or(cut.zone, |(zone, _)| zone)).await?;
        }
        tx.commit().await?;
        while step(services, &account).await? == Progress::More {}
    }
    Ok(())
}

/// Works changes off until the process stops, each account a piece in its turn.
pub async fn run(services: Arc<Services>) {
    loop {
        let began = Instant::now();
        let rest = match turn(&services).await {
            Ok(true) => began.elapsed() * (SHARE - 1),
            Ok(false) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "time zone change failed: rebuilding daily usage, will retry");
                LOOK_EVERY
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = services.stopping.cancelled() => return,
        }
    }
}

/// Does one piece of the change that waits longest, and tells whether there was any.
async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let Some(account) = next(services).await? else { return Ok(false) };
    step(services, &account).await?;
    Ok(true)
}

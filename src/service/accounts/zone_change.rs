//! Zone changes: rebuild an account's days for another time zone. The quarters are added up in pieces, into a new
//! days set beside the one that reports read; then one update switches reports to the new set, and the old one is
//! deleted, in pieces too. Meanwhile, recording adds to both sets. Every piece is a transaction of its own: a server
//! that stops between two continues with the next.
//!
//! [Decision 23](../../docs/decisions/0023-a-new-zone-is-built-beside-the-old.md) has the reasons.

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

/// Quarters that are added up, or days that are deleted, in one transaction: some milliseconds of SQLite's
/// single writer.
pub const PIECE: u32 = 1_000;
/// How long a server's claim of a change lasts after a piece. If the server dies, another continues then.
const CLAIM: TimeDelta = TimeDelta::seconds(30);
/// Changes that are searched for one without another server's claim.
const LOOKED_AT: i64 = 100;
/// Poll interval for changes that other servers have started.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The worker uses one part in this many of the time, so that requests have the database first.
const SHARE: u32 = 4;

/// The progress of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More pieces are left.
    More,
    /// Another server has claimed it.
    Others,
    Done,
}

/// Starts a zone change, replaces one in progress, and executes the first piece, so that an account with little
/// usage has its new days at once. The account must be locked.
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

/// Executes the next piece of an account's change.
pub async fn step(services: &Services, account: &AccountId) -> Result<Progress, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let Some(cut) = tx.lock_cut(account).await? else { return Ok(Progress::Done) };
    let Some(change) = tx.find_zone_change(account).await? else { return Ok(Progress::Done) };
    if !is_free(services, &change.claim) {
        return Ok(Progress::Others);
    }
    let progress = match cut.next {
        // Delete unused sets first, so that repeated changes leave little behind.
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

/// Whether this server may work on a change: its own, one without a current claim, or one whose server has
/// died. A claim in the future, from a clock that was ahead, does not count.
fn is_free(services: &Services, claim: &Claim) -> bool {
    let now = services.now();
    claim.by == services.node
        || claim.until <= now
        || claim.until > now + CLAIM
        || process::is_dead(&claim.by)
}

/// The account whose change has waited longest, among those that this server may work on.
pub async fn next(services: &Services) -> Result<Option<AccountId>, ServiceError> {
    let waiting = services.store.list_zone_changes(LOOKED_AT).await?;
    Ok(waiting.into_iter().find(|(_, claim)| is_free(services, claim)).map(|(account, _)| account))
}

/// Deletes unused days, and returns whether there were any.
async fn clear(tx: &mut Tx, account: &AccountId, cut: DayCut) -> Result<bool, ServiceError> {
    let before = cut.next.map_or(i64::MAX, |(_, set)| set);
    for sets in [(i64::MIN, cut.set), (cut.set, before)] {
        if tx.delete_sets(account, sets, PIECE.into()).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds up some quarters; after the last, switches reports to the new days.
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
        // The new version notifies open pages.
        let told = BTreeMap::from([((account.clone(), Wallet::Platform), crate::domain::Money::ZERO)]);
        tx.post_entries(&[], &told, services.now()).await?;
    }
    Ok(())
}

fn is_last(quarters: &[Quarter]) -> bool {
    u32::try_from(quarters.len()).is_ok_and(|count| count < PIECE)
}

/// Rebuilds the days of every account that an upgrade has marked.
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

/// Executes zone changes until the server stops, one piece per account in turn.
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

/// Executes one piece of the change that has waited longest, and returns whether there was one.
async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let Some(account) = next(services).await? else { return Ok(false) };
    step(services, &account).await?;
    Ok(true)
}

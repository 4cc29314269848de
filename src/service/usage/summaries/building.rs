//! Builds summaries: of each day that is over, newest first, then of each month whose days have one.
//!
//! A period is claimed in a short transaction, which waits for those that record into it. Its sums are then read in a
//! snapshot, and written in another short transaction if the claim still stands: whatever is recorded into the period
//! meanwhile deletes it. So nothing waits while sums are read, and sums that miss a call are never written. A server
//! that stops between two steps leaves a claim, which lapses.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::Summaries;
use crate::domain::{AccountId, DateRange, GroupBy, GroupSums, Period, Zone};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::summaries::{Claim, Existing};

/// Periods that are claimed together.
const AT_ONCE: usize = 8;
/// How long a claim lasts. If the server dies, another one builds the period then.
const CLAIM: TimeDelta = TimeDelta::seconds(60);
/// How long after its end a day is summed: most calls are reported within that.
const SETTLING: TimeDelta = TimeDelta::hours(1);
/// Most groups of a block. A period with more is read from the roll-up.
const GROUPS_MAX: i64 = 100_000;
/// Days before the newest one that have summaries: more than the longest report and the range before it.
const DAYS_MAX: u64 = 20 * 366;
/// An account has summaries from so many roll-up rows within [`LOOKED_AT`] on: below, a report is some milliseconds.
const ROWS_FROM: i64 = 10_000;
const LOOKED_AT: Days = Days::new(32);
/// Accounts in one read.
const PAGE: i64 = 200;
/// How often accounts are looked at.
const LOOK_EVERY: Duration = Duration::from_mins(2);
/// How often accounts without summaries are counted.
const COUNT_EVERY: Duration = Duration::from_hours(1);
/// The worker uses one part in this many of the time.
const SHARE: u32 = 4;

/// The groupings of a summary.
const PARTS: [GroupBy; 4] = [GroupBy::Key, GroupBy::Agent, GroupBy::Model, GroupBy::Day];

/// The progress of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More periods may be left.
    More,
    Done,
}

/// Has the summaries of an account built from now on.
pub async fn begin(services: &Services, account: &AccountId) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.begin_summaries(account).await?;
    Ok(tx.commit().await?)
}

/// Finds the accounts with many roll-up rows, and has their summaries built from now on.
pub async fn find(services: &Services) -> Result<(), ServiceError> {
    let since = services.now().date_naive().checked_sub_days(LOOKED_AT).unwrap_or_default();
    let mut last = String::new();
    loop {
        let page = services.store.page_to_summarize(&last, (since, ROWS_FROM), PAGE).await?;
        let Some((end, _)) = page.last() else { return Ok(()) };
        last = end.as_str().to_owned();
        for (account, is_large) in page {
            if is_large {
                begin(services, &account).await?;
            }
        }
    }
}

/// Builds the next summaries of an account.
pub async fn step(services: &Services, account: &AccountId) -> Result<Progress, ServiceError> {
    let (now, token) = (services.now(), services.new_id("sum_"));
    let mut tx = services.store.snapshot().await?;
    let Some(zone) = tx.find_zone(account).await? else { return Ok(Progress::Done) };
    let missing = missing(&mut tx, account, zone, now).await?;
    drop(tx);
    if missing.is_empty() {
        return Ok(Progress::Done);
    }
    let mut tx = services.store.begin().await?;
    let Some(cut) = tx.lock_cut(account).await? else { return Ok(Progress::Done) };
    if cut.zone != zone {
        return Ok(Progress::More);
    }
    let claim = Claim { account, days_set: cut.set, token: &token };
    tx.claim_summaries(claim, &missing, (now, now + CLAIM)).await?;
    tx.commit().await?;
    for period in missing {
        build(services, claim, period).await?;
    }
    Ok(Progress::More)
}

/// The next periods without a summary, newest first. A month comes after its days.
async fn missing(
    tx: &mut Tx,
    account: &AccountId,
    zone: Zone,
    now: DateTime<Utc>,
) -> Result<Vec<Period>, ServiceError> {
    let Some(first) = tx.first_day(account).await? else { return Ok(Vec::new()) };
    let Some(newest) = zone.day_of(now - SETTLING).pred_opt() else { return Ok(Vec::new()) };
    let first = first.max(newest.checked_sub_days(Days::new(DAYS_MAX)).unwrap_or(first));
    let (mut built, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for Existing { period, is_built, claimed_until } in tx.list_existing_summaries(account).await? {
        if is_built {
            built.insert(period);
        } else if (now..=now + CLAIM).contains(&claimed_until) {
            taken.insert(period);
        }
    }
    let mut found = Vec::new();
    let mut next = Some(newest);
    while let Some(last) = next.filter(|last| *last >= first && found.len() < AT_ONCE) {
        let month = Period::month_of(last);
        let days = month.days().filter(|day| (first..=newest).contains(day)).map(Period::day);
        let days: Vec<_> = days.filter(|day| !built.contains(day)).collect();
        if days.is_empty() && month.last() <= newest && !built.contains(&month) {
            found.push(month);
        }
        found.extend(days.into_iter().rev());
        next = month.first().pred_opt();
    }
    found.retain(|period| !taken.contains(period));
    found.truncate(AT_ONCE);
    Ok(found)
}

/// Reads the sums of a claimed period, and writes them.
async fn build(services: &Services, claim: Claim<'_>, period: Period) -> Result<(), ServiceError> {
    let range = DateRange::new(period.first(), period.last())?;
    let place = services.admission.turn().await?;
    let mut tx = services.store.snapshot_large().await?;
    let mut parts: Vec<(GroupBy, Option<GroupSums>)> = Vec::with_capacity(PARTS.len());
    for by in PARTS {
        let summaries = Summaries::find(&mut tx, claim.account, by, &[range]).await?;
        let sums = match (by, parts.last()) {
            // The models are few, and their sums are read already.
            (GroupBy::Day, Some((GroupBy::Model, Some(models)))) => models.total(),
            _ => summaries.groups(&mut tx, claim.account, range, GROUPS_MAX + 1).await?,
        };
        let fits = i64::try_from(sums.len()).is_ok_and(|count| count <= GROUPS_MAX);
        parts.push((by, fits.then_some(sums)));
    }
    drop((tx, place));
    let mut tx = services.store.begin().await?;
    tx.finish_summary(claim, period, &parts).await?;
    Ok(tx.commit().await?)
}

/// Builds summaries until the server stops, one step per account in turn.
pub async fn run(services: Arc<Services>) {
    let mut counted: Option<Instant> = None;
    loop {
        if counted.is_none_or(|at| at.elapsed() >= COUNT_EVERY) {
            counted = Some(Instant::now());
            if let Err(error) = find(&services).await {
                tracing::warn!(%error, "accounts with many usage rows could not be counted");
            }
        }
        let began = Instant::now();
        let rest = match turn(&services).await {
            Ok(true) => began.elapsed() * (SHARE - 1),
            Ok(false) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "accounts with usage summaries could not be listed: will retry");
                LOOK_EVERY
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = services.stopping.cancelled() => return,
        }
    }
}

/// Executes a step for each account that has summaries, and returns whether one may need another.
async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let mut is_left = false;
    for account in services.store.list_summarized().await? {
        if services.stopping.is_cancelled() {
            return Ok(false);
        }
        match step(services, &account).await {
            Ok(progress) => is_left |= progress == Progress::More,
            // The other accounts have their turn.
            Err(error) => tracing::warn!(%error, %account, "usage summaries could not be built: will retry"),
        }
    }
    Ok(is_left)
}

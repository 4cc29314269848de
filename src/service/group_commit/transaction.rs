//! The transaction of a group commit.

use std::collections::BTreeSet;

use super::{Job, Work};
use crate::domain::{HoldAnswer, HoldEnd, WalletState};
use crate::service::billing::holds;
use crate::service::billing::slices::book::Committed;
use crate::service::billing::slices::work;
use crate::service::usage::ingest::{self, Outcome};
use crate::service::usage::partitions;
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;
use crate::store::ledger::holds::NewHold;

/// The source of the calls of the inference API, whose tokens it counts by itself.
const CARRIED_HERE: &str = "inference";

/// The results of a transaction, by kind and in the order of the jobs.
#[derive(Default)]
pub(super) struct Done {
    pub outcomes: Vec<Outcome>,
    pub ended: Vec<Option<HoldEnd>>,
    pub granted: Vec<HoldAnswer>,
}

/// Does the work of the jobs in one transaction.
pub(super) async fn write(services: &Services, jobs: &[Job]) -> Result<Done, ServiceError> {
    let now = services.now();
    let work = || jobs.iter().map(|job| &job.work);
    let batches: Vec<_> =
        work().filter_map(|work| if let Work::Record(b, _) = work { Some(b) } else { None }).collect();
    let wanted: Vec<_> =
        work().filter_map(|work| if let Work::Hold(h, _) = work { Some(h) } else { None }).collect();
    let over: Vec<_> =
        work().filter_map(|work| if let Work::Release(h, _) = work { Some(h) } else { None }).collect();
    partitions::make_for(services, batches.iter().flat_map(|batch| batch.times()), now).await?;
    let mut tx = services.store.begin_reserved().await?;
    let mut done = Done::default();
    let (mut states, mut slices) = (Vec::new(), Vec::new());
    let mut debited = Vec::new();
    if !batches.is_empty() {
        let written = ingest::write(&mut tx, &batches, Some(&services.node), now).await?;
        done.outcomes = written.outcomes;
        debited.clone_from(&written.wallets);
        states.extend(written.wallets);
        slices.extend(written.slices);
    }
    // Releases come before holds, so that the credit they free is available to them.
    if !over.is_empty() {
        let (ended, changed) = holds::release(&mut tx, &over, now).await?;
        done.ended = ended;
        states.extend(changed);
    }
    let unneeded = work().filter_map(|work| if let Work::Slices(s, _) = work { Some(s) } else { None });
    let unneeded: Vec<_> = unneeded.collect();
    for given in &unneeded {
        let (changed, changed_slices) = work::write(&mut tx, given, now).await?;
        states.extend(changed);
        slices.extend(changed_slices);
    }
    if !wanted.is_empty() {
        let granted = holds::grant(&mut tx, &wanted, now).await?;
        done.granted = granted.answers;
        states.extend(granted.wallets);
        slices.extend(granted.slices);
    }
    // Holds change no balance.
    notices::balance::follow_wallets(services, &mut tx, &debited).await?;
    write_events(services, &mut tx, (&wanted, &done.granted), &debited).await?;
    tx.commit().await?;
    services.key_cache.note_wallets(&states);
    let recorded = batches.iter().flat_map(|batch| &batch.events);
    services.slices.note(
        &Committed {
            slices: &slices,
            wallets: &states,
            granted: wanted.into_iter().zip(done.granted.iter().copied()).collect(),
            recorded: recorded.filter_map(|event| Some((event.hold_id.as_ref()?, &*event.id))).collect(),
            work: unneeded,
        },
        now,
    );
    services.key_cache.note_calls(batches.iter().flat_map(|batch| &batch.events), CARRIED_HERE);
    services.live.nudge();
    Ok(done)
}

/// Writes what webhooks are told of: limits that refused a hold, and balances that fell. It locks them, so it is last.
async fn write_events(
    services: &Services,
    tx: &mut Tx,
    (wanted, granted): (&[&NewHold], &[HoldAnswer]),
    states: &[WalletState],
) -> Result<(), ServiceError> {
    let accounts: BTreeSet<_> = states.iter().map(|state| &state.account_id).collect();
    events::balance::follow(services, tx, &accounts.into_iter().collect::<Vec<_>>()).await?;
    let mut refused: Vec<_> = wanted
        .iter()
        .zip(granted)
        .filter_map(|(hold, answer)| match answer {
            HoldAnswer::OverLimit(limit) => Some((*hold, *limit)),
            _ => None,
        })
        .collect();
    // In the order in which webhooks are locked.
    refused.sort_by(|(one, _), (other, _)| one.account_id.cmp(&other.account_id));
    for (hold, limit) in refused {
        events::limit::tell(services, tx, hold, limit).await?;
    }
    Ok(())
}

//! What of this server's slices is given back and renewed, and its transaction.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{AccountId, HoldId, Money, WalletState};
use crate::service::ServiceError;
use crate::service::billing::holds;
use crate::store::Tx;
use crate::store::ledger::slices::{SlicePart, SliceState};

/// How long a slice outlives its server.
pub const LEASE: TimeDelta = TimeDelta::minutes(15);

/// Slices to be given back in part, and to be renewed.
#[derive(Clone, Debug, Default)]
pub struct SliceWork {
    pub returned: Vec<(AccountId, HoldId, Money)>,
    pub renewed: Vec<(AccountId, HoldId)>,
}

impl SliceWork {
    pub fn ids(&self) -> impl Iterator<Item = (&AccountId, &HoldId)> {
        let returned = self.returned.iter().map(|(account, id, _)| (account, id));
        returned.chain(self.renewed.iter().map(|(account, id)| (account, id)))
    }

    pub fn is_empty(&self) -> bool {
        self.returned.is_empty() && self.renewed.is_empty()
    }

    pub fn len(&self) -> usize {
        self.returned.len() + self.renewed.len()
    }
}

/// Writes the work.
pub async fn write(
    tx: &mut Tx,
    work: &SliceWork,
    now: DateTime<Utc>,
) -> Result<(Vec<WalletState>, Vec<SliceState>), ServiceError> {
    let parts: Vec<SlicePart<'_>> =
        work.returned.iter().map(|(account, id, amount)| (account, id, *amount)).collect();
    let (wallets, mut states) =
        if parts.is_empty() { (Vec::new(), Vec::new()) } else { holds::give_back(tx, &parts, now).await? };
    if !work.renewed.is_empty() {
        let renewed: Vec<_> = work.renewed.iter().map(|(account, id)| (account, id)).collect();
        states.extend(tx.renew_slices(&renewed, now + LEASE).await?);
    }
    // What was not found has ended.
    let ended = work.ids().filter(|(_, id)| states.iter().all(|state| state.id != **id));
    let ended: Vec<_> = ended
        .map(|(account, id)| SliceState {
            account_id: account.clone(),
            id: id.clone(),
            amount: None,
            expires: now,
        })
        .collect();
    states.extend(ended);
    Ok((wallets, states))
}

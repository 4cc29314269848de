//! Tells once a day, or a month, that a limit in rupees has refused a call.

use chrono::TimeDelta;

use crate::domain::webhook::told;
use crate::domain::{Happening, LimitName, LimitOf};
use crate::service::{ServiceError, Services, events};
use crate::store::Tx;
use crate::store::ledger::holds::NewHold;

/// Tells of the limit that has refused a hold, in the transaction that refused it. It locks webhooks, so it comes last.
pub async fn tell(
    services: &Services,
    tx: &mut Tx,
    hold: &NewHold,
    limit: LimitName,
) -> Result<(), ServiceError> {
    let account_id = &hold.account_id;
    if tx.list_hearing(account_id).await?.is_empty() {
        return Ok(());
    }
    let Some(account) = services.store.lookup_account(account_id).await? else { return Ok(()) };
    let resets = limit.kind.begins_anew(services.now(), account.zone);
    let (key_id, agent_id) = match limit.of {
        LimitOf::Plan => (None, None),
        LimitOf::Agent => (None, hold.agent_id),
        LimitOf::Key => (Some(hold.key_id.clone()), None),
    };
    let whose = match (&key_id, agent_id) {
        (Some(key), _) => key.to_string(),
        (None, Some(agent)) => agent.to_string(),
        (None, None) => String::new(),
    };
    let what = format!("limit.reached {limit} {whose} {}", resets.timestamp());
    if !tx.tell_once(account_id, &what, resets + TimeDelta::days(1)).await? {
        return Ok(());
    }
    let event = Happening::LimitReached {
        account_id: account_id.clone(),
        limit: limit.to_string(),
        key_id,
        agent_id,
        resets: told(resets),
    };
    events::write(services, tx, account_id, &event).await
}

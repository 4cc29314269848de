//! Tells once a day, or a month, that a limit in rupees has refused a call.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use crate::domain::rfc3339;
use crate::domain::{AccountId, AgentId, Happening, KeyId, LimitName, LimitOf};
use crate::service::{ServiceError, Services, events};
use crate::store::Tx;

/// Limits that are noted at a time. One that finds no room is noted at its next refusal.
const NOTED_MAX: usize = 10_000;

/// A limit in rupees that has refused a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached {
    pub account_id: AccountId,
    pub limit: LimitName,
    /// The key whose limit it is.
    key_id: Option<KeyId>,
    /// The agent whose limit it is.
    agent_id: Option<AgentId>,
}

/// Limits that have refused calls from memory, where there is no transaction, until their webhooks are told.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<BTreeSet<Reached>>);

impl Reached {
    /// The limit that has refused a call of a key, which may be bound to an agent.
    pub fn of(limit: LimitName, account_id: &AccountId, key: &KeyId, agent: Option<AgentId>) -> Self {
        Self {
            account_id: account_id.clone(),
            limit,
            key_id: (limit.of == LimitOf::Key).then(|| key.clone()),
            agent_id: agent.filter(|_| limit.of == LimitOf::Agent),
        }
    }
}

impl Refusals {
    pub fn note(&self, reached: Reached) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < NOTED_MAX {
            noted.insert(reached);
        }
    }

    /// What was noted, in the order in which webhooks are locked.
    fn take(&self) -> BTreeSet<Reached> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells of the limits that have refused calls from memory. What fails is noted again by the next refusal.
pub async fn tell_noted(services: &Services) -> Result<(), ServiceError> {
    for reached in services.refusals.take() {
        if services.store.list_webhooks(&reached.account_id).await?.is_empty() {
            continue;
        }
        let mut tx = services.store.begin().await?;
        tell(services, &mut tx, &reached).await?;
        tx.commit().await?;
        services.outbox.nudge();
    }
    Ok(())
}

/// Tells of a limit that has refused a call, once in its day or month. It locks webhooks, so it comes last in its
/// transaction.
pub async fn tell(services: &Services, tx: &mut Tx, reached: &Reached) -> Result<(), ServiceError> {
    let Reached { account_id, limit, key_id, agent_id } = reached;
    if tx.list_hearing(account_id).await?.is_empty() {
        return Ok(());
    }
    let Some(zone) = tx.find_zone(account_id).await? else { return Ok(()) };
    let resets = limit.kind.begins_anew(services.now(), zone);
    let whose = match (key_id, agent_id) {
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
        key_id: key_id.clone(),
        agent_id: *agent_id,
        resets: rfc3339(resets),
    };
    events::write(services, tx, account_id, &event).await
}

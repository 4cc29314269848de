//! What was spent of the limits in rupees: read when a key check needs it, when calls were recorded, and from time to
//! time while it is needed.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};

use super::{KeyCache, LiveKey};
use crate::domain::limits::month_of;
use crate::domain::{AccountId, LimitOf, Spent, UsageEvent};
use crate::service::limits::{self, LiveLimit, Meters, Share, Tokens};
use crate::service::{ServiceError, Services};
use crate::store::keys::facts::KeyFacts;
use crate::store::ledger::budgets::Spenders;

/// Makes sure that what the key's limits in rupees have left is known.
pub async fn ensure(services: &Services, key: &LiveKey, now: DateTime<Utc>) -> Result<(), ServiceError> {
    for limit in key.limits().iter().filter(|limit| limit.budget().is_some()) {
        limit.meters.watch();
        if limit.meters.spent(now).is_none() {
            read(services, &limit.meters).await?;
        }
    }
    Ok(())
}

/// Reads again what key checks have asked for: other servers record calls too.
pub async fn refresh(services: &Services) -> Result<(), ServiceError> {
    let watched: Vec<_> =
        services.key_cache.meters.pin().values().filter(|meters| meters.was_watched()).cloned().collect();
    for meters in watched {
        read(services, &meters).await?;
    }
    Ok(())
}

/// Reads again what calls that were recorded here, or a changed limit, have changed.
pub async fn refresh_stale(services: &Services) -> Result<(), ServiceError> {
    let stale = std::mem::take(&mut *services.key_cache.stale.lock().unwrap_or_else(PoisonError::into_inner));
    for id in stale {
        let meters = services.key_cache.meters.pin().get(&id).cloned();
        if let Some(meters) = meters {
            read(services, &meters).await?;
        }
    }
    Ok(())
}

/// Reads what was spent on this day and in its month.
async fn read(services: &Services, meters: &Meters) -> Result<(), ServiceError> {
    let mut reads = services.store.reads_reserved().await?;
    let Some(zone) = reads.zone_of(&meters.account).await? else { return Ok(()) };
    let date = zone.day_of(services.now());
    let spent = reads.spent(&meters.account, &meters.spenders, (month_of(date), date)).await?;
    meters.note_spent(Spent { zone, date, day: spent.day, month: spent.month });
    Ok(())
}

impl KeyCache {
    /// Notes calls that were recorded: the tokens of those that others carried, and that more is spent.
    pub fn note_calls<'a>(&self, events: impl Iterator<Item = &'a UsageEvent>, carried_here: &str) {
        if self.meters.is_empty() {
            return;
        }
        let mut stale = BTreeSet::new();
        for event in events {
            let Some(key) = event.key_id.as_ref().and_then(|id| self.key(id)) else { continue };
            let live = key.limits();
            if live.is_empty() {
                continue;
            }
            if event.source != carried_here {
                let usage = &event.usage;
                let tokens = Tokens { prompt: usage.prompt_tokens, completion: usage.completion_tokens };
                limits::add(&live, tokens, event.time);
            }
            let budgets = live.iter().filter(|limit| limit.budget().is_some());
            stale.extend(budgets.map(|limit| id_of(&limit.meters)));
        }
        self.note_stale(stale);
    }

    /// The part of a limit per minute that is this server's.
    pub fn share(&self) -> Share {
        Share::among(self.servers.load(Ordering::Relaxed))
    }

    /// Notes how many servers share the database.
    pub fn note_servers(&self, servers: i64) {
        self.servers.store(servers, Ordering::Relaxed);
    }

    /// What was used of limits.
    pub fn meters(&self, account: &AccountId, spenders: Spenders) -> Arc<Meters> {
        let id = (account.clone(), spenders);
        let make = || Arc::new(Meters::of(id.0.clone(), id.1.clone()));
        Arc::clone(self.meters.pin().get_or_insert_with(id.clone(), make))
    }

    /// The limits that apply to a key, with what was used of them.
    pub(super) fn limits_of(&self, facts: &KeyFacts) -> Arc<[LiveLimit]> {
        if facts.limits.is_empty() {
            // As most keys have none, nothing is made for them.
            return Arc::default();
        }
        let limits = facts.limits.iter().filter_map(|(of, limits)| {
            let spenders = match of {
                LimitOf::Plan => Spenders::All,
                LimitOf::Agent => Spenders::Agent(facts.agent_id?),
                LimitOf::Key => Spenders::Key(facts.id.clone()),
            };
            let meters = self.meters(&facts.account_id, spenders);
            Some(LiveLimit { of: *of, limits: limits.clone(), meters })
        });
        limits.collect()
    }

    /// Notes that what was spent has to be read again.
    pub(super) fn note_stale(&self, ids: impl IntoIterator<Item = super::MetersId>) {
        self.stale.lock().unwrap_or_else(PoisonError::into_inner).extend(ids);
    }
}

/// Where the meters are in the cache.
pub(super) fn id_of(meters: &Arc<Meters>) -> super::MetersId {
    (meters.account.clone(), meters.spenders.clone())
}

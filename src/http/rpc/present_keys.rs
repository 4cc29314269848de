//! Keys as the browser sees them: masked, on the owner's clock.

use chrono::{DateTime, Utc};

use super::present::{local_time, variable};
use crate::domain::api_key::masked;
use crate::domain::{Key, KeyStatus, Money, PlainKey, Relative, ShownKey, Zone};
use crate::rpc::keys::{
    CreatedKey, EditDesk, KeyImpact, KeyPage, KeyRow, RecentCalls, Replaced, ReplacedKey, RevokeReceipt,
};
use crate::rpc::{AgentRef, RpcError};
use crate::service::keys::{FilteredKeys, Impact, KeyWithSpend, Rotated};
use crate::service::{Owner, Services};

/// A key for a list.
pub fn row(services: &Services, owner: &Owner, found: KeyWithSpend) -> KeyRow {
    let KeyWithSpend { key, requests, cost } = found;
    let local = |instant| local_time(owner.zone, instant);
    let other = |key: Relative| masked(&key.prefix, &key.last_four);
    KeyRow {
        masked: masked(&key.prefix, &key.last_four),
        created: local(key.created),
        last_used: key.last_used.map(local),
        last_used_from: key.last_used_from,
        expires: key.expires.map(local),
        revoked: key.revoked.map(local),
        status: KeyStatus::at(services.now(), key.revoked, key.expires),
        agent: key.agent.map(|(id, name)| AgentRef { id, name }),
        replaces: key.replaces.map(other),
        replaced_by: key.replaced_by.map(other),
        recent_requests: requests,
        recent_cost: cost,
        id: key.id,
        name: key.name,
    }
}

/// Keys for a list.
pub fn rows(services: &Services, owner: &Owner, keys: Vec<KeyWithSpend>) -> Vec<KeyRow> {
    keys.into_iter().map(|key| row(services, owner, key)).collect()
}

/// A page of keys.
pub fn page(services: &Services, owner: &Owner, found: FilteredKeys) -> KeyPage {
    let FilteredKeys { keys, next, matching, all } = found;
    KeyPage { keys: rows(services, owner, keys), next, matching, all }
}

/// What can be changed of a key.
pub fn desk(services: &Services, owner: &Owner, found: KeyWithSpend) -> EditDesk {
    let last_day = found.key.expires.map(|end| last_day(owner.zone, end)).unwrap_or_default();
    EditDesk { row: row(services, owner, found), last_day }
}

/// The last day on which a key works, in part or whole.
fn last_day(zone: Zone, end: DateTime<Utc>) -> String {
    let day = zone.day_of(end);
    let last = if zone.start_of(day) == end { day.pred_opt() } else { Some(day) };
    last.unwrap_or(day).to_string()
}

/// What a key is doing.
pub fn impact(services: &Services, owner: &Owner, key: KeyWithSpend, found: Impact) -> KeyImpact {
    let calls = found.calls.into_iter().map(|calls| RecentCalls {
        model: calls.model,
        agent: calls.agent.map(|(_, name)| name),
        requests: calls.requests,
        unpriced_requests: calls.unpriced_requests,
        cost: calls.cost,
    });
    KeyImpact {
        row: row(services, owner, key),
        calls: calls.collect(),
        holds: found.holds,
        held: found.held,
        is_idle: found.is_idle,
    }
}

/// Keys that were replaced and are used all the same.
pub fn still_used(services: &Services, owner: &Owner, keys: Vec<Key>) -> Vec<ReplacedKey> {
    let show = |key: Key| {
        let minutes_ago = (services.now() - key.last_used?).num_minutes().max(0);
        Some(ReplacedKey {
            masked: masked(&key.prefix, &key.last_four),
            minutes_ago,
            from: key.last_used_from,
            ends: key.expires.map(|end| local_time(owner.zone, end)),
            name: key.name,
        })
    };
    keys.into_iter().filter_map(show).collect()
}

/// A key that has just been made, with its text.
pub fn created(services: &Services, owner: &Owner, (key, plain): (Key, PlainKey)) -> CreatedKey {
    let key = KeyWithSpend { key, requests: 0, cost: Money::ZERO };
    CreatedKey {
        row: row(services, owner, key),
        key: ShownKey::from(&plain),
        api_url: services.policy.api_url.clone(),
        variable: variable(&services.policy.key_prefix),
        old: None,
    }
}

/// A key that has just taken the place of another.
pub fn rotated(services: &Services, owner: &Owner, done: Rotated) -> CreatedKey {
    let old = match receipt(services, owner, done.old.clone()) {
        Ok(receipt) => Replaced::Revoked(Box::new(receipt)),
        Err(_) => Replaced::Ends(Box::new(row(services, owner, done.old))),
    };
    CreatedKey { old: Some(old), ..created(services, owner, (done.key, done.plain)) }
}

/// What is known of a key's end; a key that has not ended has no receipt.
pub fn receipt(services: &Services, owner: &Owner, found: KeyWithSpend) -> Result<RevokeReceipt, RpcError> {
    let revoked = found.key.revoked.ok_or(RpcError::NotFound)?;
    Ok(RevokeReceipt {
        revoked: local_time(owner.zone, revoked),
        last_accepted: found.key.last_accepted.map(|last| local_time(owner.zone, last)),
        in_flight_cut: found.key.in_flight_cut,
        row: row(services, owner, found),
    })
}

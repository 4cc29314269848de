//! Edits keys: name, expiry, agent, limits.

use chrono::{DateTime, Utc};

use super::create::{read_agent, read_expires};
use super::{KeyWithSpend, find, lookup};
use crate::domain::{
    AccountId, AgentId, AuditEvent, Caller, FieldError, Key, KeyId, KeyStatus, LimitsChange, Name,
};
use crate::service::{ServiceError, Services, key_cache};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;
use crate::store::keys::changes::KeyTerms;

/// The changed fields, as typed; empty text removes a value, `None` keeps it.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyEdit<'a> {
    pub name: Option<&'a str>,
    /// The expiry: a date (inclusive, in the account's zone) or an RFC 3339 instant.
    pub expires: Option<&'a str>,
    pub agent_id: Option<&'a str>,
    pub limits: Option<&'a LimitsChange>,
}

/// The parsed edit.
#[expect(clippy::option_option, reason = "left as it is is one thing, taken away another")]
struct Wanted<'a> {
    name: Option<Name>,
    expires: Option<Option<DateTime<Utc>>>,
    agent_id: Option<Option<AgentId>>,
    limits: Option<&'a LimitsChange>,
}

/// Edits an active key. When this returns, every server uses the new values.
pub async fn edit(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &KeyId,
    edit: KeyEdit<'_>,
) -> Result<KeyWithSpend, ServiceError> {
    let key = find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    still_good(services, &key)?;
    let wanted = read(services, account, edit).await?;
    let mut tx = services.store.begin().await?;
    let key = tx.lock_key(account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    still_good(services, &key)?;
    let change = write(services, &mut tx, by, &key, wanted).await?;
    if let Some(change) = change {
        tx.commit().await?;
        key_cache::publish(services, change).await?;
    }
    lookup(services, account, id).await
}

/// Rejects edits of revoked and expired keys.
pub(super) fn still_good(services: &Services, key: &Key) -> Result<(), ServiceError> {
    match KeyStatus::at(services.now(), key.revoked, key.expires) {
        KeyStatus::Active => Ok(()),
        KeyStatus::Revoked | KeyStatus::Expired => Err(ServiceError::KeyEnded),
    }
}

async fn read<'a>(
    services: &Services,
    account: &AccountId,
    edit: KeyEdit<'a>,
) -> Result<Wanted<'a>, ServiceError> {
    let mut problems = Vec::new();
    let name = edit.name.and_then(|name| note(Name::parse(name), &mut problems));
    let expires = match edit.expires {
        Some(text) => note(read_expires(services, account, text).await?, &mut problems),
        None => None,
    };
    let agent_id = match edit.agent_id {
        Some(text) => note(read_agent(services, account, text).await?, &mut problems),
        None => None,
    };
    if problems.is_empty() {
        Ok(Wanted { name, expires, agent_id, limits: edit.limits })
    } else {
        Err(ServiceError::Invalid(problems))
    }
}

fn note<T>(read: Result<T, FieldError>, problems: &mut Vec<FieldError>) -> Option<T> {
    read.map_err(|problem| problems.push(problem)).ok()
}

/// Writes the fields that differ, each with an audit event. `None` if nothing differs.
async fn write(
    services: &Services,
    tx: &mut Tx,
    by: &Caller,
    key: &Key,
    wanted: Wanted<'_>,
) -> Result<Option<i64>, ServiceError> {
    let now = services.now();
    let name = wanted.name.unwrap_or_else(|| Name::of_kept(&key.name));
    let agent = key.agent.as_ref().map(|(id, _)| *id);
    let limits = wanted.limits.map_or_else(|| key.limits.clone(), |change| key.limits.changed(change));
    if let Some(problem) = limits.out_of_range() {
        return Err(problem.into());
    }
    let terms = KeyTerms {
        name: &name,
        expires: wanted.expires.unwrap_or(key.expires),
        agent_id: wanted.agent_id.unwrap_or(agent),
        limits: &limits,
    };
    let deeds = deeds(key, agent, &terms);
    if deeds.is_empty() {
        return Ok(None);
    }
    tx.update_key(&key.account_id, &key.id, &terms, now).await?;
    for deed in &deeds {
        tx.insert_audit_entry(&key.account_id, by, deed, now).await?;
    }
    let change = CacheChange::Key(key.account_id.clone(), key.id.clone());
    Ok(Some(tx.insert_change(&change, now).await?))
}

/// The audit events of the edit.
fn deeds(key: &Key, agent: Option<AgentId>, terms: &KeyTerms<'_>) -> Vec<AuditEvent> {
    let (id, name) = (|| key.id.clone(), || terms.name.as_str().to_owned());
    let renamed =
        (name() != key.name).then(|| AuditEvent::KeyRenamed { id: id(), from: key.name.clone(), to: name() });
    let ends = (terms.expires != key.expires).then(|| AuditEvent::KeyExpiryChanged {
        id: id(),
        name: name(),
        from: key.expires,
        to: terms.expires,
    });
    let bound = (terms.agent_id != agent).then(|| AuditEvent::KeyBound {
        id: id(),
        name: name(),
        from: agent,
        to: terms.agent_id,
    });
    let limited = (*terms.limits != key.limits).then(|| AuditEvent::KeyLimitsChanged {
        id: id(),
        name: name(),
        limits: terms.limits.kept(),
    });
    [renamed, ends, bound, limited].into_iter().flatten().collect()
}

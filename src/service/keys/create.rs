//! Creates keys.

use chrono::{DateTime, Utc};

use crate::domain::date_range::parse_date;
use crate::domain::rfc3339;
use crate::domain::{
    AccountId, AgentId, AuditEvent, Caller, FieldError, Happening, Key, KeyId, Limits, LimitsChange, Name,
    PlainKey,
};
use crate::service::accounts::verification;
use crate::service::keys::limit;
use crate::service::{ServiceError, Services, accounts, events, key_cache, notices};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;
use crate::store::keys::NewKey;

/// The fields of a new key, as typed; empty if absent.
#[derive(Clone, Copy, Debug)]
pub struct KeyRequest<'a> {
    pub name: &'a str,
    /// The expiry: a date (inclusive, in the account's zone) or an RFC 3339 instant.
    pub expires: &'a str,
    /// The id of the agent to bind the key to.
    pub agent_id: &'a str,
}

/// An id for a key form, before the key is created.
pub fn new_id(services: &Services) -> KeyId {
    KeyId::new(services.new_id(KeyId::PREFIX))
}

/// Creates a key. Only this result contains the secret.
pub async fn create(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    request: KeyRequest<'_>,
) -> Result<(Key, PlainKey), ServiceError> {
    create_once(services, by, account, &new_id(services), request).await
}

/// Creates a key with an id from [`new_id`] that its form contains. If a reloaded page submits the form again,
/// no second key is created, and the secret is not shown again.
pub async fn create_once(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &KeyId,
    request: KeyRequest<'_>,
) -> Result<(Key, PlainKey), ServiceError> {
    create_limited(services, by, account, id, request, &LimitsChange::default()).await
}

/// Creates a key with limits, as [`create_once`] does.
pub async fn create_limited(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &KeyId,
    request: KeyRequest<'_>,
    limits: &LimitsChange,
) -> Result<(Key, PlainKey), ServiceError> {
    if !Services::is_id(id.as_str(), KeyId::PREFIX) {
        return Err(ServiceError::NotFound("key"));
    }
    let name = Name::parse(request.name);
    let expires = read_expires(services, account, request.expires).await?;
    let agent_id = read_agent(services, account, request.agent_id).await?;
    let limits = Limits::default().changed(limits);
    let out_of_range = limits.out_of_range();
    let (name, expires, agent_id) = match (name, expires, agent_id, out_of_range) {
        (Ok(name), Ok(expires), Ok(agent_id), None) => (name, expires, agent_id),
        (name, expires, agent_id, limit) => {
            let problems = [name.err(), expires.err(), agent_id.err(), limit];
            return Err(ServiceError::Invalid(problems.into_iter().flatten().collect()));
        }
    };
    let mut tx = services.store.begin().await?;
    limit::lock(&mut tx, account).await?;
    verification::require(services, &mut tx, account).await?;
    let made = insert(services, &mut tx, (account, id), &name, (expires, agent_id), &limits, None).await;
    let (key, plain) = made.map_err(|error| match error {
        ServiceError::Store(error) if error.is_unique_violation() => ServiceError::KeyMade,
        error => error,
    })?;
    limit::hold(services, &mut tx, account).await?;
    let deed = AuditEvent::KeyCreated { id: id.clone(), name: key.name.clone() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    notices::tell_of(services, &mut tx, by, account, &deed).await?;
    let change = tx.insert_change(&CacheChange::Key(account.clone(), id.clone()), services.now()).await?;
    tx.commit().await?;
    services.outbox.nudge();
    key_cache::publish(services, change).await?;
    Ok((key, plain))
}

/// Generates a secret and stores its hash.
pub(super) async fn insert(
    services: &Services,
    tx: &mut Tx,
    (account, id): (&AccountId, &KeyId),
    name: &Name,
    (expires, agent_id): (Option<DateTime<Utc>>, Option<AgentId>),
    limits: &Limits,
    replaces: Option<&KeyId>,
) -> Result<(Key, PlainKey), ServiceError> {
    let plain = services.mint(&services.policy.key_prefix);
    tx.insert_key(&NewKey {
        account_id: account,
        id,
        name,
        hash: plain.hash(),
        prefix: &services.policy.key_prefix,
        last_four: plain.last_four(),
        agent_id,
        created: services.now(),
        expires,
        replaces,
        limits,
    })
    .await?;
    let key = tx.reads().lookup_key(account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    let event = Happening::KeyCreated {
        account_id: account.clone(),
        key_id: id.clone(),
        name: key.name.clone(),
        expires: expires.map(rfc3339),
        replaces: replaces.cloned(),
    };
    events::write(services, tx, account, &event).await?;
    Ok((key, plain))
}

/// Parses a typed expiry; empty text means none.
pub(super) async fn read_expires(
    services: &Services,
    account: &AccountId,
    text: &str,
) -> Result<Result<Option<DateTime<Utc>>, FieldError>, ServiceError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let instant = match parse_date(text) {
        Some(day) => {
            let zone = accounts::lookup(services, account).await?.zone;
            day.succ_opt().map(|next| zone.start_of(next))
        }
        None => DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc()),
    };
    Ok(match instant {
        // Text forms of a year above 9999 cannot be parsed back.
        None => Err(FieldError::ExpiresInvalid),
        Some(instant) if chrono::Datelike::year(&instant) > 9999 => Err(FieldError::ExpiresInvalid),
        Some(instant) if instant <= services.now() => Err(FieldError::ExpiresPast),
        Some(instant) => Ok(Some(instant)),
    })
}

/// Parses a typed agent id; empty text means none.
pub(super) async fn read_agent(
    services: &Services,
    account: &AccountId,
    text: &str,
) -> Result<Result<Option<AgentId>, FieldError>, ServiceError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let Ok(id) = text.parse::<AgentId>() else {
        return Ok(Err(FieldError::AgentUnknown));
    };
    let found = services.store.lookup_agent(account, id).await?;
    Ok(found.map(|agent| Some(agent.id)).ok_or(FieldError::AgentUnknown))
}

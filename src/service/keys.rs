//! The life of an API key: made, shown once, listed masked, used, ended.

use chrono::{DateTime, TimeDelta, Utc};

use super::{ServiceError, Services, gate};
use crate::domain::date_range::parse_date;
use crate::domain::{AccountId, AgentId, Caller, Deed, KeyId, Money, Name, PlainKey, Problem};
use crate::store::Tx;
use crate::store::changes::Change;
use crate::store::key_facts::KeyUse;
use crate::store::keys::{Key, NewKey};

/// The most keys in one page of a list, and how many there are where nobody says.
pub const PAGE_MAX: i64 = 100;
/// Keys in one page of the console.
pub const PAGE_SIZE: i64 = 50;
/// How exactly the last use of a key is known. Within it, uses are not written one by one.
const LAST_USED_STEP: TimeDelta = TimeDelta::minutes(1);
/// Uses that are written at once.
const USES: usize = 1_000;
/// Days over which the lists say what a key was used for.
pub const RECENT_DAYS: u16 = 30;

/// What a new key is asked for, as typed; empty texts where nothing was.
#[derive(Clone, Copy, Debug)]
pub struct KeyRequest<'a> {
    /// Its name.
    pub name: &'a str,
    /// Until when: a date (to its end, in the account's zone) or an RFC 3339 instant.
    pub expires: &'a str,
    /// The number of the agent that it belongs to.
    pub agent_id: &'a str,
}

/// A key with what it was used for lately.
#[derive(Clone, Debug)]
pub struct KeyWithSpend {
    /// The key.
    pub key: Key,
    /// Calls of the last 30 days.
    pub requests: i64,
    /// What they cost.
    pub cost: Money,
}

/// A page of keys, newest first.
#[derive(Clone, Debug)]
pub struct KeyPage {
    /// The keys.
    pub keys: Vec<KeyWithSpend>,
    /// There are older ones.
    pub has_more: bool,
}

/// Makes a key. The plaintext is in the answer and nowhere else.
pub async fn create(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    request: KeyRequest<'_>,
) -> Result<(Key, PlainKey), ServiceError> {
    let name = Name::parse(request.name);
    let expires = read_expires(services, account, request.expires).await?;
    let agent_id = read_agent(services, account, request.agent_id).await?;
    let (name, expires, agent_id) = match (name, expires, agent_id) {
        (Ok(name), Ok(expires), Ok(agent_id)) => (name, expires, agent_id),
        (name, expires, agent_id) => {
            let problems = [name.err(), expires.err(), agent_id.err()];
            return Err(ServiceError::Invalid(problems.into_iter().flatten().collect()));
        }
    };
    let plain = services.mint(&services.policy.key_prefix);
    let id = KeyId::new(services.new_id(KeyId::PREFIX));
    let mut tx = services.store.begin().await?;
    tx.insert_key(&NewKey {
        account_id: account,
        id: &id,
        name: &name,
        hash: plain.hash(),
        prefix: &services.policy.key_prefix,
        last_four: plain.last_four(),
        agent_id,
        created: services.now(),
        expires,
    })
    .await?;
    let key = tx.lookup_key(account, &id).await?.ok_or(ServiceError::NotFound("key"))?;
    let deed = Deed::KeyCreated { id: id.clone(), name: key.name.clone() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    let change = tx.insert_change(&Change::Key(account.clone(), id), services.now()).await?;
    tx.commit().await?;
    gate::publish(services, change).await?;
    Ok((key, plain))
}

async fn read_expires(
    services: &Services,
    account: &AccountId,
    text: &str,
) -> Result<Result<Option<DateTime<Utc>>, Problem>, ServiceError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let instant = match parse_date(text) {
        Some(day) => {
            let zone = super::accounts::lookup(services, account).await?.zone;
            day.succ_opt().map(|next| zone.start_of(next))
        }
        None => DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc()),
    };
    Ok(match instant {
        // Beyond year 9999 no text form of it could be read back.
        None => Err(Problem::ExpiresInvalid),
        Some(instant) if chrono::Datelike::year(&instant) > 9999 => Err(Problem::ExpiresInvalid),
        Some(instant) if instant <= services.now() => Err(Problem::ExpiresPast),
        Some(instant) => Ok(Some(instant)),
    })
}

async fn read_agent(
    services: &Services,
    account: &AccountId,
    text: &str,
) -> Result<Result<Option<AgentId>, Problem>, ServiceError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let Ok(id) = text.parse::<AgentId>() else {
        return Ok(Err(Problem::AgentUnknown));
    };
    let found = services.store.lookup_agent(account, id).await?;
    Ok(found.map(|agent| Some(agent.id)).ok_or(Problem::AgentUnknown))
}

/// One key of an account.
pub async fn lookup(
    services: &Services,
    account: &AccountId,
    id: &KeyId,
) -> Result<KeyWithSpend, ServiceError> {
    let key = find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    let mut keys = with_spend(services, account, vec![key]).await?;
    keys.pop().ok_or(ServiceError::NotFound("key"))
}

/// A key by an id that anybody may have written.
async fn find(services: &Services, account: &AccountId, id: &KeyId) -> Result<Option<Key>, ServiceError> {
    // PostgreSQL's text holds no zero bytes; no id does either.
    if id.as_str().contains('\0') {
        return Ok(None);
    }
    Ok(services.store.lookup_key(account, id).await?)
}

/// A page of an account's keys, newest first, after the key with the id `after` (empty: from the
/// newest).
pub async fn page(
    services: &Services,
    account: &AccountId,
    after: &str,
    limit: i64,
) -> Result<KeyPage, ServiceError> {
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(Problem::LimitInvalid.into());
    }
    let mark = match after {
        "" => None,
        id => {
            let key = find(services, account, &KeyId::new(id)).await?;
            Some(key.ok_or(Problem::CursorUnknown)?)
        }
    };
    let after = mark.as_ref().map(|key| (key.created, &key.id));
    let mut keys = services.store.page_keys(account, after, limit + 1).await?;
    let has_more = i64::try_from(keys.len()).unwrap_or(i64::MAX) > limit;
    keys.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(KeyPage { keys: with_spend(services, account, keys).await?, has_more })
}

/// The keys that were used last and are not revoked.
pub async fn used_last(
    services: &Services,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<KeyWithSpend>, ServiceError> {
    let keys = services.store.list_keys_used_last(account, limit).await?;
    with_spend(services, account, keys).await
}

async fn with_spend(
    services: &Services,
    account: &AccountId,
    keys: Vec<Key>,
) -> Result<Vec<KeyWithSpend>, ServiceError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let zone = super::accounts::lookup(services, account).await?.zone;
    let today = zone.day_of(services.now());
    let since = today - TimeDelta::days(i64::from(RECENT_DAYS) - 1);
    let spend = services.store.list_key_spend(account, since).await?;
    let spend: std::collections::HashMap<_, _> =
        spend.into_iter().map(|row| (row.key_id, (row.requests, row.cost))).collect();
    let join = |key: Key| {
        let (requests, cost) = spend.get(&key.id).copied().unwrap_or_default();
        KeyWithSpend { key, requests, cost }
    };
    Ok(keys.into_iter().map(join).collect())
}

/// Ends a key at once: when this returns, no server accepts it any more. Its receipt says when it was
/// accepted last, and how many calls it cut. Ending it again changes nothing and answers the same.
pub async fn revoke(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &KeyId,
) -> Result<KeyWithSpend, ServiceError> {
    let name = find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?.name;
    let now = services.now();
    let mut tx = services.store.begin().await?;
    if tx.revoke_key(account, id, now).await? {
        write_receipt(services, &mut tx, account, id).await?;
        let deed = Deed::KeyRevoked { id: id.clone(), name };
        tx.insert_audit_entry(account, by, &deed, now).await?;
        let change = tx.insert_change(&Change::KeyRevoked(account.clone(), id.clone()), now).await?;
        tx.commit().await?;
        gate::publish(services, change).await?;
        // What was accepted while the revocation was on its way is in the receipt too.
        if services.gate.key(id).is_some_and(|key| key.unwritten_use().is_some()) {
            let mut tx = services.store.begin().await?;
            write_receipt(services, &mut tx, account, id).await?;
            tx.commit().await?;
        }
    } else {
        drop(tx);
        // Another caller's revocation may be on its way still.
        let (_, last) = services.store.span_of_changes().await?;
        gate::publish(services, last).await?;
    }
    lookup(services, account, id).await
}

/// Writes when a key was accepted last and how many of its calls are running.
async fn write_receipt(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    id: &KeyId,
) -> Result<(), ServiceError> {
    let live = services.gate.key(id);
    if let Some(at) = live.as_ref().and_then(|key| key.last_used()) {
        tx.touch_keys(&[KeyUse { account_id: account.clone(), key_id: id.clone(), at }]).await?;
        live.inspect(|key| key.note_written(at));
    }
    let key = tx.lookup_key(account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    let running = tx.count_holds_of_key(account, id).await?;
    Ok(tx.write_receipt(account, id, key.last_used, running).await?)
}

/// Notes that a key was used now, at most once a minute.
pub async fn note_use(services: &Services, key: &Key) -> Result<(), ServiceError> {
    let now = services.now();
    if key.last_used.is_some_and(|last| now - last < LAST_USED_STEP) {
        return Ok(());
    }
    let mut tx = services.store.begin().await?;
    let used = KeyUse { account_id: key.account_id.clone(), key_id: key.id.clone(), at: now };
    tx.touch_keys(&[used]).await?;
    Ok(tx.commit().await?)
}

/// Writes the uses that checks have left in memory.
pub async fn write_uses(services: &Services) -> Result<(), ServiceError> {
    let unwritten = services.gate.unwritten_uses();
    for some in unwritten.chunks(USES) {
        let uses: Vec<_> = some
            .iter()
            .map(|(key, at)| KeyUse { account_id: key.account_id.clone(), key_id: key.id.clone(), at: *at })
            .collect();
        let mut tx = services.store.begin().await?;
        tx.touch_keys(&uses).await?;
        tx.commit().await?;
        for (key, at) in some {
            key.note_written(*at);
        }
    }
    Ok(())
}

//! Entities as the browser sees them: instants on the owner's clock, keys masked.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::domain::api_key::masked;
use crate::domain::{KeyStatus, PlainKey, ShownKey, UsageDetail, Zone};
use crate::rpc::account::Viewer;
use crate::rpc::keys::{CreatedKey, KeyPage, KeyRow, RevokeReceipt};
use crate::rpc::usage::UsagePage;
use crate::rpc::{AgentRef, LocalTime, RpcError};
use crate::service::keys::{KeyPage as Keys, KeyWithSpend};
use crate::service::{Owner, ServiceError, Services};
use crate::store::accounts::Account;
use crate::store::keys::Key;

/// An instant in UTC for programs and on the owner's clock for people.
pub fn local_time(zone: Zone, instant: DateTime<Utc>) -> LocalTime {
    LocalTime {
        utc: instant.to_rfc3339_opts(SecondsFormat::Secs, true),
        day: zone.format(instant, "%-d %b %Y"),
        time: zone.format(instant, "%H:%M %Z"),
    }
}

/// An account for the frame of every page.
pub fn viewer(account: Account) -> Viewer {
    Viewer {
        account_id: account.id,
        name: account.name,
        email: account.email,
        plan: account.plan,
        time_zone: account.zone.name().to_owned(),
        balance: account.balance,
        held: account.held,
        low_balance: account.low_balance,
    }
}

/// A key for a list.
pub fn key_row(services: &Services, owner: &Owner, found: KeyWithSpend) -> KeyRow {
    let KeyWithSpend { key, requests, cost } = found;
    let local = |instant| local_time(owner.zone, instant);
    KeyRow {
        masked: masked(&key.prefix, &key.last_four),
        created: local(key.created),
        last_used: key.last_used.map(local),
        expires: key.expires.map(local),
        revoked: key.revoked.map(local),
        status: KeyStatus::at(services.now(), key.revoked, key.expires),
        agent: key.agent.map(|(id, name)| AgentRef { id, name }),
        recent_requests: requests,
        recent_cost: cost,
        id: key.id,
        name: key.name,
    }
}

/// Keys for a list.
pub fn key_rows(services: &Services, owner: &Owner, keys: Vec<KeyWithSpend>) -> Vec<KeyRow> {
    keys.into_iter().map(|key| key_row(services, owner, key)).collect()
}

/// A page of keys.
pub fn key_page(services: &Services, owner: &Owner, page: Keys) -> KeyPage {
    let last = page.keys.last().map(|found| found.key.id.as_str().to_owned());
    KeyPage { next: last.filter(|_| page.has_more), keys: key_rows(services, owner, page.keys) }
}

/// A key that has just been made, with its text.
pub fn created_key(services: &Services, owner: &Owner, (key, plain): (Key, PlainKey)) -> CreatedKey {
    let key = KeyWithSpend { key, requests: 0, cost: crate::domain::Money::ZERO };
    CreatedKey {
        row: key_row(services, owner, key),
        key: ShownKey::from(&plain),
        api_url: services.policy.api_url.clone(),
        variable: variable(&services.policy.key_prefix),
    }
}

/// The environment variable of the examples: `forii_sk_` makes `FORII_API_KEY`.
pub fn variable(key_prefix: &str) -> String {
    let name = key_prefix.split('_').next().unwrap_or_default();
    format!("{}_API_KEY", name.to_uppercase())
}

/// What is known of a key's end; a key that has not ended has no receipt.
pub fn receipt(services: &Services, owner: &Owner, found: KeyWithSpend) -> Result<RevokeReceipt, RpcError> {
    let revoked = found.key.revoked.ok_or(RpcError::NotFound)?;
    Ok(RevokeReceipt {
        revoked: local_time(owner.zone, revoked),
        last_accepted: found.key.last_accepted.map(|last| local_time(owner.zone, last)),
        in_flight_cut: found.key.in_flight_cut,
        row: key_row(services, owner, found),
    })
}

/// A usage report, or what is wrong with what it was asked for: both are shown on the page.
pub fn usage_page(
    today: NaiveDate,
    detail: Result<UsageDetail, ServiceError>,
) -> Result<UsagePage, RpcError> {
    match detail {
        Ok(detail) => Ok(UsagePage { today, detail: Ok(detail) }),
        Err(ServiceError::Invalid(problems)) => Ok(UsagePage { today, detail: Err(problems) }),
        Err(error) => Err(error.into()),
    }
}

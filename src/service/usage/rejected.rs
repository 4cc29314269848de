//! Rejected usage events. The calls did happen, so the reports are stored unchanged, for the operator to
//! inspect, to retry when the cause is fixed, or to drop.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use chrono::TimeDelta;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::event_reader::Reader;
use super::ingest::{self, Batch};
use crate::domain::{AccountId, KeyId, Rejected, RejectedFilter, Rejection, UsageEvent};
use crate::service::{ServiceError, Services, accounts};
use crate::store::Tx;
use crate::store::usage::rejected::NewRejected;

/// Most bytes that are stored of a report.
pub const BODY_MAX: usize = 8 * 1024;
/// Most reports that are kept per gateway; the oldest are deleted.
const OF_GATEWAY_MAX: i64 = 10_000;
/// Most reports that are kept in all; an hourly job deletes the oldest.
const ALL_MAX: i64 = 100_000;
/// Retention since the last rejection.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Most rows of one insert.
const ROWS: usize = 500;
/// Timeout of storing them. Without it, a connection that drops packets silently would block forever.
const KEEP_WITHIN: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// A plain event.
    Event,
    /// An event in a `CloudEvents` envelope.
    CloudEvent,
}

impl ReportForm {
    /// The name of the form in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::CloudEvent => "cloudevent",
        }
    }

    /// Parses the name from `as_str`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Event, Self::CloudEvent].into_iter().find(|form| form.as_str() == word)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// The report, unchanged.
    pub text: &'a [u8],
    pub rejection: Rejection,
}

/// The result of a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// The event is recorded now, and deleted here.
    Accepted,
    /// The event was recorded already, and is deleted here.
    Duplicate,
    /// The event was rejected again.
    Refused(Rejection),
}

/// The members of a report that determine the account.
#[derive(Deserialize)]
struct Whose {
    #[serde(default)]
    key_id: Option<String>,
    #[serde(default)]
    data: Option<Key>,
}

#[derive(Deserialize)]
struct Key {
    #[serde(default)]
    key_id: Option<String>,
}

/// Stores a gateway's rejected reports, counts them and writes one log line for all, without their contents.
/// When this returns, they are durable.
pub async fn keep(
    services: &Services,
    gateway: &str,
    form: ReportForm,
    refused: &[Refused<'_>],
) -> Result<(), ServiceError> {
    if refused.is_empty() {
        return Ok(());
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for one in refused {
        *reasons.entry(one.rejection.code()).or_default() += 1;
    }
    let told: Vec<_> = reasons.iter().map(|(code, count)| format!("{code} {count}")).collect();
    tracing::warn!(gateway, refused = refused.len(), reasons = told.join(", "), "usage rejected and kept");
    let kept = tokio::time::timeout(KEEP_WITHIN, write(services, gateway, form, refused)).await;
    kept.unwrap_or(Err(ServiceError::Unavailable))?;
    for (code, count) in reasons {
        services.metrics.rejections.observe(code, count);
    }
    Ok(())
}

async fn write(
    services: &Services,
    gateway: &str,
    form: ReportForm,
    refused: &[Refused<'_>],
) -> Result<(), ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let accounts = accounts_of(&mut tx, refused).await?;
    // A report that is sent twice is one row.
    let rows: BTreeMap<[u8; 32], NewRejected> = refused
        .iter()
        .map(|one| {
            let account = key_of(one.text).and_then(|key| accounts.get(&key).cloned());
            let row = row(form, one, account);
            (row.digest, row)
        })
        .collect();
    let rows: Vec<_> = rows.into_values().collect();
    for some in rows.chunks(ROWS) {
        tx.add_rejected(gateway, some, now).await?;
    }
    let forgotten = tx.trim_rejected_of(gateway, OF_GATEWAY_MAX).await?;
    tx.commit().await?;
    if forgotten > 0 {
        tracing::error!(gateway, forgotten, "too many rejected events: the oldest was dropped");
    }
    Ok(())
}

/// The accounts of the keys in the reports.
async fn accounts_of(
    tx: &mut Tx,
    refused: &[Refused<'_>],
) -> Result<HashMap<KeyId, AccountId>, ServiceError> {
    let keys: Vec<_> = refused.iter().filter_map(|one| key_of(one.text)).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let found = tx.list_key_facts(&keys.iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|key| (key.id, key.account_id)).collect())
}

/// The key in a report, if it can be parsed so far.
fn key_of(text: &[u8]) -> Option<KeyId> {
    let whose: Whose = serde_json::from_slice(text).ok()?;
    let key = whose.key_id.or(whose.data.and_then(|data| data.key_id))?;
    // PostgreSQL's text cannot contain NUL bytes, so no id does.
    (!key.contains('\0')).then(|| KeyId::new(key))
}

fn row(form: ReportForm, refused: &Refused<'_>, account_id: Option<AccountId>) -> NewRejected {
    let text = refused.text;
    let start = text.get(..BODY_MAX).unwrap_or(text);
    // PostgreSQL's text must be valid UTF-8 without NUL bytes.
    let mut body = String::from_utf8_lossy(start).replace('\0', "\u{fffd}");
    if text.len() > start.len() {
        // Truncation may leave part of a character at the end.
        body.truncate(body.trim_end_matches('\u{fffd}').len());
    }
    NewRejected {
        account_id,
        reason: refused.rejection.code(),
        form: form.as_str(),
        body,
        bytes: i64::try_from(text.len()).unwrap_or(i64::MAX),
        digest: Sha256::digest(text).into(),
    }
}

/// Lists the reports that match a filter, by number: at most `limit` after a number.
pub async fn list(
    services: &Services,
    filter: &RejectedFilter,
    after: i64,
    limit: i64,
) -> Result<Vec<Rejected>, ServiceError> {
    Ok(services.store.page_rejected(filter, after, limit).await?)
}

pub async fn lookup(services: &Services, id: i64) -> Result<Rejected, ServiceError> {
    services.store.lookup_rejected(id).await?.ok_or(ServiceError::NotFound("rejected usage"))
}

impl Rejected {
    /// Whether the whole report is stored.
    pub fn is_whole(&self) -> bool {
        usize::try_from(self.bytes).is_ok_and(|bytes| bytes <= BODY_MAX)
    }
}

/// Parses a stored report. `gateway` is the default source.
pub fn read(form: ReportForm, text: &str, gateway: &str) -> Result<UsageEvent, Rejection> {
    let reader = Reader::of_gateway(gateway);
    let read = match form {
        ReportForm::Event => reader.object(text),
        ReportForm::CloudEvent => reader.cloud_event(text),
    };
    read.map(|reported| reported.event)
}

/// Retries a parsed report, by the rules of the gateway API and with current prices, keys and agents.
pub async fn retry(
    services: &Services,
    rejected: &Rejected,
    read: Result<UsageEvent, Rejection>,
) -> Result<Retried, ServiceError> {
    let outcome = match read {
        Err(rejection) => Err(rejection),
        Ok(event) => {
            let outcome = ingest::record(services, &Batch { account_id: None, events: vec![event] }).await?;
            outcome.rejected.first().map_or(Ok(outcome.accepted), |(_, rejection)| Err(*rejection))
        }
    };
    let mut tx = services.store.begin().await?;
    let retried = match outcome {
        Err(rejection) => {
            tx.note_rejected_again(rejected.id, rejection.code(), services.now()).await?;
            Retried::Refused(rejection)
        }
        Ok(accepted) => {
            tx.drop_rejected(rejected.id).await?;
            if accepted > 0 { Retried::Accepted } else { Retried::Duplicate }
        }
    };
    tx.commit().await?;
    if let (Retried::Accepted, Some(account)) = (retried, &rejected.account_id) {
        accounts::announce(services, account).await?;
    }
    Ok(retried)
}

pub async fn drop(services: &Services, id: i64) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    if !tx.drop_rejected(id).await? {
        return Err(ServiceError::NotFound("rejected usage"));
    }
    Ok(tx.commit().await?)
}

/// Deletes reports that are past their retention, and the oldest above the limit.
pub async fn forget_old(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let forgotten = tx.forget_rejected(services.now() - KEPT, ALL_MAX).await?;
    tx.commit().await?;
    if forgotten > 0 {
        tracing::warn!(forgotten, "rejected usage expired");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &[u8]) -> NewRejected {
        row(ReportForm::Event, &Refused { text, rejection: Rejection::InvalidEvent }, None)
    }

    #[test]
    fn a_long_report_is_cut_between_characters() {
        let long = "₹".repeat(BODY_MAX);
        let row = kept(long.as_bytes());
        assert_eq!(row.body, "₹".repeat(BODY_MAX / 3));
        assert_eq!(row.bytes, 3 * i64::try_from(BODY_MAX).unwrap());
        assert_eq!(kept(b"a\0b\xff").body, "a\u{fffd}b\u{fffd}");
        assert_ne!(kept(long.as_bytes()).digest, kept(&long.as_bytes()[3..]).digest);
    }

    #[test]
    fn the_key_of_a_report_is_found_in_both_forms() {
        let key = |text: &str| key_of(text.as_bytes()).map(|key| key.to_string());
        assert_eq!(key(r#"{"key_id":"key_1","prompt_tokens":-1}"#).as_deref(), Some("key_1"));
        assert_eq!(key(r#"{"type":"x","data":{"key_id":"key_1"}}"#).as_deref(), Some("key_1"));
        for text in ["", "{", "[]", r#"{"key_id":5}"#, r#"{"key_id":"a\u0000"}"#, r#"{"data":[]}"#] {
            assert_eq!(key(text), None, "{text}");
        }
    }
}

//! Usage that was refused. What it is about has happened, so it is kept as it came, for the operator to look at, to try
//! again when the reason is gone, or to drop.

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

/// How much of a report is kept, in bytes.
pub const BODY_MAX: usize = 8 * 1024;
/// How many are kept of a gateway; the oldest give way.
const OF_GATEWAY_MAX: i64 = 10_000;
/// How many are kept in all; the oldest give way when it is tidied up, every hour.
const ALL_MAX: i64 = 100_000;
/// How long one is kept after it was refused last.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows that are written at once.
const ROWS: usize = 500;
/// How long keeping them may take. A database that is cut off without a word would be waited for in vain.
const KEEP_WITHIN: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// An event by itself.
    Event,
    /// An event in the envelope of a `CloudEvent`.
    CloudEvent,
}

impl ReportForm {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::CloudEvent => "cloudevent",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Event, Self::CloudEvent].into_iter().find(|form| form.as_str() == word)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// As it came.
    pub text: &'a [u8],
    /// Why.
    pub rejection: Rejection,
}

/// What came of another try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// It is recorded now, and forgotten here.
    Accepted,
    /// It was recorded already, and is forgotten here.
    Duplicate,
    /// It was refused again.
    Refused(Rejection),
}

/// The members of a report that tell whose call it is.
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

/// Keeps reports of a gateway's that were refused, counts them and says so in the log, once for all of them and without
/// what is in them. When this returns, they are on disk.
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
        services.metrics.rejections.note(code, count);
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

/// The accounts of the keys that reports name.
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

/// The key that a report names, if it can be read so far.
fn key_of(text: &[u8]) -> Option<KeyId> {
    let whose: Whose = serde_json::from_slice(text).ok()?;
    let key = whose.key_id.or(whose.data.and_then(|data| data.key_id))?;
    // PostgreSQL's text holds no zero bytes; no id does either.
    (!key.contains('\0')).then(|| KeyId::new(key))
}

fn row(form: ReportForm, refused: &Refused<'_>, account_id: Option<AccountId>) -> NewRejected {
    let text = refused.text;
    let start = text.get(..BODY_MAX).unwrap_or(text);
    // Nor do texts of PostgreSQL hold what is no UTF-8.
    let mut body = String::from_utf8_lossy(start).replace('\0', "\u{fffd}");
    if text.len() > start.len() {
        // A character that was cut in two is no character.
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

/// Those that a filter is of in the order of their numbers, `limit` of them, after a number.
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
    /// All of the report is kept.
    pub fn is_whole(&self) -> bool {
        usize::try_from(self.bytes).is_ok_and(|bytes| bytes <= BODY_MAX)
    }
}

/// Reads a report that was kept. `gateway` is whose it is where it does not say.
pub fn read(form: ReportForm, text: &str, gateway: &str) -> Result<UsageEvent, Rejection> {
    let reader = Reader::of_gateway(gateway);
    let read = match form {
        ReportForm::Event => reader.object(text),
        ReportForm::CloudEvent => reader.cloud_event(text),
    };
    read.map(|reported| reported.event)
}

/// Tries one again, as it was read: by the rules of the door, at today's prices, keys and agents.
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

/// Forgets one.
pub async fn drop(services: &Services, id: i64) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    if !tx.drop_rejected(id).await? {
        return Err(ServiceError::NotFound("rejected usage"));
    }
    Ok(tx.commit().await?)
}

/// Forgets what has been kept long enough, and the oldest of too many.
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

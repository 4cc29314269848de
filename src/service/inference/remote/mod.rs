//! A relay: it carries calls without a database, and asks a Munim about each over the gateway API.
//!
//! `munim.rs` is the client of that API, `verdict.rs` reads the answers of key checks, `key.rs` is a key that was let in, `known.rs` has them
//! all, `hold.rs` is a hold, `follow.rs` hears of revocations.

mod follow;
pub mod hold;
pub mod key;
mod known;
pub mod munim;
mod verdict;

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use self::hold::RemoteHold;
use self::key::RemoteKey;
use self::known::Known;
use self::munim::Munim;
use self::verdict::Verdict;
use super::catalogue::Snapshot;
use super::error::CallError;
use super::grant::{Ask, CallKey, Grant, Held};
use super::{Inference, InferenceSettings, recording};
use crate::domain::usage::{MILLISECONDS_MAX, TOKENS_MAX};
use crate::domain::utilisation::Seconds;
use crate::domain::{AccountId, HoldId, KeyHash, KeyId, KeyStatus, PlainKey, UsageEvent};
use crate::metrics::Metrics;
use crate::service::key_cache::running::RunningCalls;
use crate::service::limits::{Counted, Levels};
use crate::service::{Clock, Entropy, ServiceError, clock};

pub use self::follow::run;

/// How long a call's hold is kept, in seconds, if its end is not reported before.
const HOLD_SECONDS: u32 = 3600;
/// The source of its reports. Ids are unique within it.
const SOURCE: &str = "relay";

/// A relay.
#[derive(Debug)]
pub struct Remote {
    pub inference: Inference,
    pub settings: InferenceSettings,
    pub catalogue: Arc<Snapshot>,
    pub metrics: Metrics,
    pub running: Arc<RunningCalls>,
    pub clock: Box<dyn Clock>,
    pub entropy: Box<dyn Entropy>,
    munim: Munim,
    known: Mutex<Known>,
    /// Counts the gaps in what is known of revocations.
    gaps: AtomicU64,
    is_following: AtomicBool,
}

impl Remote {
    pub fn new(
        munim: Munim,
        catalogue: Snapshot,
        settings: InferenceSettings,
        clock: Box<dyn Clock>,
        entropy: Box<dyn Entropy>,
    ) -> Arc<Self> {
        Arc::new(Self {
            inference: Inference::default(),
            settings,
            catalogue: Arc::new(catalogue),
            metrics: Metrics::default(),
            running: Arc::default(),
            clock,
            entropy,
            munim,
            known: Mutex::default(),
            gaps: AtomicU64::new(0),
            is_following: AtomicBool::new(false),
        })
    }

    /// Whether it hears of revocations now.
    pub fn is_following(&self) -> bool {
        self.is_following.load(Ordering::Acquire)
    }

    /// The account that a key's call takes its place from. All keys that were not let in yet share one.
    pub fn account_of(&self, hash: KeyHash) -> Result<AccountId, CallError> {
        let known = self.lock().get(hash);
        let Some(key) = known else { return Ok(AccountId::new("")) };
        // An expiry may have been put off since, a revocation is for ever.
        if key.status(clock::now(&*self.clock)) == KeyStatus::Revoked {
            return Err(CallError::RevokedKey);
        }
        Ok(key.account_id.clone())
    }

    /// What a key has left of the minute, by the last answer.
    pub fn levels(&self, hash: KeyHash) -> Levels {
        let known = self.lock().get(hash);
        known.map(|key| key.levels(clock::now(&*self.clock))).unwrap_or_default()
    }

    /// Checks a key that makes no call.
    pub async fn let_in(self: &Arc<Self>, key: &PlainKey, address: Option<IpAddr>) -> Result<(), CallError> {
        if self.account_of(key.hash())?.as_str().is_empty() {
            let verdict = self.munim.verify(&json!({"key": key.reveal(), "client_ip": address})).await?;
            if let Some(refused) = verdict.ended() {
                return Err(refused);
            }
        }
        Ok(())
    }

    /// Checks a call's key, and sets aside what the call can cost.
    pub async fn grant(self: &Arc<Self>, key: &PlainKey, ask: Ask<'_>) -> Result<Grant, CallError> {
        let body = question(key, ask).ok_or(CallError::NoCredit)?;
        let (remote, key) = (Arc::clone(self), key.clone());
        // A task of its own: if the caller leaves, the hold that the answer brings is given back.
        let asking = tokio::spawn(async move {
            let gaps = remote.gaps.load(Ordering::Acquire);
            let verdict = remote.munim.verify(&body).await?;
            let held = verdict.hold_id().map(|id| Held::Remote(RemoteHold::new(&remote, id)));
            let live = remote.note(&key, &verdict)?;
            if remote.gaps.load(Ordering::Acquire) != gaps {
                remote.check_again(&live).await?;
            }
            if live.status(clock::now(&*remote.clock)) == KeyStatus::Revoked {
                return Err(CallError::RevokedKey);
            }
            let key = CallKey::Remote(live);
            Ok(Grant { key, held, counted: Counted::default(), rates: verdict.rates() })
        });
        asking.await.map_err(|_| ServiceError::Internal("a key check"))?
    }

    /// Remembers what an answer says of a key, or why it is refused.
    fn note(&self, key: &PlainKey, verdict: &Verdict) -> Result<Arc<RemoteKey>, CallError> {
        let hash = key.hash();
        let mut known = self.lock();
        if let Some(refused) = verdict.refused() {
            if let (CallError::RevokedKey, Some(key)) = (&refused, known.get(hash)) {
                key.revoke();
            }
            return Err(refused);
        }
        let live = match known.get(hash) {
            Some(live) => live,
            None => known.insert(hash, verdict.key(key.clone()).ok_or(ServiceError::Unavailable)?),
        };
        drop(known);
        live.note(verdict.expires(), verdict.levels(), clock::now(&*self.clock));
        Ok(live)
    }

    /// Cuts the calls of a revoked key.
    fn revoked(&self, id: KeyId) {
        self.lock().revoke(id);
        self.running.cut_ended(clock::now(&*self.clock));
    }

    /// Checks the keys of running calls again: revocations may have been missed.
    async fn fill_gap(&self) -> Result<(), ServiceError> {
        self.gaps.fetch_add(1, Ordering::AcqRel);
        // The others are checked with their next call.
        let keys = self.lock().keep_running();
        for key in keys {
            self.check_again(&key).await?;
        }
        self.running.cut_ended(clock::now(&*self.clock));
        Ok(())
    }

    async fn check_again(&self, key: &RemoteKey) -> Result<(), ServiceError> {
        let verdict = self.munim.verify(&json!({"key": key.text.reveal()})).await?;
        // What limits it now is no reason to cut what runs.
        if verdict.ended().is_some() {
            key.revoke();
        }
        Ok(())
    }

    /// Frees what was set aside for a call that was not made.
    async fn release(&self, hold: &HoldId) {
        // What fails lapses.
        if let Err(error) = self.munim.release(hold).await {
            tracing::warn!(%error, hold = hold.as_str(), "a hold stays until its time is over");
        }
    }

    /// Reports calls. Those that cannot be recorded are kept by Munim for its operator.
    pub async fn report(&self, events: &[UsageEvent]) -> Result<(), ServiceError> {
        let reports: Vec<_> = events
            .iter()
            .map(|event| {
                let mut report = recording::report(event);
                report["source"] = SOURCE.into();
                report
            })
            .collect();
        let rejected = self.munim.report(&Value::Array(reports)).await?;
        if rejected > 0 {
            tracing::error!(rejected, "munim rejected calls: `munim rejected list` shows them there");
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key check of a call; `None` if it can use more than any may.
fn question(key: &PlainKey, ask: Ask<'_>) -> Option<Value> {
    let Ask { model, bound, address, .. } = ask;
    let counts = [bound.prompt, bound.completion, bound.characters, bound.images];
    let are_possible = counts.iter().all(|count| *count <= TOKENS_MAX);
    (are_possible && bound.milliseconds <= MILLISECONDS_MAX).then(|| {
        json!({
            "key": key.reveal(),
            "model": model,
            "client_ip": address,
            "prompt_tokens_at_most": bound.prompt,
            "completion_tokens_at_most": bound.completion,
            "seconds_at_most": Seconds::of_milliseconds(bound.milliseconds),
            "characters_at_most": bound.characters,
            "images_at_most": bound.images,
            "hold_seconds": HOLD_SECONDS,
        })
    })
}

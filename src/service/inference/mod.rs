//! The inference API: carries the calls of customers to upstreams, and meters them by itself.
//!
//! `host.rs` is what carries calls: a server, whose own part is in `local.rs`, or a relay, `remote`. `upstreams.rs` has the
//! operator's part, `catalogue.rs` what of it is in memory. A call is admitted and carried by `carry.rs`: `request.rs` reads it,
//! `bound.rs` bounds its cost, `credit.rs` sets that aside, `grant.rs` is what it gets, `client.rs` sends it, `answer.rs` and `relay.rs`
//! pass the answer, `meter.rs` counts it. `quote.rs` bounds the cost of a call that a gateway carries. `demo` is an upstream in this
//! process. `call.rs` ends a call once and writes it to the `journal`, from where `posting.rs` brings it to where it is recorded:
//! `recording.rs`, or the Munim of a relay.
//!
//! Limits are counted by `service/limits`: addresses and scope before the body is read, the rest with the key check.

pub mod admission;
mod answer;
mod bound;
mod call;
pub mod carry;
pub mod catalogue;
pub mod client;
pub mod credit;
mod demo;
pub mod endpoint;
pub mod error;
mod grant;
pub mod host;
mod journal;
pub mod local;
pub mod members;
mod meter;
mod posting;
pub mod pricing;
pub mod quote;
mod recording;
mod relay;
pub mod remote;
mod request;
mod sse;
pub mod upstreams;

use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

pub use answer::Answer;
pub use client::tls;
use tokio::sync::{Mutex, OnceCell};

use self::admission::Admission;
use self::catalogue::Snapshot;
use self::client::UpstreamClient;
use self::host::Host;
use self::journal::Journal;
use super::ServiceError;

/// How long the end of the process waits for the database to have every call; the journal keeps what is left.
const POSTED_WITHIN: Duration = Duration::from_secs(10);

/// The operator's settings.
#[derive(Clone, Debug)]
pub struct InferenceSettings {
    /// The folder of the journal; without one no call is carried.
    pub journal: Option<PathBuf>,
    /// Whether each answer waits until the journal is on the disk.
    pub is_synced: bool,
    /// Open calls of an account.
    pub calls_per_account: u32,
    /// Open calls of this server.
    pub calls: u32,
}

/// The state of the inference API in this process.
#[derive(Debug, Default)]
pub struct Inference {
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    loading: Mutex<()>,
    client: UpstreamClient,
    pub admission: Arc<Admission>,
    journal: OnceCell<Arc<Journal>>,
}

impl Default for InferenceSettings {
    fn default() -> Self {
        Self { journal: None, is_synced: false, calls_per_account: 256, calls: 8192 }
    }
}

/// Posts what a killed process has left in the journal, and opens a new one. Done before the first call; without a
/// folder nothing is.
pub async fn open(host: &Host) -> Result<(), ServiceError> {
    if host.settings().journal.is_none() {
        return Ok(());
    }
    journal_of(host).await.map(|_| ())
}

/// Waits until the database has every call, and gives back what is set aside. What it has not is posted at the next start.
pub async fn finish(host: &Host) {
    if let Some(journal) = host.inference().journal.get() {
        let _ = tokio::time::timeout(POSTED_WITHIN, journal.all_posted()).await;
        if journal.unposted() > 0 {
            tracing::warn!(
                calls = journal.unposted(),
                "calls stay in the inference journal until the next start"
            );
        }
    }
    if let Host::Server(services) = host {
        credit::give_back(services).await;
    }
}

/// Waits until every ended call is recorded. For tests.
pub async fn all_recorded(inference: &Inference) {
    if let Some(journal) = inference.journal.get() {
        journal.all_posted().await;
    }
}

/// The journal, opened at first use.
async fn journal_of(host: &Host) -> Result<Arc<Journal>, ServiceError> {
    let opened = host.inference().journal.get_or_try_init(|| async {
        let settings = host.settings();
        let Some(folder) = &settings.journal else {
            tracing::error!("the inference API has no journal: name a folder with MUNIM_INFERENCE_JOURNAL");
            return Err(ServiceError::Unavailable);
        };
        let start = || Journal::start(folder, &host.new_id(""), settings.is_synced);
        match host {
            Host::Server(services) => {
                let left = recording::post_left(services, folder).await?;
                if left > 0 {
                    tracing::info!(calls = left, "calls in the inference journal were recorded");
                }
                Ok(Arc::new(start().map_err(recording::unusable)?))
            }
            // Munim may be away: they are sent when it is there.
            Host::Relay(_) => {
                let left = recording::read_left(folder).await?;
                let journal = Arc::new(start().map_err(recording::unusable)?);
                journal.adopt(left).map_err(recording::unusable)?;
                posting::start(host, &journal);
                Ok(journal)
            }
        }
    });
    opened.await.cloned()
}

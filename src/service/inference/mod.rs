//! The inference API: carries the calls of customers to upstreams, and meters them by itself.
//!
//! `upstreams.rs` has the operator's part, `catalogue.rs` what of it is in memory. A call is admitted and carried by
//! `carry.rs`: `request.rs` reads it, `bound.rs` bounds its cost, `credit.rs` sets that aside, `client.rs` sends it, `answer.rs` and `relay.rs` pass
//! the answer, `meter.rs` counts it. `quote.rs` bounds the cost of a call that a gateway carries. `demo` is an upstream in this process. `call.rs` ends it once and writes it to the `journal`, from where `posting.rs`
//! brings it to the database.
//!
//! Limits are counted by `service/limits`: addresses and scope before the body is read, the rest with the key check.

pub mod admission;
mod answer;
mod bound;
mod call;
pub mod carry;
pub mod catalogue;
mod client;
pub mod credit;
mod demo;
pub mod endpoint;
pub mod error;
mod journal;
pub mod members;
mod meter;
mod posting;
pub mod quote;
mod relay;
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
use self::journal::Journal;
use super::{ServiceError, Services};

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
pub async fn open(services: &Services) -> Result<(), ServiceError> {
    if services.policy.inference.journal.is_none() {
        return Ok(());
    }
    journal_of(services).await.map(|_| ())
}

/// Waits until the database has every call, and gives back what is set aside. What it has not is posted at the next start.
pub async fn finish(services: &Arc<Services>) {
    if let Some(journal) = services.inference.journal.get() {
        let _ = tokio::time::timeout(POSTED_WITHIN, journal.all_posted()).await;
        if journal.unposted() > 0 {
            tracing::warn!(
                calls = journal.unposted(),
                "calls stay in the inference journal until the next start"
            );
        }
    }
    credit::give_back(services).await;
}

/// Waits until every ended call is recorded. For tests.
pub async fn all_recorded(services: &Services) {
    if let Some(journal) = services.inference.journal.get() {
        journal.all_posted().await;
    }
}

/// The journal, opened at first use.
async fn journal_of(services: &Services) -> Result<Arc<Journal>, ServiceError> {
    let opened = services.inference.journal.get_or_try_init(|| async {
        let settings = &services.policy.inference;
        let Some(folder) = &settings.journal else {
            tracing::error!("the inference API has no journal: name a folder with MUNIM_INFERENCE_JOURNAL");
            return Err(ServiceError::Unavailable);
        };
        let left = posting::post_left(services, folder).await?;
        if left > 0 {
            tracing::info!(calls = left, "calls in the inference journal were recorded");
        }
        let name = services.new_id("");
        let journal = Journal::start(folder, &name, settings.is_synced).map_err(posting::unusable)?;
        Ok(Arc::new(journal))
    });
    opened.await.cloned()
}

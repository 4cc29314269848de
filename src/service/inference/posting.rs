//! Brings ended calls out of the journal to where they are recorded: the database, or the Munim of a relay.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::host::Host;
use super::journal::Journal;
use super::recording::BATCH;

/// The wait after a failure; it doubles up to the second.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Starts a task that posts, unless one runs.
pub fn start(host: &Host, journal: &Arc<Journal>) {
    // While the process ends there is no runtime any more: the next start posts.
    let Ok(runtime) = Handle::try_current() else { return };
    if journal.begin_posting() {
        runtime.spawn(post(host.clone(), Arc::clone(journal)));
    }
}

async fn post(host: Host, journal: Arc<Journal>) {
    let mut wait = RETRY.0;
    loop {
        let events = journal.take(BATCH);
        if events.is_empty() {
            return;
        }
        match host.record(&events).await {
            Ok(()) => {
                journal.posted(&events);
                wait = RETRY.0;
            }
            Err(error) => {
                tracing::warn!(%error, calls = journal.unposted(), "calls of the inference API are not recorded yet");
                journal.put_back(&events);
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(RETRY.1);
            }
        }
    }
}

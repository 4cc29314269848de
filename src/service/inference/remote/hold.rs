//! A hold at Munim: the report of its call ends it, or it is released.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Handle;

use super::Remote;
use crate::domain::HoldId;

/// A hold.
#[derive(Debug)]
pub struct RemoteHold {
    pub id: HoldId,
    remote: Arc<Remote>,
    is_used: AtomicBool,
}

impl RemoteHold {
    pub fn new(remote: &Arc<Remote>, id: HoldId) -> Self {
        Self { id, remote: Arc::clone(remote), is_used: AtomicBool::new(false) }
    }

    /// The report of the call ends it.
    pub fn use_up(&self) {
        self.is_used.store(true, Ordering::Relaxed);
    }
}

impl Drop for RemoteHold {
    fn drop(&mut self) {
        if self.is_used.load(Ordering::Relaxed) {
            return;
        }
        // While the process ends there is no runtime any more: the hold lapses.
        let Ok(runtime) = Handle::try_current() else { return };
        let (remote, id) = (Arc::clone(&self.remote), self.id.clone());
        runtime.spawn(async move { remote.release(&id).await });
    }
}

//! Where connections are opened on which checks and calls wait. A SQLite connection is a thread that has the priority of the one
//! that opened it, for good, and a connection to a server is watched by the runtime that opened it: neither may be one that stands back.

use std::future::Future;

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::store::StoreError;

/// The runtime that opened a database.
#[derive(Clone, Debug)]
pub struct Home(Handle);

impl Home {
    /// The runtime of this call.
    pub fn here() -> Self {
        Self(Handle::current())
    }

    /// Runs what may open a connection there, also for who runs elsewhere. A caller who goes away ends it.
    pub async fn run<T: Send + 'static>(
        &self,
        opening: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        if Handle::current().id() == self.0.id() {
            return opening.await;
        }
        let mut there = JoinSet::new();
        there.spawn_on(opening, &self.0);
        // It is ended by nobody but a runtime that ends, and the connections with it.
        there.join_next().await.and_then(Result::ok).unwrap_or_else(|| Err(sqlx::Error::PoolClosed.into()))
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use rustix::process::{getpriority_process, setpriority_process};

    use super::*;

    /// The nice value of this thread.
    fn own() -> i32 {
        getpriority_process(None).unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn who_stands_back_opens_no_connection_that_does() {
        let (home, here) = (Home::here(), own());
        let elsewhere = std::thread::spawn(move || {
            setpriority_process(None, 19).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let there = runtime.block_on(home.run(async { Ok(own()) })).unwrap();
            (own(), there)
        });
        let ended = tokio::task::spawn_blocking(|| elsewhere.join().unwrap()).await.unwrap();
        assert_eq!(ended, (19, here));
    }
}

//! Opens connections on the right runtime. The thread of a SQLite connection inherits the priority of the
//! thread that opened it, and a PostgreSQL connection is driven by the runtime that opened it: neither may have
//! a lowered priority, because key checks wait for them.

use std::future::Future;

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::store::StoreError;

/// The runtime that opened a database.
#[derive(Clone, Debug)]
pub struct Home(Handle);

impl Home {
    /// The current runtime.
    pub fn here() -> Self {
        Self(Handle::current())
    }

    /// Runs a future that may open a connection on that runtime. It is aborted if the caller is dropped.
    pub async fn run<T: Send + 'static>(
        &self,
        opening: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        if Handle::current().id() == self.0.id() {
            return opening.await;
        }
        let mut there = JoinSet::new();
        there.spawn_on(opening, &self.0);
        // Only the end of the runtime cancels it, and that ends the connections too.
        there.join_next().await.and_then(Result::ok).unwrap_or_else(|| Err(sqlx::Error::PoolClosed.into()))
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use rustix::process::{getpriority_process, setpriority_process};

    use super::*;

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

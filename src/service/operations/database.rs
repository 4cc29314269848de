//! The database, as the command line and metrics see it.

use crate::service::Services;
use crate::store;
pub use crate::store::Pool;

/// The engine's name: `sqlite` or `postgresql`.
pub const fn engine(services: &Services) -> &'static str {
    services.store.engine().name()
}

pub fn pools(services: &Services) -> Vec<Pool> {
    services.store.pools()
}

/// How often the database was unavailable, full or too busy since the process started.
pub fn failures() -> u64 {
    store::failures()
}

/// Closes all connections; SQLite checkpoints its WAL.
pub async fn close(services: &Services) {
    services.store.close().await;
}

//! The database as whoever runs the program sees it.

use crate::service::Services;
use crate::store;
pub use crate::store::Pool;

/// Its name: `sqlite` or `postgresql`.
pub const fn engine(services: &Services) -> &'static str {
    services.store.engine().name()
}

/// Its connections.
pub fn pools(services: &Services) -> Vec<Pool> {
    services.store.pools()
}

/// How often a database was away, full or too busy, since the process started.
pub fn failures() -> u64 {
    store::failures()
}

/// Closes every connection; SQLite folds its log into the file.
pub async fn close(services: &Services) {
    services.store.close().await;
}

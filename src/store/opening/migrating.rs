//! Brings the tables up to date: all steps in one transaction, so that a failure leaves the tables that were there.

use std::sync::LazyLock;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, Connection};

use super::address::{Server, SqliteFile};
use super::open_error::OpenError;
use crate::store::StoreError;

/// The steps of SQLite.
static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
/// The steps of PostgreSQL. The lock that they are under is taken here.
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| {
    let mut steps = sqlx::migrate!("migrations/postgres");
    steps.set_locking(false);
    steps
});

// `run` would take a connection too, but makes futures that cannot be sent to another thread.

/// The newest step, which both engines have.
pub fn newest() -> i64 {
    SQLITE.iter().map(|step| step.version).max().unwrap_or_default()
}

/// The tables in a file.
pub(in crate::store) async fn sqlite(
    connection: &mut AnyConnection,
    file: &SqliteFile,
) -> Result<(), StoreError> {
    let failed = |error: MigrateError| {
        OpenError::of_migration(file.path().display(), error, newest(), |error| {
            OpenError::of_sqlite(file, error)
        })
    };
    if is_current(connection).await {
        return Ok(SQLITE.run_direct(None, connection, false).await.map_err(failed)?);
    }
    // At once, so that of two programs that find old tables the second waits and finds new ones.
    let begun = connection.begin_with("begin immediate").await;
    let mut tx = begun.map_err(|error| OpenError::of_sqlite(file, &error))?;
    SQLITE.run_direct(None, &mut *tx, false).await.map_err(failed)?;
    Ok(tx.commit().await.map_err(|error| OpenError::of_sqlite(file, &error))?)
}

/// Whether nothing is to be done, as far as numbers tell.
async fn is_current(connection: &mut AnyConnection) -> bool {
    let applied = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations");
    let applied: Result<i64, _> = applied.fetch_one(connection).await;
    applied.is_ok_and(|version| version >= newest())
}

/// The tables on a server. Who waits for another for longer than a second and a half is told.
pub(in crate::store) async fn postgres(
    connection: &mut AnyConnection,
    server: &Server,
) -> Result<(), StoreError> {
    let failed = |error: MigrateError| {
        OpenError::of_migration(server, error, newest(), |error| OpenError::of_server(server, error))
    };
    let refused = |error: sqlx::Error| OpenError::of_server(server, &error);
    let mut tx = connection.begin_with("begin; set local lock_timeout = '1500ms'").await.map_err(refused)?;
    // What sqlx itself would lock, as older versions do, but given back with the transaction: a pooler may give the
    // next one another connection. Schemas of their own are databases of their own.
    let name: String = sqlx::query_scalar(
        "select current_database() || coalesce('.' || nullif(current_schema(), 'public'), '')",
    )
    .fetch_one(&mut *tx)
    .await
    .map_err(refused)?;
    let lock = 0x3d32_ad9e_i64 * i64::from(crc32fast::hash(name.as_bytes()));
    let locked = sqlx::query("select pg_advisory_xact_lock($1)").bind(lock).execute(&mut *tx).await;
    locked.map_err(refused)?;
    POSTGRES.run_direct(None, &mut *tx, false).await.map_err(failed)?;
    Ok(tx.commit().await.map_err(refused)?)
}

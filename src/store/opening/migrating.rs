//! Migrates the schema, all steps in one transaction, so that a failure leaves the old schema intact.

use std::sync::LazyLock;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, Connection};

use super::address::{Server, SqliteFile};
use super::open_error::OpenError;
use crate::store::StoreError;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
/// The lock around the migrations is taken here instead of by sqlx.
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| {
    let mut steps = sqlx::migrate!("migrations/postgres");
    steps.set_locking(false);
    steps
});

/// The newest migration, which both engines have.
pub fn newest() -> i64 {
    SQLITE.iter().map(|step| step.version).max().unwrap_or_default()
}

/// Migrates a SQLite file.
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
    // Immediate, so that the second of two processes that find an old schema waits and then finds the new one.
    let begun = connection.begin_with("begin immediate").await;
    let mut tx = begun.map_err(|error| OpenError::of_sqlite(file, &error))?;
    // Not `run`: over a connection, its future is not `Send`.
    SQLITE.run_direct(None, &mut *tx, false).await.map_err(failed)?;
    Ok(tx.commit().await.map_err(|error| OpenError::of_sqlite(file, &error))?)
}

/// Whether no migration is needed, judged by the version numbers.
async fn is_current(connection: &mut AnyConnection) -> bool {
    let applied = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations");
    let applied: Result<i64, _> = applied.fetch_one(connection).await;
    applied.is_ok_and(|version| version >= newest())
}

/// Migrates a PostgreSQL database. Returns an error after waiting 1.5 seconds for another process.
pub(in crate::store) async fn postgres(
    connection: &mut AnyConnection,
    server: &Server,
) -> Result<(), StoreError> {
    let failed = |error: MigrateError| {
        OpenError::of_migration(server, error, newest(), |error| OpenError::of_server(server, error))
    };
    let refused = |error: sqlx::Error| OpenError::of_server(server, &error);
    let mut tx = connection.begin_with("begin; set local lock_timeout = '1500ms'").await.map_err(refused)?;
    // The lock that sqlx and older versions take, but released at the end of the transaction: a pooler may
    // assign another connection to the next one. Each schema counts as a database of its own.
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

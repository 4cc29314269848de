//! Opens a database, and keeps its connection pools healthy.

use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection, Executor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::address::{Address, Server, SqliteFile};
use super::file_in_place::OpenFile;
use super::home::Home;
use super::migrating;
use super::open_error::OpenError;
use crate::store::usage::partitions::KnownPartitions;
use crate::store::{Engine, Store, StoreError, opening};

/// The state of a connection pool.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// Its purpose.
    pub name: &'static str,
    /// Connections in use.
    pub in_use: u32,
    /// Idle connections.
    pub idle: u32,
    /// The maximum size.
    pub max: u32,
}

/// The settings of every SQLite connection. `synchronous=FULL`: acknowledged commits survive a power cut. A
/// write that finds another process writing waits four seconds, so that a command reports this within five.
pub(in crate::store) const SQLITE_PRAGMAS: &str = "pragma busy_timeout = 4000;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
    pragma temp_store = memory;";

/// Read connections to a SQLite file; each may use a page cache of 2 MB.
const SQLITE_READERS: u32 = 4;
/// Additional ones for the key cache: one follows changes, one serves the requests that wait after the lease
/// has expired.
const SQLITE_GATE_READERS: u32 = 2;
/// Additional ones for large reports: as many as may run at once.
pub const LARGE_READERS: u32 = 3;
/// How long a request waits for a connection until the database counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections to PostgreSQL for pages, REST and everything without connections of its own.
const POSTGRES_SHARED: u32 = 9;
/// Additional ones for the key cache and the group commit.
const POSTGRES_GATE: u32 = 4;

impl Store {
    /// Opens `sqlite://…` (created if missing) or `postgres://…` and migrates the schema. If that fails,
    /// returns the reason within five seconds.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_at(&Address::parse(url)?).await
    }

    /// Opens an address, as [`Store::open`].
    pub async fn open_at(address: &Address) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        match address {
            Address::Sqlite(file) => Self::open_sqlite(file).await,
            Address::Postgres(server) => Self::open_postgres(server).await,
        }
    }

    async fn open_sqlite(file: &SqliteFile) -> Result<Self, StoreError> {
        opening::prepare(file)?;
        // A pool retries what fails, and loses the cause.
        let mut first = opening::sqlite(file).await?;
        migrating::sqlite(&mut first, file).await?;
        let url = file.url();
        let writer = sqlite_pool(1).connect(&url).await?;
        // The last connection to close checkpoints the WAL, so it must not be this one.
        first.close().await?;
        let open = OpenFile::at(file.path()).map_err(|error| OpenError::of_system(file, &error))?;
        Ok(Self {
            engine: Engine::Sqlite,
            writer,
            writing: Arc::new(Semaphore::new(1)),
            reader: sqlite_pool(SQLITE_READERS).connect_lazy(&url)?,
            // Opens all at once, from this thread, whose priority their threads inherit.
            key_cache: sqlite_pool(SQLITE_GATE_READERS)
                .min_connections(SQLITE_GATE_READERS)
                .connect(&url)
                .await?,
            reports: sqlite_pool(LARGE_READERS).connect_lazy(&url)?,
            months: KnownPartitions::default(),
            home: Home::here(),
            file: Some(Arc::new(open)),
        })
    }

    async fn open_postgres(server: &Server) -> Result<Self, StoreError> {
        let mut first = opening::postgres(server).await?;
        migrating::postgres(&mut first, server).await?;
        first.close().await?;
        let url = server.url();
        let shared = postgres_pool(POSTGRES_SHARED).connect(url).await?;
        Ok(Self {
            engine: Engine::Postgres,
            writer: shared.clone(),
            writing: Arc::new(Semaphore::new(POSTGRES_SHARED as usize)),
            reader: shared,
            key_cache: postgres_pool(POSTGRES_GATE).connect_lazy(url)?,
            reports: postgres_pool(LARGE_READERS).connect_lazy(url)?,
            months: KnownPartitions::default(),
            home: Home::here(),
            file: None,
        })
    }

    /// A turn in the queue of writers, for everyone but the key cache and the group commit: so those two wait
    /// for one other transaction at most, however many there are.
    pub(in crate::store) async fn turn(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let turn = Arc::clone(&self.writing).acquire_owned();
        let turn =
            tokio::time::timeout(ACQUIRE_TIMEOUT, turn).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        Ok(turn.map_err(|_| sqlx::Error::PoolClosed)?)
    }

    /// The state of each pool.
    pub fn pools(&self) -> Vec<Pool> {
        let read = |name, pool: &AnyPool| {
            let idle = u32::try_from(pool.num_idle()).unwrap_or_default();
            let in_use = pool.size().saturating_sub(idle);
            Pool { name, in_use, idle, max: pool.options().get_max_connections() }
        };
        let (key_cache, reports) = (read("gate", &self.key_cache), read("reports", &self.reports));
        match self.engine {
            Engine::Sqlite => {
                vec![read("writer", &self.writer), read("reader", &self.reader), key_cache, reports]
            }
            Engine::Postgres => vec![read("shared", &self.writer), key_cache, reports],
        }
    }

    /// Closes all connections; SQLite checkpoints the WAL.
    pub async fn close(&self) {
        self.close_readers().await;
        self.writer.close().await;
    }

    /// Closes all connections but the writer's.
    pub(in crate::store) async fn close_readers(&self) {
        self.reports.close().await;
        self.reader.close().await;
        self.key_cache.close().await;
    }
}

fn postgres_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_release(|connection, _| Box::pin(is_alive(connection)))
}

fn sqlite_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        // A connection to a file is not lost, and `is_at_rest` has looked at it: a ping would double the statements.
        .test_before_acquire(false)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SQLITE_PRAGMAS).await?;
                Ok(())
            })
        })
        .after_release(|connection, _| Box::pin(is_at_rest(connection)))
}

/// Whether a connection can begin a transaction. On a full disk SQLite rolls back by itself; the driver does
/// not notice, and counts the transaction as open forever.
async fn is_at_rest(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // A ping executes the pending rollback of a dropped transaction first.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Whether the server still answers. A dead network connection would occupy its place in the pool for many
/// minutes, and soon all places.
async fn is_alive(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    let answer = tokio::time::timeout(ACQUIRE_TIMEOUT, connection.ping()).await;
    // An error makes the pool discard the connection without a graceful close.
    answer.map_err(|_| sqlx::Error::PoolTimedOut)?.map(|()| true)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use futures_util::FutureExt;
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn a_full_disk_is_written_to_again_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        sqlx::query("create table notes (note blob)").execute(&store.writer).await.unwrap();
        // The file cannot grow while this connection is open.
        sqlx::query("pragma max_page_count = 1").execute(&store.writer).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let long = sqlx::query("insert into notes values (zeroblob(1000000))");
        let error = StoreError::from(long.execute(tx.connection()).await.unwrap_err());
        assert!(error.is_unavailable(), "{error}");
        drop(tx);
        for _ in 0..2 {
            let mut tx = store.begin().await.unwrap();
            sqlx::query("insert into notes values (zeroblob(10))").execute(tx.connection()).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    #[tokio::test]
    async fn what_is_reserved_is_there_while_all_else_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        let mut taken = Vec::new();
        for _ in 0..SQLITE_READERS {
            taken.push(store.reader.acquire().await.unwrap());
        }
        for _ in 0..LARGE_READERS {
            taken.push(store.reports.acquire().await.unwrap());
        }
        store.span_of_changes().await.unwrap();
        // One writes and another waits for its turn: the group commit precedes it.
        let writing = store.begin().await.unwrap();
        let mut other = std::pin::pin!(store.begin());
        assert!(other.as_mut().now_or_never().is_none());
        let mut group_commit = std::pin::pin!(store.begin_reserved());
        assert!(group_commit.as_mut().now_or_never().is_none());
        drop(writing);
        group_commit.await.unwrap().commit().await.unwrap();
        other.await.unwrap().commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_wire_that_is_cut_in_a_word_is_a_database_that_is_away() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut wire, _)) = listener.accept().await {
                // Neither of the two answers to a TLS request.
                wire.write_all(&[0]).await.unwrap();
            }
        });
        let error = Store::open(&format!("postgres://munim@127.0.0.1:{port}/munim")).await.unwrap_err();
        assert!(error.is_unavailable(), "{error}");
    }

    #[tokio::test]
    async fn sqlite_waits_for_the_disk_and_checks_references() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        for pool in [&store.writer, &store.reader, &store.key_cache, &store.reports] {
            let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(pool).await.unwrap();
            assert_eq!(synchronous, 2, "FULL");
            let references: i64 = sqlx::query_scalar("pragma foreign_keys").fetch_one(pool).await.unwrap();
            assert_eq!(references, 1);
        }
        for file in ["munim.db", "munim.db-wal"] {
            let mode = std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }

    #[tokio::test]
    async fn sqlite_is_compiled_as_the_settings_of_cargo_say() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        let options: Vec<String> =
            sqlx::query_scalar("pragma compile_options").fetch_all(&store.reader).await.unwrap();
        let has = |option: &str| options.iter().any(|has| has == option);
        assert!(has("ENABLE_QPSG") && has("DEFAULT_MEMSTATUS=0"), "{options:?}");
        assert!(!has("ENABLE_MEMORY_MANAGEMENT") && !has("ENABLE_STAT4"), "{options:?}");
    }
}

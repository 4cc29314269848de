//! The database layer: SQL in, domain types out. Only this module reads rows (`columns.rs`). It contains no
//! business rules and never reads the clock.
//!
//! Most statements serve both SQLite and PostgreSQL; where they must differ, [`Engine::sql`] has both texts
//! side by side. Naming: `lookup` and `find` return an `Option`, `list` and `page` return many rows, `insert`
//! and `add` write.
//!
//! To add a table: write a migration in both folders under `migrations/`, a file in the folder of its noun, and
//! a test in `tests/store/` (each runs on both engines).

pub mod accounts;
pub mod agents;
pub mod audit_log;
pub mod auth;
pub mod billing;
pub mod check;
mod columns;
pub mod copy;
mod error;
mod json_rows;
pub mod key_cache;
pub mod keys;
pub mod ledger;
mod models;
pub mod notices;
pub mod opening;
pub mod outbox;
pub mod plans;
pub mod prices;
pub mod reports;
pub mod requests;
mod rows;
pub mod summaries;
pub mod upstreams;
pub mod usage;
pub mod webhooks;

pub use error::{StoreError, failures};
pub use opening::{LARGE_READERS, OpenError, Pool};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The engine of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, one machine.
    Sqlite,
    /// A server, for any number of machines.
    Postgres,
}

impl Engine {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }

    /// Selects the statement for this engine.
    const fn sql(self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// A single connection on SQLite, which allows one writer at a time.
    writer: AnyPool,
    /// Queue of writers, except for the key cache and the group commit.
    writing: Arc<Semaphore>,
    reader: AnyPool,
    /// Reserved for the key cache and, on PostgreSQL, the group commit.
    key_cache: AnyPool,
    /// For large reports, which are few at a time.
    reports: AnyPool,
    months: usage::partitions::KnownPartitions,
    /// The runtime that opened the database.
    home: opening::home::Home,
    /// The SQLite file, if it is opened for writing.
    file: Option<Arc<opening::OpenFile>>,
}

/// A transaction. Dropped without `commit`, it is rolled back.
#[derive(Debug)]
pub struct Tx {
    engine: Engine,
    inner: sqlx::Transaction<'static, sqlx::Any>,
    /// Dropped after the connection is returned.
    _turn: Option<OwnedSemaphorePermit>,
}

/// Reads that run the same way inside and outside of a transaction.
#[derive(Debug)]
pub struct Reads<'a> {
    engine: Engine,
    on: On<'a>,
}

/// The connection of [`Reads`].
#[derive(Debug)]
enum On<'a> {
    Own(PoolConnection<Any>),
    Borrowed(&'a mut AnyConnection),
}

impl Reads<'_> {
    fn connection(&mut self) -> &mut AnyConnection {
        match &mut self.on {
            On::Own(connection) => connection,
            On::Borrowed(connection) => connection,
        }
    }
}

impl Store {
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins a write transaction.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let turn = self.turn().await?;
        self.begin_on(&self.writer, Some(turn)).await
    }

    /// Begins one for the key cache and the group commit, which do not queue in [`Store::begin`].
    pub async fn begin_reserved(&self) -> Result<Tx, StoreError> {
        let pool = match self.engine {
            Engine::Sqlite => &self.writer,
            Engine::Postgres => &self.key_cache,
        };
        self.begin_on(pool, None).await
    }

    async fn begin_on(&self, pool: &AnyPool, turn: Option<OwnedSemaphorePermit>) -> Result<Tx, StoreError> {
        self.look_for_file()?;
        let begin = match self.engine {
            // Takes the write lock at once, so that the transaction never waits with a stale snapshot.
            Engine::Sqlite => "begin immediate",
            // If this server stalls or loses its connection, its locks are released after the timeout.
            Engine::Postgres => "begin; set local idle_in_transaction_session_timeout = '10s'",
        };
        let (engine, pool) = (self.engine, pool.clone());
        let opening = async move { Ok(Tx { engine, inner: pool.begin_with(begin).await?, _turn: turn }) };
        self.home.run(opening).await
    }

    /// Reads committed data, outside of any transaction.
    pub async fn reads(&self) -> Result<Reads<'static>, StoreError> {
        Ok(Reads { engine: self.engine, on: On::Own(self.reader.acquire().await?) })
    }

    /// Does the same for the key cache.
    pub async fn reads_reserved(&self) -> Result<Reads<'static>, StoreError> {
        Ok(Reads { engine: self.engine, on: On::Own(self.key_cache.acquire().await?) })
    }

    /// Begins a transaction that reads one snapshot.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        self.snapshot_on(&self.reader, "begin isolation level repeatable read read only").await
    }

    /// Does the same for the key cache.
    pub async fn snapshot_reserved(&self) -> Result<Tx, StoreError> {
        self.snapshot_on(&self.key_cache, "begin isolation level repeatable read read only").await
    }

    /// Does the same for a large report. PostgreSQL has a statement timeout; for SQLite, which has none, the
    /// rows are counted before.
    pub async fn snapshot_large(&self) -> Result<Tx, StoreError> {
        // One processor for each: with parallel workers a few reports would take them all, and key checks wait.
        let begin = "begin isolation level repeatable read read only; set local statement_timeout = '20s'; \
                     set local max_parallel_workers_per_gather = 0";
        self.snapshot_on(&self.reports, begin).await
    }

    async fn snapshot_on(&self, pool: &AnyPool, postgres: &'static str) -> Result<Tx, StoreError> {
        let begin = match self.engine {
            Engine::Sqlite => "begin",
            Engine::Postgres => postgres,
        };
        let inner = pool.begin_with(begin).await?;
        Ok(Tx { engine: self.engine, inner, _turn: None })
    }
}

impl Tx {
    /// Commits durably.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    pub fn reads(&mut self) -> Reads<'_> {
        Reads { engine: self.engine, on: On::Borrowed(&mut self.inner) }
    }

    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }
}

/// A statement over the rows of a JSON array bound as `$1`: many rows in one round trip. The engines differ
/// only in the function that expands the array. A row is `value`.
macro_rules! over_json {
    ($head:expr, $tail:expr) => {
        (
            concat!($head, " from json_each($1) where true ", $tail),
            concat!($head, " from jsonb_array_elements($1::jsonb) as rows(value) where true ", $tail),
        )
    };
}
pub(crate) use over_json;

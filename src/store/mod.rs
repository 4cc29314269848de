//! The database, and nothing else: SQL in, the domain's entities out. Rows are read here alone, as `columns.rs` says. No
//! rule is made here and no time of day is read.
//!
//! One text of SQL serves SQLite and PostgreSQL; where the two must differ, the statement stands
//! twice, side by side, in [`Engine::sql`]'s arguments. The verbs are few: `lookup` and `find` give
//! an `Option`, `list` and `page` give many, `insert` and `add` write.
//!
//! To add a table: a migration in both folders under `migrations/`, a file in the folder of its
//! noun, a test in `tests/store/` (each runs on both engines).

pub mod accounts;
pub mod agents;
pub mod audit_log;
pub mod auth;
pub mod check;
mod columns;
pub mod copy;
mod error;
pub mod key_cache;
pub mod keys;
pub mod ledger;
pub mod opening;
pub mod prices;
pub mod reports;
pub mod requests;
mod rows;
pub mod usage;

pub use error::{StoreError, failures};
pub use opening::{LARGE_READERS, OpenError, Pool};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Which database this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, one machine.
    Sqlite,
    /// A server, any number of machines.
    Postgres,
}

impl Engine {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }

    /// The statement for this one of the two.
    const fn sql(self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        }
    }
}

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// One connection on SQLite, where one writer at a time is the rule.
    writer: AnyPool,
    /// Turns to write of everybody but the key cache and the group commit.
    writing: Arc<Semaphore>,
    reader: AnyPool,
    /// For the key cache alone and, on PostgreSQL, the group commit: nothing else waits here.
    gate: AnyPool,
    /// For reports over many rows, which are few at a time.
    reports: AnyPool,
    months: usage::partitions::KnownPartitions,
    /// The runtime that opened it.
    home: opening::home::Home,
    /// The SQLite file, where it is written to.
    file: Option<Arc<opening::OpenFile>>,
}

/// A transaction that writes. Dropped without `commit`, it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    engine: Engine,
    inner: sqlx::Transaction<'static, sqlx::Any>,
    /// Given back after the connection.
    _turn: Option<OwnedSemaphorePermit>,
}

/// What is read the same way within a transaction and outside of any.
#[derive(Debug)]
pub struct Reads<'a> {
    engine: Engine,
    on: On<'a>,
}

/// Where such statements run.
#[derive(Debug)]
enum On<'a> {
    Own(PoolConnection<Any>),
    Borrowed(&'a mut AnyConnection),
}

impl Reads<'_> {
    /// The connection that statements run on.
    fn connection(&mut self) -> &mut AnyConnection {
        match &mut self.on {
            On::Own(connection) => connection,
            On::Borrowed(connection) => connection,
        }
    }
}

impl Store {
    /// Which database this is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Starts a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let turn = self.turn().await?;
        self.begin_on(&self.writer, Some(turn)).await
    }

    /// The same for the key cache and the group commit: waits for none of those that wait for [`Store::begin`].
    pub async fn begin_reserved(&self) -> Result<Tx, StoreError> {
        let pool = match self.engine {
            Engine::Sqlite => &self.writer,
            Engine::Postgres => &self.gate,
        };
        self.begin_on(pool, None).await
    }

    async fn begin_on(&self, pool: &AnyPool, turn: Option<OwnedSemaphorePermit>) -> Result<Tx, StoreError> {
        self.look_for_file()?;
        let begin = match self.engine {
            // At once, so that it never has to wait with a stale view of the data.
            Engine::Sqlite => "begin immediate",
            // A server that stands still, or has lost its wire, keeps what it has locked no longer.
            Engine::Postgres => "begin; set local idle_in_transaction_session_timeout = '10s'",
        };
        let (engine, pool) = (self.engine, pool.clone());
        let opening = async move { Ok(Tx { engine, inner: pool.begin_with(begin).await?, _turn: turn }) };
        self.home.run(opening).await
    }

    /// Reads outside of any transaction: what is committed now.
    pub async fn reads(&self) -> Result<Reads<'static>, StoreError> {
        Ok(Reads { engine: self.engine, on: On::Own(self.reader.acquire().await?) })
    }

    /// The same for the key cache.
    pub async fn reads_reserved(&self) -> Result<Reads<'static>, StoreError> {
        Ok(Reads { engine: self.engine, on: On::Own(self.gate.acquire().await?) })
    }

    /// Starts a transaction that reads one state of everything.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        self.snapshot_on(&self.reader, "begin isolation level repeatable read read only").await
    }

    /// The same for the key cache.
    pub async fn snapshot_reserved(&self) -> Result<Tx, StoreError> {
        self.snapshot_on(&self.gate, "begin isolation level repeatable read read only").await
    }

    /// The same for a report over many rows. PostgreSQL ends a statement of it that takes too long; on SQLite, which cannot,
    /// the rows that it may read are counted before.
    pub async fn snapshot_large(&self) -> Result<Tx, StoreError> {
        let begin = "begin isolation level repeatable read read only; set local statement_timeout = '20s'";
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
    /// Makes everything since `begin` durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    /// Reads within this transaction.
    pub fn reads(&mut self) -> Reads<'_> {
        Reads { engine: self.engine, on: On::Borrowed(&mut self.inner) }
    }

    /// The connection that statements run on.
    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }
}

/// A statement over the rows of a JSON array that is bound as `$1`: many rows in one round trip,
/// the same text on both engines but for the function that opens the array. A row is `value`.
macro_rules! over_json {
    ($head:expr, $tail:expr) => {
        (
            concat!($head, " from json_each($1) where true ", $tail),
            concat!($head, " from jsonb_array_elements($1::jsonb) as rows(value) where true ", $tail),
        )
    };
}
pub(crate) use over_json;

//! The database, and nothing else: SQL in, plain values out. No rule is made here and no time of
//! day is read.
//!
//! One text of SQL serves SQLite and PostgreSQL; where the two must differ, the statement stands
//! twice, side by side, in [`Store::sql`]'s arguments. The verbs are few: `lookup` and `find` give
//! an `Option`, `list` and `page` give many, `insert` and `add` write.
//!
//! To add a table: a migration in both folders under `migrations/`, a file here named after the
//! table, a test in `tests/store/` (each runs on both engines).

pub mod accounts;
pub mod address;
pub mod agent_pages;
pub mod agents;
pub mod attempts;
pub mod audit_log;
pub mod balances;
pub mod changes;
pub mod check;
mod connections;
pub mod copy;
pub mod devices;
mod error;
mod file_in_place;
pub mod gateways;
pub mod holds;
pub mod key_changes;
pub mod key_facts;
pub mod key_list;
pub mod keys;
pub mod ledger;
pub mod live;
mod migrating;
pub mod months;
pub mod nodes;
mod open_error;
mod opening;
pub mod passkeys;
mod pooler;
pub mod prices;
pub mod profile;
pub mod reports;
pub mod request;
pub mod request_limits;
pub mod requests;
pub mod rollups;
mod rows;
pub mod second_factor;
pub mod sessions;
pub mod tokens;
pub mod transfers;
pub mod unpriced;
pub mod usage;
pub mod utilisation;
pub mod wallets;

pub use connections::Pool;
pub use error::{StoreError, failures};
pub use open_error::OpenError;
use std::sync::Arc;

use sqlx::{AnyConnection, AnyPool};

/// Which database this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, one machine.
    Sqlite,
    /// A server, any number of machines.
    Postgres,
}

impl Engine {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// One connection on SQLite, where one writer at a time is the rule.
    writer: AnyPool,
    reader: AnyPool,
    months: months::KnownMonths,
    /// The SQLite file, where it is written to.
    file: Option<Arc<file_in_place::OpenFile>>,
}

/// A transaction that writes. Dropped without `commit`, it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    engine: Engine,
    inner: sqlx::Transaction<'static, sqlx::Any>,
}

impl Store {
    /// Which database this is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Starts a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.look_for_file()?;
        let begin = match self.engine {
            // At once, so that it never has to wait with a stale view of the data.
            Engine::Sqlite => "begin immediate",
            // A server that stands still, or has lost its wire, keeps what it has locked no longer.
            Engine::Postgres => "begin; set local idle_in_transaction_session_timeout = '10s'",
        };
        let inner = self.writer.begin_with(begin).await?;
        Ok(Tx { engine: self.engine, inner })
    }

    /// Starts a transaction that reads one state of everything.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        let begin = match self.engine {
            Engine::Sqlite => "begin",
            Engine::Postgres => "begin isolation level repeatable read read only",
        };
        let inner = self.reader.begin_with(begin).await?;
        Ok(Tx { engine: self.engine, inner })
    }

    /// The statement for this engine.
    const fn sql(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        }
    }
}

impl Tx {
    /// Makes everything since `begin` durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    /// The connection that statements run on.
    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    /// The statement for this engine.
    const fn sql(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        }
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

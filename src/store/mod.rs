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
pub mod agent_pages;
pub mod agents;
pub mod audit_log;
pub mod balances;
pub mod changes;
pub mod check;
pub mod copy;
pub mod devices;
mod error;
pub mod gateways;
pub mod holds;
pub mod key_changes;
pub mod key_facts;
pub mod key_list;
pub mod keys;
pub mod ledger;
pub mod live;
pub mod nodes;
pub mod prices;
pub mod profile;
pub mod reports;
pub mod request;
pub mod requests;
pub mod rollups;
mod rows;
pub mod sessions;
pub mod tokens;
pub mod transfers;
pub mod unpriced;
pub mod usage;
pub mod utilisation;
pub mod wallets;

use std::path::Path;
use std::time::Duration;

pub use error::{StoreError, failures};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection, Executor};

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

/// Connections that are shared, at one time.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// What they are for.
    pub name: &'static str,
    /// Those that are at work.
    pub in_use: u32,
    /// Those that wait for work.
    pub idle: u32,
    /// The most of both.
    pub max: u32,
}

/// What every SQLite connection is told. `synchronous=FULL`: what was answered survives a power
/// cut. A write that finds another process writing waits ten seconds.
const SQLITE_PRAGMAS: &str = "pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
    pragma busy_timeout = 10000;
    pragma temp_store = memory;";

/// Readers of a SQLite file; each may hold a page cache of 2 MB.
const SQLITE_READERS: u32 = 4;
/// How long a request waits for a connection before it is told that the database is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections to a PostgreSQL server.
const POSTGRES_CONNECTIONS: u32 = 16;

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// One connection on SQLite, where one writer at a time is the rule.
    writer: AnyPool,
    reader: AnyPool,
}

/// A transaction that writes. Dropped without `commit`, it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    engine: Engine,
    inner: sqlx::Transaction<'static, sqlx::Any>,
}

impl Store {
    /// Opens `sqlite://…` (made if it is not there) or `postgres://…` and brings its tables up to
    /// date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let store = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Self::open_sqlite(url).await?,
            Some("postgres" | "postgresql") => Self::open_postgres(url).await?,
            _ => return Err(StoreError::Url),
        };
        store.migrate().await?;
        Ok(store)
    }

    async fn open_sqlite(url: &str) -> Result<Self, StoreError> {
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        let (file, query) = path.split_once('?').unwrap_or((path, "mode=rwc"));
        if let Some(folder) = Path::new(file).parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(StoreError::Folder)?;
        }
        if query == "mode=rwc" {
            make_private(Path::new(file)).map_err(StoreError::Folder)?;
        }
        let url = format!("sqlite://{file}?{query}");
        let writer = sqlite_pool(1).connect(&url).await?;
        let reader = sqlite_pool(SQLITE_READERS).connect_lazy(&url)?;
        Ok(Self { engine: Engine::Sqlite, writer, reader })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let options = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_release(|connection, _| Box::pin(is_alive(connection)));
        let pool = options.connect(url).await?;
        Ok(Self { engine: Engine::Postgres, writer: pool.clone(), reader: pool })
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        match self.engine {
            Engine::Sqlite => sqlx::migrate!("migrations/sqlite").run(&self.writer).await?,
            Engine::Postgres => sqlx::migrate!("migrations/postgres").run(&self.writer).await?,
        }
        Ok(())
    }

    /// Which database this is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Its connections.
    pub fn pools(&self) -> Vec<Pool> {
        let read = |name, pool: &AnyPool| {
            let idle = u32::try_from(pool.num_idle()).unwrap_or_default();
            let in_use = pool.size().saturating_sub(idle);
            Pool { name, in_use, idle, max: pool.options().get_max_connections() }
        };
        match self.engine {
            Engine::Sqlite => vec![read("writer", &self.writer), read("reader", &self.reader)],
            Engine::Postgres => vec![read("shared", &self.writer)],
        }
    }

    /// Starts a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
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

    /// Closes every connection; SQLite folds its log into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
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

/// Makes the file, if it is not there, for its owner's eyes alone; SQLite's other files follow it.
fn make_private(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match opened {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

fn sqlite_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SQLITE_PRAGMAS).await?;
                Ok(())
            })
        })
        .after_release(|connection, _| Box::pin(is_at_rest(connection)))
}

/// Whether a connection can begin a transaction again. On a full disk SQLite rolls back by itself; the driver
/// does not see it, counts the transaction as begun for ever, and begins no other.
async fn is_at_rest(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // The rollback of a transaction that was dropped is done before this is.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Whether somebody is at the other end still. A wire that says nothing would keep the connection for many
/// minutes, and soon all of them.
async fn is_alive(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    let answer = tokio::time::timeout(ACQUIRE_TIMEOUT, connection.ping()).await;
    // An error closes it without a word to the other end.
    answer.map_err(|_| sqlx::Error::PoolTimedOut)?.map(|()| true)
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_full_disk_is_written_to_again_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        sqlx::query("create table notes (note blob)").execute(&store.writer).await.unwrap();
        // The file may not grow any more, for as long as this connection is there.
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
    async fn sqlite_waits_for_the_disk_and_checks_references() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        for pool in [&store.writer, &store.reader] {
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
}

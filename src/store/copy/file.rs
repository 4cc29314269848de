//! Backup files: SQLite databases, also for PostgreSQL, so that any SQLite can read them.

use std::path::Path;
use std::sync::Arc;

use sqlx::any::AnyPoolOptions;
use tokio::sync::Semaphore;

use crate::store::opening::address::{Address, SqliteFile};
use crate::store::opening::home::Home;
use crate::store::opening::migrating;
use crate::store::usage::partitions::KnownPartitions;
use crate::store::{Engine, Store, StoreError, opening};

impl Store {
    /// Writes one snapshot of all data into a new file, without blocking others.
    pub async fn write_file(&self, file: &Path) -> Result<(), StoreError> {
        let target = SqliteFile::at(file)?;
        let cannot = |error| StoreError::File { file: file.to_owned(), error };
        opening::make_private(file).map_err(cannot)?;
        match self.engine {
            Engine::Sqlite => {
                sqlx::query("vacuum into $1").bind(target.name()).execute(&self.reader).await?;
            }
            Engine::Postgres => {
                let target = Self::open_at(&Address::Sqlite(target)).await?;
                let (mut from, mut to) = (self.snapshot().await?, target.begin().await?);
                let copied = from.copy_into(&mut to).await?;
                let found = to.tally().await?;
                if copied != found {
                    return Err(StoreError::Unfaithful);
                }
                to.commit().await?;
                // Without a WAL the backup is a single file; nobody writes to it again. SQLite leaves WAL mode
                // on the only connection to a file.
                target.close_readers().await;
                sqlx::query("pragma journal_mode = delete").execute(&target.writer).await?;
                target.close().await;
            }
        }
        Ok(())
    }

    /// Opens a backup for reading only, so it must have the current schema: [`Store::open`] migrates a copy of
    /// an older one.
    pub async fn open_file(file: &Path) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let file = SqliteFile::at(file)?.unchanging();
        let pool = AnyPoolOptions::new().max_connections(1).connect(&file.url()).await?;
        Ok(Self {
            engine: Engine::Sqlite,
            writer: pool.clone(),
            writing: Arc::new(Semaphore::new(1)),
            reader: pool.clone(),
            key_cache: pool.clone(),
            reports: pool,
            months: KnownPartitions::default(),
            home: Home::here(),
            file: None,
        })
    }

    /// Compares the schema with that of this version.
    pub async fn age(&self) -> Result<std::cmp::Ordering, StoreError> {
        self.look_for_file()?;
        let version: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
            .fetch_one(&self.reader)
            .await?;
        Ok(version.cmp(&migrating::newest()))
    }

    /// The result of SQLite's integrity check; empty if the file is intact.
    pub async fn find_damage(&self) -> Result<Vec<String>, StoreError> {
        let found: Vec<String> = sqlx::query_scalar(
            "select integrity_check from pragma_integrity_check where integrity_check <> 'ok'",
        )
        .fetch_all(&self.reader)
        .await?;
        Ok(found)
    }
}

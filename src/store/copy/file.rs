//! Backups: each is one SQLite file, also of a PostgreSQL database, so that any SQLite reads it.

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
    /// Writes everything, as it is at one instant, into a new file. Others go on reading and writing.
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
                // No log beside the file: it is one file, and nobody writes to it again.
                sqlx::query("pragma journal_mode = delete").execute(&target.writer).await?;
                target.close().await;
            }
        }
        Ok(())
    }

    /// Opens a backup to read from it. It is not changed, so it must have the tables of today:
    /// [`Store::open`] brings a copy of an older one up to date.
    pub async fn open_file(file: &Path) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let file = SqliteFile::at(file)?.unchanging();
        let pool = AnyPoolOptions::new().max_connections(1).connect(&file.url()).await?;
        Ok(Self {
            engine: Engine::Sqlite,
            writer: pool.clone(),
            writing: Arc::new(Semaphore::new(1)),
            reader: pool.clone(),
            gate: pool.clone(),
            reports: pool,
            months: KnownPartitions::default(),
            home: Home::here(),
            file: None,
        })
    }

    /// Whether the tables are those of this version (equal), or of one before or after it.
    pub async fn age(&self) -> Result<std::cmp::Ordering, StoreError> {
        self.look_for_file()?;
        let version: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
            .fetch_one(&self.reader)
            .await?;
        Ok(version.cmp(&migrating::newest()))
    }

    /// What SQLite finds wrong with its own file; nothing, where it is sound.
    pub async fn find_damage(&self) -> Result<Vec<String>, StoreError> {
        let found: Vec<String> = sqlx::query_scalar(
            "select integrity_check from pragma_integrity_check where integrity_check <> 'ok'",
        )
        .fetch_all(&self.reader)
        .await?;
        Ok(found)
    }
}

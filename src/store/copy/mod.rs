//! Copies all data to an empty database of either engine: for backup, restore and migration between engines.

mod file;
mod tables;

use futures_util::TryStreamExt;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tables::{NUMBERINGS, TABLES, Table};

use super::{Engine, StoreError, Tx};

/// Rows in one statement.
const ROWS: usize = 1_000;

/// A checksum of a table: equal for equal rows, in any order and on either engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub table: &'static str,
    pub rows: u64,
    /// The sum of the row digests, modulo 2^128.
    digests: u128,
}

impl Tally {
    const fn of(table: &Table) -> Self {
        Self { table: table.name, rows: 0, digests: 0 }
    }

    fn add(&mut self, row: &str) -> Result<(), StoreError> {
        // Engines format the same JSON with different spaces and escapes.
        let columns: BTreeMap<String, Value> = serde_json::from_str(row).map_err(unreadable)?;
        let text = serde_json::to_string(&columns).map_err(unreadable)?;
        let digest = Sha256::digest(text);
        let half = digest.first_chunk::<16>().copied().unwrap_or_default();
        self.digests = self.digests.wrapping_add(u128::from_be_bytes(half));
        self.rows += 1;
        Ok(())
    }
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Database(sqlx::Error::Decode(error.into()))
}

impl Tx {
    /// The first table with rows; `None` for an empty database.
    pub async fn first_used_table(&mut self) -> Result<Option<&'static str>, StoreError> {
        for table in &TABLES {
            let rows: i64 = sqlx::query_scalar(table.has_rows).fetch_one(self.connection()).await?;
            if rows > 0 {
                return Ok(Some(table.name));
            }
        }
        Ok(None)
    }

    /// Copies every row into another database, and returns the checksums.
    pub async fn copy_into(&mut self, target: &mut Self) -> Result<Vec<Tally>, StoreError> {
        let tallies = self.read_all(Some(target)).await?;
        for numbering in &NUMBERINGS {
            let read = of(self.engine, numbering.read);
            let last: i64 = sqlx::query_scalar(read).fetch_one(self.connection()).await?;
            if last > 0 {
                target.go_on_after(numbering, last).await?;
            }
        }
        Ok(tallies)
    }

    /// Computes the checksum of every table.
    pub async fn tally(&mut self) -> Result<Vec<Tally>, StoreError> {
        self.read_all(None).await
    }

    /// Computes the checksum of every table, and copies the rows if there is a target.
    async fn read_all(&mut self, mut target: Option<&mut Self>) -> Result<Vec<Tally>, StoreError> {
        let engine = self.engine;
        let mut tallies = Vec::with_capacity(TABLES.len());
        for table in &TABLES {
            let mut tally = Tally::of(table);
            let rows = sqlx::query_scalar::<_, String>(of(engine, table.read)).fetch(self.connection());
            let mut batches = rows.try_chunks(ROWS);
            while let Some(batch) = batches.try_next().await.map_err(|error| error.1)? {
                for row in &batch {
                    tally.add(row)?;
                }
                if let Some(target) = &mut target {
                    target.write_rows(table, &batch).await?;
                }
            }
            tallies.push(tally);
        }
        Ok(tallies)
    }

    async fn write_rows(&mut self, table: &Table, rows: &[String]) -> Result<(), StoreError> {
        let rows = format!("[{}]", rows.join(","));
        if self.engine == Engine::Postgres {
            for statement in table.postgres_first {
                sqlx::query(*statement).bind(&rows).execute(self.connection()).await?;
            }
        }
        sqlx::query(of(self.engine, table.write)).bind(&rows).execute(self.connection()).await?;
        Ok(())
    }

    async fn go_on_after(&mut self, numbering: &tables::Numbering, last: i64) -> Result<(), StoreError> {
        if self.engine == Engine::Sqlite {
            // The inserts have created a row there already.
            sqlx::query(numbering.forget_sqlite).execute(self.connection()).await?;
        }
        sqlx::query(of(self.engine, numbering.write)).bind(last).execute(self.connection()).await?;
        Ok(())
    }
}

const fn of(engine: Engine, (sqlite, postgres): (&'static str, &'static str)) -> &'static str {
    match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    }
}

//! `munim backup`, `munim restore` and `munim migrate-to`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use crate::config::DatabaseConfig;
use crate::domain::Extent;
use crate::domain::money::group_indian;
use crate::service::Services;
use crate::service::operations::{backup as copies, database};
use crate::startup;

/// What was copied.
#[derive(Debug, Serialize)]
pub struct Copied {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<PathBuf>,
    accounts: i64,
    events: i64,
    entries: i64,
    #[serde(skip)]
    said: &'static str,
}

impl Copied {
    fn of(extent: Extent, file: Option<&Path>, said: &'static str) -> Self {
        let Extent { accounts, events, entries } = extent;
        Self { file: file.map(Path::to_owned), accounts, events, entries, said }
    }
}

/// Writes a backup.
pub async fn backup(services: &Services, file: &Path) -> Result<Copied, CliError> {
    let extent = copies::backup(services, file).await?;
    Ok(Copied::of(extent, Some(file), "saved"))
}

/// Fills the database from a backup.
pub async fn restore(services: &Services, file: &Path) -> Result<Copied, CliError> {
    let extent = copies::restore(services, file).await?;
    Ok(Copied::of(extent, Some(file), "restored; everything adds up"))
}

/// Fills another database from this one.
pub async fn migrate_to(
    services: &Services,
    database: &DatabaseConfig,
    url: &str,
) -> Result<Copied, CliError> {
    let target = DatabaseConfig { database_url: url.to_owned(), ..database.clone() };
    let target = startup::services(&target, None).await?;
    let extent = copies::migrate(services, &target).await;
    database::close(&target).await;
    Ok(Copied::of(extent?, None, "moved; both sides add up. Start `munim serve` with the new address"))
}

impl Answer for Copied {
    fn text(&self) -> String {
        let count = |number: i64| group_indian(number.unsigned_abs());
        let (accounts, events, entries) = (count(self.accounts), count(self.events), count(self.entries));
        format!("{accounts} accounts, {events} events, {entries} ledger entries {}", self.said)
    }
}

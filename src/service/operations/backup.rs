//! Backups: writes one while servers run, restores it, and copies one database to another.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::check;
use crate::domain::Extent;
use crate::service::accounts::zone_change;
use crate::service::key_cache::node;
use crate::service::{ServiceError, Services};
use crate::store::opening::address::{Address, SqliteFile};
use crate::store::{Store, StoreError};

/// Writes a backup into a new file, and returns the number of its rows. It is written under a temporary name,
/// and durable when this returns.
pub async fn backup(services: &Services, file: &Path) -> Result<Extent, ServiceError> {
    if file.exists() {
        return Err(conflict(format!("{} is there already; name a file that is not", file.display())));
    }
    let partial = file.with_added_extension("partial");
    let done = write(services, file, &partial).await;
    if done.is_err() {
        // The partial file is useless; if it cannot be removed, the error is still that of the backup.
        let _ = fs::remove_file(&partial);
    }
    done
}

async fn write(services: &Services, file: &Path, partial: &Path) -> Result<Extent, ServiceError> {
    if partial.exists() {
        fs::remove_file(partial).map_err(|error| cannot("replace", partial, &error))?;
    }
    services.store.write_file(partial).await?;
    let written = Store::open_file(partial).await?;
    let damage = written.find_damage().await?;
    let extent = written.snapshot().await?.extent().await?;
    written.close().await;
    if let Some(first) = damage.first() {
        return Err(conflict(format!("the copy is damaged ({first}); check the disk")));
    }
    let on_disk = || -> io::Result<()> {
        fs::File::open(partial)?.sync_all()?;
        fs::rename(partial, file)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
    };
    on_disk().map_err(|error| cannot("write", file, &error))?;
    Ok(extent)
}

/// Restores a backup into an empty database, and checks it. The file is only read.
pub async fn restore(services: &Services, file: &Path) -> Result<Extent, ServiceError> {
    if !file.is_file() {
        return Err(conflict(format!("there is no file {}; check the name", file.display())));
    }
    fs::File::open(file).map_err(|error| cannot_read(file, &error))?;
    let foreign = |_| conflict(format!("{} is no backup of Munim, or is damaged", file.display()));
    let saved = Store::open_file(file).await.map_err(foreign)?;
    let age = saved.age().await.map_err(foreign)?;
    match age {
        Ordering::Equal => {
            let done = copy(&saved, services).await;
            saved.close().await;
            done
        }
        Ordering::Less => {
            saved.close().await;
            restore_older(services, file).await
        }
        Ordering::Greater => {
            Err(conflict(format!("{} is of a newer Munim; restore it with that one", file.display())))
        }
    }
}

/// Migrates an older backup in a copy of its file.
async fn restore_older(services: &Services, file: &Path) -> Result<Extent, ServiceError> {
    let cannot_copy = |error| cannot("copy", file, &error);
    // Deleted with what SQLite writes beside the file, however this ends.
    let folder = tempfile::Builder::new().prefix("munim-").tempdir().map_err(cannot_copy)?;
    let copied = folder.path().join("backup.db");
    copy_for_us(file, &copied).map_err(cannot_copy)?;
    let saved = Store::open_at(&Address::Sqlite(SqliteFile::at(&copied).map_err(StoreError::from)?)).await?;
    let done = copy(&saved, services).await;
    saved.close().await;
    done
}

/// Copies a file with owner-only permissions, whatever those of the source are.
fn copy_for_us(file: &Path, copied: &Path) -> io::Result<()> {
    let mut from = fs::File::open(file)?;
    let mut to = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(copied)?;
    io::copy(&mut from, &mut to).map(drop)
}

/// Copies a database into an empty one, of either engine, and checks both.
pub async fn migrate(from: &Services, to: &Services) -> Result<Extent, ServiceError> {
    if node::is_served(from).await? {
        return Err(conflict(
            "a server works on this database; stop it first, so that nothing is left behind",
        ));
    }
    let found = check::check(from).await?;
    if !found.differences.is_empty() {
        return Err(conflict("this database does not add up; `munim check` tells where"));
    }
    copy(&from.store, to).await
}

/// All or nothing: rows are counted and compared before the commit.
async fn copy(from: &Store, to: &Services) -> Result<Extent, ServiceError> {
    if node::is_served(to).await? {
        return Err(conflict("a server works on the database that is to be filled; stop it first"));
    }
    let (mut source, mut target) = (from.snapshot().await?, to.store.begin().await?);
    if let Some(table) = target.first_used_table().await? {
        return Err(conflict(format!(
            "the database that is to be filled is not empty ({table} has rows); \
             name another one with --database-url, or move the old one away"
        )));
    }
    let sent = source.copy_into(&mut target).await?;
    if target.tally().await? != sent {
        return Err(StoreError::Unfaithful.into());
    }
    target.commit().await?;
    drop(source);
    zone_change::rebuild_stale_days(to).await?;
    let found = check::check(to).await?;
    if let Some(first) = found.differences.first() {
        return Err(conflict(format!("the copy does not add up: {first}; `munim check` tells all")));
    }
    Ok(found.extent)
}

fn conflict(text: impl Into<String>) -> ServiceError {
    ServiceError::Conflict(text.into())
}

fn cannot_read(file: &Path, error: &io::Error) -> ServiceError {
    conflict(format!("cannot read {}: {error}; check the name and who may read it", file.display()))
}

fn cannot(what: &str, file: &Path, error: &io::Error) -> ServiceError {
    conflict(format!("cannot {what} {}: {error}; check the folder and who may write there", file.display()))
}

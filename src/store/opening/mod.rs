//! Makes the first connection to a database, and diagnoses why it cannot be opened.

pub mod address;
mod connections;
mod file_in_place;
pub(super) mod home;
pub(super) mod migrating;
mod open_error;
mod pooler;

pub use connections::{LARGE_READERS, Pool};
pub use file_in_place::OpenFile;
pub use open_error::OpenError;

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::error::DatabaseError;
use sqlx::{AnyConnection, ConnectOptions, Executor};
use tokio::time::Instant;

use super::StoreError;
use address::{Mode, Server, SqliteFile};
use connections::SQLITE_PRAGMAS;

/// Timeout of the connection to a server.
const CONNECT_WITHIN: Duration = Duration::from_millis(2500);
/// How long to wait for a locked file at startup. (Later writes wait for as long as `busy_timeout`.)
const UNLOCKED_WITHIN: Duration = Duration::from_secs(3);
/// Retry interval for a server that is starting, and for a locked file.
const AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Creates the file and its directory if missing, and checks that they are readable and writable.
pub(super) fn prepare(file: &SqliteFile) -> Result<(), OpenError> {
    let (path, cannot) = (file.path(), |error| OpenError::of_system(file, &error));
    let place = path.display();
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            let advice = format!("name a file in it, as in sqlite://{place}/munim.db");
            return Err(OpenError::of_place(place, "it is a folder", advice));
        }
        Ok(found) if !found.is_file() => {
            return Err(OpenError::of_place(place, "it is no regular file", "name another"));
        }
        Err(error) if error.kind() == ErrorKind::NotFound && file.mode() == Mode::Create => {
            DirBuilder::new().recursive(true).mode(0o700).create(file.folder()).map_err(cannot)?;
            make_private(path).map_err(cannot)?;
        }
        Err(error) => return Err(cannot(error)),
        Ok(_) => {}
    }
    let opened = OpenOptions::new().read(true).write(file.mode() != Mode::Read).open(path);
    opened.map(drop).map_err(cannot)
}

/// Creates the file if missing, with owner-only permissions; SQLite's other files inherit them.
pub(super) fn make_private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let made = options.write(true).mode(0o600).create_new(true).open(file);
    match made {
        // It may be a dangling symbolic link.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            options.create_new(false).create(true).truncate(false).open(file).map(drop)
        }
        // The umask may have removed permissions.
        Ok(made) => made.set_permissions(Permissions::from_mode(0o600)),
        Err(error) => Err(error),
    }
}

/// Opens a prepared file and checks that it works.
pub(super) async fn sqlite(file: &SqliteFile) -> Result<AnyConnection, StoreError> {
    let options = options(&file.url()).map_err(|error| OpenError::of_sqlite(file, &error))?;
    let give_up = Instant::now() + UNLOCKED_WITHIN;
    loop {
        match try_sqlite(&options).await {
            // If two processes create the file at once, SQLite fails for one of them without waiting.
            Err(error) if is_locked(&error) && Instant::now() < give_up => {
                tokio::time::sleep(AGAIN_AFTER).await;
            }
            other => return Ok(other.map_err(|error| OpenError::of_sqlite(file, &error))?),
        }
    }
}

async fn try_sqlite(options: &AnyConnectOptions) -> Result<AnyConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    connection.execute(SQLITE_PRAGMAS).await?;
    connection.execute("select count(*) from sqlite_schema").await?;
    Ok(connection)
}

/// Connects to a server and checks that it works.
pub(super) async fn postgres(server: &Server) -> Result<AnyConnection, StoreError> {
    let options = options(server.url()).map_err(|error| OpenError::of_server(server, &error))?;
    let until_in = async {
        loop {
            match options.connect().await {
                Err(error) if is_starting(&error) => tokio::time::sleep(AGAIN_AFTER).await,
                other => return other,
            }
        }
    };
    let connected = tokio::time::timeout(CONNECT_WITHIN, until_in).await;
    let connected = connected.map_err(|_| OpenError::silent(server))?;
    let mut connection = connected.map_err(|error| OpenError::of_server(server, &error))?;
    pooler::look(&mut connection, &options, server).await?;
    Ok(connection)
}

fn options(url: &str) -> Result<AnyConnectOptions, sqlx::Error> {
    url.parse()
}

/// Whether another process has locked the file.
fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i64>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Whether the server is starting.
fn is_starting(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "57P03")
}

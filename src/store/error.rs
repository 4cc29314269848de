//! The errors of the store.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use super::columns::Unknown;
use super::opening::OpenError;
use super::opening::address::AddressError;

/// Counts errors by an unavailable, full or busy database. Static, because errors are created everywhere.
static FAILURES: AtomicU64 = AtomicU64::new(0);

/// How often the database was unavailable, full or too busy since the process started.
pub fn failures() -> u64 {
    FAILURES.load(Ordering::Relaxed)
}

/// Violations of business rules are not errors here: store functions return `false` or `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file cannot be created.
    #[error("cannot make {}: {error}", .file.display())]
    File {
        file: PathBuf,
        /// The cause.
        error: std::io::Error,
    },
    /// The SQLite file is not where it was opened: writes would be lost with it.
    #[error(
        "the database's file was moved or deleted while it was open; put it back where it was, or restart"
    )]
    FileGone,
    /// The database returned an error or is unavailable.
    #[error("the database failed: {}", said(.0))]
    Database(#[source] sqlx::Error),
    /// A column has a value that this program never writes.
    #[error("the column {0} holds a value that this version does not know")]
    Corrupt(String),
    /// The copy differs from its source.
    #[error("what was written is not what was read; nothing was kept")]
    Unfaithful,
    /// A statement changed an unexpected number of rows.
    #[error("{0} changed an unexpected number of rows")]
    RowCount(&'static str),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let error = match error {
            sqlx::Error::ColumnDecode { index, source } if source.is::<Unknown>() => Self::Corrupt(index),
            error => Self::Database(error),
        };
        if error.is_unavailable() {
            FAILURES.fetch_add(1, Ordering::Relaxed);
        }
        error
    }
}

impl StoreError {
    /// Whether a unique constraint was violated: the row exists.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether an event's partition is missing. (A violated check constraint has the same code, but a name.)
    pub fn is_without_month(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error))
            if error.code().as_deref() == Some("23514")
                && error.constraint().is_none()
                && error.table() == Some("calls"))
    }

    /// Whether the database is unavailable, full or busy, so that a retry may succeed.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.code().is_some_and(|code| passes(&code)),
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    // Not a message of the protocol: the connection broke in the middle of one.
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            ),
            Self::FileGone => true,
            Self::Open(error) => error.passes(),
            _ => false,
        }
    }

    /// What the operator can do about it; empty if the error message says it.
    pub fn advice(&self) -> &'static str {
        const ADDRESS: &str = "check --database-url (MUNIM_DATABASE_URL) and that this user may write there";
        match self {
            Self::File { .. } => "check the folder and who may write there",
            Self::Database(sqlx::Error::Database(error)) => match error.code() {
                Some(code) if code.len() == 5 => "look at the log of PostgreSQL",
                Some(code) => match code.parse::<i64>().map(|code| code & 0xff) {
                    Ok(5 | 6) => "another process writes to it for long: let it end, or find it with `fuser`",
                    Ok(8) => "let this user write to the file and to its folder",
                    Ok(10 | 13) => {
                        "make room on the disk (`df -h`), and look for its faults (`dmesg | tail`)"
                    }
                    Ok(11) => "the file is damaged: restore a backup",
                    _ => ADDRESS,
                },
                None => ADDRESS,
            },
            Self::Database(_) => ADDRESS,
            _ => "",
        }
    }
}

/// A driver's message; for a pool timeout, what the wait was for.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::PoolTimedOut => "it gave no connection in time".to_owned(),
        other => other.to_string(),
    }
}

/// Whether an error code is temporary, or can be fixed by the operator.
fn passes(code: &str) -> bool {
    // PostgreSQL's classes of connection, resource and operator errors; lock timeout; read-only server; idle
    // transaction timeout.
    const POSTGRES: [&str; 6] = ["08", "53", "57", "55P03", "25006", "25P03"];
    // SQLite's busy, locked, read-only, I/O error, full, cannot open.
    const SQLITE: [i64; 6] = [5, 6, 8, 10, 13, 14];
    if code.len() == 5 {
        return POSTGRES.iter().any(|class| code.starts_with(class));
    }
    // The low byte is the primary code; the rest extends it.
    code.parse::<i64>().is_ok_and(|code| SQLITE.contains(&(code & 0xff)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::columns::unknown;

    #[test]
    fn a_database_that_is_away_or_full_may_come_back() {
        assert!(StoreError::from(sqlx::Error::PoolTimedOut).is_unavailable());
        for code in ["57P01", "53300", "08006", "25P03", "5", "13", "778"] {
            assert!(passes(code), "{code}");
        }
    }

    #[test]
    fn a_value_that_nobody_writes_is_said_with_its_column() {
        let error = StoreError::from(unknown("wallet"));
        assert_eq!(error.to_string(), "the column wallet holds a value that this version does not know");
        assert!(!error.is_unavailable());
    }

    #[test]
    fn a_wrong_statement_does_not_mend_itself() {
        assert!(!StoreError::from(sqlx::Error::RowNotFound).is_unavailable());
        for code in ["23505", "42601", "22021", "1", "1555", "2067"] {
            assert!(!passes(code), "{code}");
        }
    }
}

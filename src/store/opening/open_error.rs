//! Explains in one sentence why a database cannot be opened: what, why, and what to do. All messages are here.

use std::fmt::Display;
use std::io::{self, ErrorKind};

use sqlx::migrate::MigrateError;

use super::address::{Server, SqliteFile};

#[derive(Debug, thiserror::Error)]
#[error("cannot open the database {place}: {why}; {advice}")]
pub struct OpenError {
    place: String,
    why: String,
    advice: String,
    /// Whether a retry may succeed.
    passes: bool,
}

/// The cause and the advice.
type Reason = (String, String);

impl OpenError {
    /// An error that persists until someone acts.
    fn lasting(place: impl Display, (why, advice): Reason) -> Self {
        Self { place: place.to_string(), why, advice, passes: false }
    }

    /// An error that a retry may resolve.
    fn passing(place: impl Display, reason: Reason) -> Self {
        Self { passes: true, ..Self::lasting(place, reason) }
    }

    /// Whether a retry may succeed without a change.
    pub const fn passes(&self) -> bool {
        self.passes
    }

    /// A place that cannot contain a database, by our own checks.
    pub(in crate::store) fn of_place(place: impl Display, why: &str, advice: impl Into<String>) -> Self {
        Self::lasting(place, (why.to_owned(), advice.into()))
    }

    /// Explains an error of the operating system about the file or its directory.
    pub(in crate::store) fn of_system(file: &SqliteFile, error: &io::Error) -> Self {
        let folder = file.folder().display();
        let reason = match error.kind() {
            ErrorKind::NotFound => (
                "there is no such file".to_owned(),
                "correct the address, or take mode=rw from it".to_owned(),
            ),
            ErrorKind::PermissionDenied if file.path().exists() => (
                "this user may not read and write it".to_owned(),
                format!("run the command as its owner (`ls -l {}`)", file.path().display()),
            ),
            ErrorKind::PermissionDenied => (
                format!("this user may not make it in the folder {folder}"),
                "run the command as the folder's owner, or name a file in another folder".to_owned(),
            ),
            ErrorKind::ReadOnlyFilesystem => (
                "its disk is mounted so that nothing can be written".to_owned(),
                "name a file on another disk, or mount it for writing".to_owned(),
            ),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => full(&folder),
            ErrorKind::NotADirectory => (
                "a part of its path is a file, and not a folder".to_owned(),
                "correct the address, --database-url (MUNIM_DATABASE_URL)".to_owned(),
            ),
            _ => {
                let advice = "correct the address, --database-url (MUNIM_DATABASE_URL)";
                (error.to_string(), advice.to_owned())
            }
        };
        Self::lasting(file.path().display(), reason)
    }

    /// Explains an error of SQLite.
    pub(in crate::store) fn of_sqlite(file: &SqliteFile, error: &sqlx::Error) -> Self {
        let (place, folder) = (file.path().display(), file.folder().display());
        let restore = || format!("restore a backup into another file (`munim restore`), and keep {place}");
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<i64>().ok());
        // The low byte is the primary code; the rest extends it. 4874: the shared-memory file could not grow.
        let reason = match code.map(|code| (code & 0xff, code)) {
            Some((5 | 6 | 15, _)) => {
                let why = "another process has locked it, for longer than this waited".to_owned();
                let advice =
                    format!("let it end, or find it with `fuser {place}` and stop it; then try again");
                return Self::passing(place, (why, advice));
            }
            Some((8, _)) => (
                "it, or the folder that its log is in, cannot be written to".to_owned(),
                format!("let this user write to it and to its folder {folder}"),
            ),
            Some((13, _) | (10, 4874)) => full(&folder),
            Some((10, _)) => (
                "the disk failed to read or write it".to_owned(),
                format!("look for faults and room (`dmesg | tail`, `df -h {folder}`)"),
            ),
            Some((11, _)) => ("it is damaged".to_owned(), restore()),
            Some((14, _)) => (
                format!("its log cannot be made beside it, in the folder {folder}"),
                "let this user write to the folder".to_owned(),
            ),
            Some((26, _)) => (
                "it is no database of SQLite's".to_owned(),
                "name another file, or one that is not there, which is made".to_owned(),
            ),
            _ => (said(error), "look at the file and its folder".to_owned()),
        };
        Self::lasting(place, reason)
    }

    /// Explains a failed connection to the server.
    pub(in crate::store) fn of_server(server: &Server, error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(error) => Self::of_wire(server, error),
            sqlx::Error::Tls(error) => Self::lasting(server, of_tls(&error.to_string())),
            sqlx::Error::Database(error) => {
                let code = error.code().unwrap_or_default();
                let reason = of_code(&code, error.message());
                if code.starts_with("53") || code.starts_with("57") || code == "55P03" {
                    Self::passing(server, reason)
                } else {
                    Self::lasting(server, reason)
                }
            }
            sqlx::Error::Protocol(_) => Self::passing(
                server,
                (
                    "what answers there does not speak as PostgreSQL does".to_owned(),
                    "correct host and port".to_owned(),
                ),
            ),
            sqlx::Error::PoolTimedOut => Self::silent(server),
            other => Self::lasting(
                server,
                (said(other), "correct the address in --database-url (MUNIM_DATABASE_URL)".to_owned()),
            ),
        }
    }

    /// The connection timed out.
    pub(in crate::store) fn silent(server: &Server) -> Self {
        let advice =
            "look whether host and port are right, whether the server runs, and what a firewall keeps out";
        Self::passing(server, ("nobody answers there".to_owned(), advice.to_owned()))
    }

    /// Explains an I/O error of the connection.
    fn of_wire(server: &Server, error: &io::Error) -> Self {
        let text = error.to_string();
        let reason = match error.kind() {
            ErrorKind::ConnectionRefused => (
                "the connection is refused: nothing listens there".to_owned(),
                "start PostgreSQL, or correct host and port".to_owned(),
            ),
            ErrorKind::NotFound => (
                "there is no such socket".to_owned(),
                "start PostgreSQL, or correct the folder of its socket".to_owned(),
            ),
            ErrorKind::PermissionDenied => (
                "this user may not use the socket".to_owned(),
                "let this user in, or correct the address".to_owned(),
            ),
            ErrorKind::TimedOut => return Self::silent(server),
            // A failed TLS handshake is reported as an I/O error.
            ErrorKind::InvalidData if text.contains("certificate") => {
                return Self::lasting(server, of_tls(&text));
            }
            _ if text.contains("lookup address") => (
                format!("its host is unknown ({text})"),
                "correct the host's name, or look at the name servers of this machine".to_owned(),
            ),
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => (
                "what answers there has closed the connection".to_owned(),
                "correct host and port, or look at the log of PostgreSQL".to_owned(),
            ),
            _ => (text, "look at the network between this machine and the server".to_owned()),
        };
        Self::passing(server, reason)
    }

    /// Explains a failed migration.
    pub(in crate::store) fn of_migration(
        place: impl Display,
        error: MigrateError,
        newest: i64,
        inner: impl FnOnce(&sqlx::Error) -> Self,
    ) -> Self {
        match error {
            MigrateError::VersionMissing(found) => Self::lasting(
                place,
                (
                    format!(
                        "its tables are of a newer Munim (migration {found}; this program knows {newest})"
                    ),
                    "start the newer program, or restore a backup that is older than it".to_owned(),
                ),
            ),
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                let because = inner(&error);
                Self { why: format!("its tables cannot be brought up to date: {}", because.why), ..because }
            }
            other => Self::lasting(
                place,
                (
                    format!("its tables are not those that this program makes ({other})"),
                    "start the program that made them, or restore a backup".to_owned(),
                ),
            ),
        }
    }
}

/// A driver's message, without its own prefix.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

fn full(folder: &impl Display) -> Reason {
    ("the disk is full".to_owned(), format!("make room (`df -h {folder}`), and try again"))
}

fn of_tls(text: &str) -> Reason {
    if text.contains("does not support TLS") {
        let advice = "turn `ssl` on in postgresql.conf, or take sslmode from the address where the network is your own";
        return ("the address asks for TLS, and the server has none".to_owned(), advice.to_owned());
    }
    let advice = "name the certificate that vouches for it with sslrootcert=FILE, and the host as it is in the certificate";
    (format!("the server's certificate is not trusted ({text})"), advice.to_owned())
}

/// Explains a PostgreSQL error code. The server's message names the user and the database, never a password.
fn of_code(code: &str, message: &str) -> Reason {
    let advice = match code {
        "28P01" => {
            "correct user and password in the address; what is special in a password is written with %, such as %40 for @"
        }
        "28000" if message.contains("no encryption") || message.contains("SSL off") => {
            "the server may want TLS: put sslmode=require into the address; or let this machine in by pg_hba.conf"
        }
        "28000" => "correct the user in the address, or let it in by pg_hba.conf",
        "3D000" => "make it (`createdb`), or correct the name in the address",
        "3F000" => "make the schema, let the address's user use it, or correct search_path",
        "42501" => "make the address's user the owner of the database",
        "25006" => "name the primary server, and not one that only reads",
        "53300" | "53400" => "raise max_connections of the server, or stop what holds connections",
        "53100" => "make room on the server's disk",
        "55P03" => {
            "another Munim brings the tables up to date, or other work holds them: try again when it has ended"
        }
        "57P03" | "57P01" | "57P02" => "the server starts or stops: try again in a moment",
        "08P01" if message.contains("unsupported startup parameter") => {
            "PgBouncer needs `ignore_startup_parameters = extra_float_digits` in pgbouncer.ini"
        }
        "08P01" if message.contains("pooling mode") => {
            "PgBouncer must pool by session: pool_mode = session in pgbouncer.ini"
        }
        _ => "look at the log of PostgreSQL, and at the address",
    };
    (message.to_owned(), advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_that_is_missing_is_told_from_tls_that_is_not_trusted() {
        assert!(of_tls("server does not support TLS").0.contains("has none"));
        assert!(of_tls("invalid peer certificate: UnknownIssuer").1.contains("sslrootcert"));
    }

    #[test]
    fn a_server_that_wants_tls_says_so_in_two_ways() {
        for message in ["no pg_hba.conf entry for host \"::1\", no encryption", "no entry for host, SSL off"]
        {
            assert!(of_code("28000", message).1.contains("sslmode=require"), "{message}");
        }
        assert!(of_code("28000", "role \"x\" does not exist").1.contains("the user"));
    }
}

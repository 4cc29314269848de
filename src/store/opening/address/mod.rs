//! Parses the database address, for everything that opens the database or looks for files beside it.

mod file;
mod server;

pub use file::{Mode, SqliteFile};
pub use server::Server;

/// The address of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Sqlite(SqliteFile),
    Postgres(Server),
}

/// The address is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither of the two schemes.
    #[error("the database address must start with sqlite:// or postgres://")]
    Scheme,
    /// No name, or that of a directory.
    #[error("the database address names no file; write it as in sqlite://data/munim.db")]
    NoFile,
    /// An in-memory database.
    #[error(
        "a database in memory would be gone with this command; name a file, as in sqlite://data/munim.db"
    )]
    Memory,
    /// A name that is not text.
    #[error(
        "the name of the database's file must be UTF-8 without a zero byte; rename it, or correct what is written with %"
    )]
    Name,
    /// An unknown parameter.
    #[error(
        "the database address has a parameter that is not known (mode=rwc, rw or ro and immutable=1 are); \
         in a file's name, ? is written %3F"
    )]
    Parameter,
    /// No host, an invalid port, and the like.
    #[error(
        "the database address cannot be read; write it as in postgres://USER:PASSWORD@HOST:5432/NAME, \
         and what is special in a password with %, such as %40 for @ and %23 for #"
    )]
    Server,
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once(':').ok_or(AddressError::Scheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => SqliteFile::parse(rest).map(Self::Sqlite),
            "postgres" | "postgresql" => Server::parse(text).map(Self::Postgres),
            _ => Err(AddressError::Scheme),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    fn file(text: &str) -> SqliteFile {
        match Address::parse(text) {
            Ok(Address::Sqlite(file)) => file,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_files_name_is_what_its_escapes_stand_for() {
        let names = [
            ("sqlite://data/munim.db", "data/munim.db"),
            ("sqlite:munim.db", "munim.db"),
            ("sqlite:///var/lib/munim.db?mode=rwc", "/var/lib/munim.db"),
            ("sqlite:/var/lib/munim.db", "/var/lib/munim.db"),
            ("sqlite:////var/munim.db", "//var/munim.db"),
            ("SQLite://munim.db", "munim.db"),
            ("sqlite://my%20data/मुनीम.db", "my data/मुनीम.db"),
            ("sqlite://my data/a+b.db", "my data/a+b.db"),
            ("sqlite:data/100%.db", "data/100%.db"),
            ("sqlite:data/100%25.db", "data/100%.db"),
            ("sqlite:50%zz%2", "50%zz%2"),
            ("sqlite://what%3F%23%26.db?mode=rw", "what?#&.db"),
            ("sqlite://a#b.db", "a#b.db"),
            ("sqlite://%E0%A4%AE.db", "म.db"),
            ("sqlite://../a/./b.db", "../a/./b.db"),
            ("sqlite://file:x.db", "file:x.db"),
            ("sqlite://C:\\data\\x.db", "C:\\data\\x.db"),
            ("sqlite://%3Amemory%3A", ":memory:"),
        ];
        for (text, name) in names {
            let found = file(text);
            assert_eq!(found.path(), Path::new(name), "{text}");
        }
        assert_eq!(file("sqlite://a?mode=ro&immutable=1").mode(), Mode::Read);
        assert_eq!(file("sqlite://my%20data/m.db").beside(".key"), Path::new("my data/m.db.key"));
    }

    #[test]
    fn what_names_no_database_is_refused() {
        let refused = [
            ("mysql://localhost/munim", AddressError::Scheme),
            ("data/munim.db", AddressError::Scheme),
            ("", AddressError::Scheme),
            ("sqlite:", AddressError::NoFile),
            ("sqlite://", AddressError::NoFile),
            ("sqlite://data/", AddressError::NoFile),
            ("sqlite://?mode=rwc", AddressError::NoFile),
            ("sqlite::memory:", AddressError::Memory),
            ("sqlite://:memory:", AddressError::Memory),
            ("sqlite://x?mode=memory", AddressError::Memory),
            ("sqlite://a%00b.db", AddressError::Name),
            ("sqlite://%FF.db", AddressError::Name),
            ("sqlite://what?.db", AddressError::Parameter),
            ("sqlite://x?mode=rwx", AddressError::Parameter),
            ("postgres://munim:a/b@db/munim", AddressError::Server),
            ("postgres:munim", AddressError::Server),
        ];
        for (text, why) in refused {
            assert_eq!(Address::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_servers_address_is_said_without_user_and_password() {
        let said = |text| match Address::parse(text) {
            Ok(Address::Postgres(server)) => (server.to_string(), format!("{server:?}")),
            other => panic!("{text}: {other:?}"),
        };
        let (shown, debugged) = said("postgres://munim:se%40cret@db.internal/munim?sslmode=require");
        assert_eq!(
            (shown.as_str(), debugged.as_str()),
            ("db.internal:5432/munim", "Server(db.internal:5432/munim)")
        );
        assert_eq!(
            said("postgresql:///m%20n?host=/run/postgresql&user=x&password=secret").0,
            "/run/postgresql:5432/m n"
        );
        assert_eq!(said("postgres://%2Frun%2Fpg:5433/munim").0, "/run/pg:5433/munim");
    }

    proptest! {
        #[test]
        fn every_name_is_found_again_when_it_is_escaped(name in "[^\0]{0,20}[^\0/]") {
            let text = format!("sqlite://{}", utf8_percent_encode(&name, NON_ALPHANUMERIC));
            let found = file(&text);
            prop_assert_eq!(found.path(), Path::new(&name));
        }

        #[test]
        fn no_address_panics(text in ".{0,40}", scheme in "(sqlite:|postgres:)?") {
            let _ = Address::parse(&format!("{scheme}{text}"));
        }
    }
}

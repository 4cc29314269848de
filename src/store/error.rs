//! Why the database did not do it.

/// The store's error. What a rule forbids is not among these: stores answer `false` or `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Neither `sqlite://` nor `postgres://`.
    #[error("the database address must start with sqlite:// or postgres://")]
    Url,
    /// The SQLite file or its folder cannot be made.
    #[error("cannot make the database's file: {0}")]
    Folder(#[source] std::io::Error),
    /// The database refused, or is away.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this program never writes.
    #[error("{table}.{column} holds a value that this version does not know")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A statement changed another number of rows than it had to.
    #[error("{0} changed an unexpected number of rows")]
    RowCount(&'static str),
}

impl StoreError {
    /// A unique constraint spoke: the thing is there already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

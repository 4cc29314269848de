//! How much a database holds.

/// How much there is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    pub accounts: i64,
    /// Usage events.
    pub events: i64,
    /// Ledger entries.
    pub entries: i64,
}

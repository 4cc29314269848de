//! Passkeys: public keys of owners' authenticators.

use chrono::{DateTime, Utc};

/// A passkey as it is kept. Nothing in it is secret.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    /// Its public id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The public key, the counter and the flags, as JSON.
    pub credential: String,
    /// Since when.
    pub created: DateTime<Utc>,
    /// When it signed in last.
    pub last_used: Option<DateTime<Utc>>,
}

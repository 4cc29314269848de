//! What somebody signed in with.

use serde::{Deserialize, Serialize};

/// What was shown to sign in. The password always was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// The password and nothing else.
    Password,
    /// A code of an authenticator app too.
    AppCode,
    /// A passkey too.
    Passkey,
    /// A recovery code too.
    RecoveryCode,
}

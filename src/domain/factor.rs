//! The authentication factors of a sign-in.

use serde::{Deserialize, Serialize};

/// The second factor of a sign-in; the password is always required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// The password alone.
    Password,
    /// A TOTP code.
    AppCode,
    Passkey,
    RecoveryCode,
}

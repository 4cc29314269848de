//! A text that is typed or shown once, and printed never: a password, a code, the secret of an app.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The text. It is wiped when it is dropped; `Debug` does not tell it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A text that is a secret from here on.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for whoever checks or shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_travels_and_does_not_print() {
        let typed: Secret = serde_json::from_str("\"hunter2\"").unwrap();
        assert_eq!(typed.reveal(), "hunter2");
        assert_eq!(format!("{typed:?}"), "Secret(…)");
        assert_eq!(serde_json::to_string(&typed).unwrap(), "\"hunter2\"");
    }
}

//! The changes that ask for the password first.

/// A change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Set up an authenticator app.
    AddApp,
    /// Remove it.
    RemoveApp,
    /// Generate recovery codes.
    MakeCodes,
    AddPasskey,
    /// Remove a passkey.
    RemovePasskey,
}

impl Ask {
    /// Parses the parameter of the address.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "app" => Self::AddApp,
            "remove-app" => Self::RemoveApp,
            "codes" => Self::MakeCodes,
            "passkey" => Self::AddPasskey,
            "remove-passkey" => Self::RemovePasskey,
            _ => return None,
        })
    }
}

/// A change, with typed values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub ask: Ask,
    /// The name of a new passkey as typed, or the id of the one to remove.
    pub typed: String,
}

//! What asks for the password first.

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// To set an authenticator app up.
    AddApp,
    /// To take it away.
    RemoveApp,
    /// To make other recovery codes.
    MakeCodes,
    AddPasskey,
    /// To take one away.
    RemovePasskey,
}

impl Ask {
    /// Reads the word in the page's address.
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

/// What is asked for, and what is typed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What.
    pub ask: Ask,
    /// The name of a passkey as typed, or the id of the one to take away.
    pub typed: String,
}

//! What Munim writes to owners: each kind of mail with what its text is made of. It contains no secrets: the
//! token of a link is made when the mail is sent.

use serde::{Deserialize, Serialize};

/// A mail's kind and details, as the outbox stores them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "details", rename_all = "snake_case")]
pub enum Letter {
    /// The operator tests the settings.
    Test {},
    /// Whoever signed up shows that the address is theirs.
    VerifyEmail {},
    /// Somebody forgot the password.
    ResetPassword {},
    /// A webhook was turned off.
    WebhookTurnedOff {
        id: String,
        host: String,
        /// It answered that it is gone; or else it failed for days.
        is_gone: bool,
    },
}

impl Letter {
    /// The columns: kind, and details as a JSON object.
    pub fn columns(&self) -> serde_json::Result<(String, String)> {
        #[derive(Deserialize)]
        struct Parts {
            kind: String,
            details: Box<serde_json::value::RawValue>,
        }
        let parts: Parts = serde_json::from_str(&serde_json::to_string(self)?)?;
        Ok((parts.kind, parts.details.get().to_owned()))
    }

    /// Reads what `columns` wrote. The kind is a word of the database, never of a person.
    pub fn parse(kind: &str, details: &str) -> serde_json::Result<Self> {
        let kind = serde_json::to_string(kind)?;
        // The tag comes first, so that amounts are not buffered, which would make floats of them.
        serde_json::from_str(&format!(r#"{{"kind":{kind},"details":{details}}}"#))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_back() {
        let letter = Letter::Test {};
        let (kind, details) = letter.columns().unwrap();
        assert_eq!((kind.as_str(), details.as_str()), ("test", "{}"));
        assert_eq!(Letter::parse(&kind, &details).unwrap(), letter);
        assert!(Letter::parse("\",\"kind\":\"test", "{}").is_err());
    }
}

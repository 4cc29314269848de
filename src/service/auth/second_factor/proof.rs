//! The second factor that a caller presents.

use super::Challenge;
use super::code::Typed;
use crate::domain::Factor;

/// A second factor.
#[derive(Clone)]
pub enum Proof<'a> {
    /// A typed TOTP or recovery code.
    Typed(&'a str),
    /// A passkey's signature.
    Signed {
        /// The challenge from the session.
        challenge: Box<Challenge>,
        /// The browser's answer, as JSON.
        answer: &'a str,
    },
}

impl<'a> Proof<'a> {
    /// Whether a form field contains a browser's answer rather than a typed code.
    pub fn is_answer(text: &str) -> bool {
        text.trim_start().starts_with('{')
    }

    /// Parses a form field; `challenge` is the last one of the session.
    pub fn of(text: &'a str, challenge: Option<Challenge>) -> Self {
        match challenge.filter(|_| Self::is_answer(text)) {
            Some(challenge) => Self::Signed { challenge: Box::new(challenge), answer: text },
            None => Self::Typed(text),
        }
    }

    /// The factor of a sign-in with this proof.
    pub fn factor(&self) -> Factor {
        match self {
            Self::Signed { .. } => Factor::Passkey,
            Self::Typed(text) if matches!(Typed::read(text), Typed::Recovery(_)) => Factor::RecoveryCode,
            Self::Typed(_) => Factor::AppCode,
        }
    }

    /// Whether the field was empty.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Typed(text) if text.trim().is_empty())
    }
}

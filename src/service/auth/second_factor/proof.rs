//! What somebody shows besides the password.

use super::Challenge;
use super::code::Typed;
use crate::domain::Factor;

/// What is shown.
#[derive(Clone)]
pub enum Proof<'a> {
    /// A text that was typed: a code of an app or a recovery code.
    Typed(&'a str),
    /// What a passkey has signed.
    Signed {
        /// What it was asked to sign.
        challenge: Box<Challenge>,
        /// The browser's answer, as JSON.
        answer: &'a str,
    },
}

impl<'a> Proof<'a> {
    /// Whether a field of a form holds a browser's answer and nothing that was typed.
    pub fn is_answer(text: &str) -> bool {
        text.trim_start().starts_with('{')
    }

    /// What a field of a form holds; `challenge` is what the session was asked last.
    pub fn of(text: &'a str, challenge: Option<Challenge>) -> Self {
        match challenge.filter(|_| Self::is_answer(text)) {
            Some(challenge) => Self::Signed { challenge: Box::new(challenge), answer: text },
            None => Self::Typed(text),
        }
    }

    /// With what somebody signs in who shows it and is right.
    pub fn factor(&self) -> Factor {
        match self {
            Self::Signed { .. } => Factor::Passkey,
            Self::Typed(text) if matches!(Typed::read(text), Typed::Recovery(_)) => Factor::RecoveryCode,
            Self::Typed(_) => Factor::AppCode,
        }
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Typed(text) if text.trim().is_empty())
    }
}

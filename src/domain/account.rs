//! Accounts: the operator's customers, with their names, passwords and plans.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use zeroize::Zeroizing;

use super::text::{opaque, shows_nothing};
use super::{FieldError, Money, Zone};

/// The longest name of an account, agent or key, in characters.
pub const NAME_MAX_CHARS: usize = 100;
/// The shortest password (OWASP ASVS 5.0, 6.2.1), in characters.
pub const PASSWORD_MIN_CHARS: usize = 8;
/// The longest password, in bytes: bounds the work of one hash.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// The longest text that is normalized as a password, in bytes. NFC shrinks a text to a third at most.
const TYPED_MAX_BYTES: usize = 3 * PASSWORD_MAX_BYTES;

/// The credit that a new account starts with.
pub const WELCOME_CREDIT: Money = Money::from_rupees(50);

/// Declares an id type: text with a prefix, not secret.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The prefix of every id of this kind.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a text as an id, without a check that it exists.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use id;

id!(
    /// The id of an account, `acc_…`.
    AccountId,
    "acc_"
);

/// The name of an account, an agent or a key: 1 to 100 characters, trimmed, without control characters and with
/// at least one visible character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Parses and trims a name.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let name = text.trim();
        if shows_nothing(name) {
            return Err(FieldError::NameMissing);
        }
        if name.chars().count() > NAME_MAX_CHARS {
            return Err(FieldError::NameTooLong);
        }
        if name.chars().any(char::is_control) {
            return Err(FieldError::NameHasControlCharacters);
        }
        Ok(Self(name.to_owned()))
    }

    /// Wraps a stored name without validation, because older rules allowed more.
    pub fn of_kept(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password, normalized for hashing by [`text::opaque`]. Its `Debug` is `Password(…)`; it is zeroized on
/// drop.
#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    /// Parses a new password.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        if text.is_empty() {
            return Err(FieldError::PasswordMissing);
        }
        // Rules apply to the normalized text, so that they do not depend on the keyboard.
        let Some(password) = Self::of(text) else { return Err(FieldError::PasswordTooLong) };
        if password.0.chars().count() < PASSWORD_MIN_CHARS {
            return Err(FieldError::PasswordTooShort);
        }
        Ok(password)
    }

    /// Normalizes an entered password and checks its length in bytes alone; `None` if it is too long.
    pub fn of(typed: &str) -> Option<Self> {
        let is_readable = typed.len() <= TYPED_MAX_BYTES;
        let password = Self(if is_readable { opaque(typed).into_owned() } else { return None });
        (password.0.len() <= PASSWORD_MAX_BYTES).then_some(password)
    }

    /// The byte strings that an entered password may have been hashed as: normalized, and as typed if that
    /// differs (older hashes). An input that is too long is truncated to one byte above the limit: it cannot
    /// match, takes as long as any other, and its length does not control the work.
    pub fn candidates(typed: &str) -> Vec<Zeroizing<Vec<u8>>> {
        let cut =
            |text: &str| Zeroizing::new(text.as_bytes()[..text.len().min(PASSWORD_MAX_BYTES + 1)].to_vec());
        if typed.len() > TYPED_MAX_BYTES {
            return vec![cut(typed)];
        }
        let form = Zeroizing::new(opaque(typed).into_owned());
        let mut candidates = vec![cut(&form)];
        if *form != typed {
            candidates.push(cut(typed));
        }
        candidates
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The name of an account's plan: limits and the first credit, as the operator sets them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Plan(String);

impl Plan {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 40;

    /// The plan of new accounts.
    pub fn free() -> Self {
        Self("free".to_owned())
    }

    /// The plan's name on the wire and in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses a name: lower-case letters, digits, `-` and `_`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        ((1..=Self::MAX_CHARS).contains(&text.len()) && text.bytes().all(is_good))
            .then(|| Self(text.to_owned()))
    }
}

/// An account with its balance.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    /// Its owner's address.
    pub email: String,
    pub plan: Plan,
    /// The zone of its days.
    pub zone: Zone,
    /// The zone that its days are being added up in, while a change is under way.
    pub next_zone: Option<Zone>,
    /// Since when.
    pub created: DateTime<Utc>,
    /// The balance of its own wallet.
    pub balance: Money,
    /// Of the balance, what is set aside for calls that are running.
    pub held: Money,
    /// From which available balance on its owner is told.
    pub low_balance: Option<Money>,
    /// Whether its owner has shown that the address is theirs.
    pub is_verified: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_emoji_and_markup_as_they_are() {
        assert_eq!(Name::parse("  🚀 prod  ").unwrap().as_str(), "🚀 prod");
        assert_eq!(Name::parse("<script>").unwrap().as_str(), "<script>");
        assert!(Name::parse(&"🚀".repeat(100)).is_ok());
    }

    #[test]
    fn names_empty_too_long_or_with_control_characters_are_refused() {
        assert_eq!(Name::parse(" \t "), Err(FieldError::NameMissing));
        for nothing in
            ["\u{200b}\u{2060}", "\u{feff}", "\u{ad} \u{202e}", "\u{3164}", "\u{200d}\u{200c}", "\0\u{1}"]
        {
            assert_eq!(Name::parse(nothing), Err(FieldError::NameMissing), "{nothing:?}");
        }
        assert_eq!(Name::parse("क्\u{200d}ष ग्राहक").unwrap().as_str(), "क्\u{200d}ष ग्राहक");
        assert_eq!(Name::parse(&"x".repeat(101)), Err(FieldError::NameTooLong));
        assert_eq!(Name::parse(&"x".repeat(10_000)), Err(FieldError::NameTooLong));
        assert_eq!(Name::parse("a\u{0}b"), Err(FieldError::NameHasControlCharacters));
    }

    #[test]
    fn passwords_are_eight_characters_to_a_kilobyte() {
        assert_eq!(Password::parse("").unwrap_err(), FieldError::PasswordMissing);
        assert_eq!(Password::parse("1234567").unwrap_err(), FieldError::PasswordTooShort);
        assert!(Password::parse("ಪಾಸ್‌ವರ್ಡ್!").is_ok());
        assert_eq!(Password::parse(&"x".repeat(1025)).unwrap_err(), FieldError::PasswordTooLong);
    }

    #[test]
    fn a_password_is_held_to_its_rules_in_its_form() {
        assert_eq!(Password::parse("cafe\u{301}123").unwrap_err(), FieldError::PasswordTooShort);
        assert_eq!(Password::parse("cafe\u{301}1234").unwrap().as_str(), "caf\u{e9}1234");
        assert!(Password::parse(&"e\u{301}".repeat(512)).is_ok());
        assert_eq!(Password::parse(&"\u{958}".repeat(341)).unwrap_err(), FieldError::PasswordTooLong);
    }

    #[test]
    fn what_is_typed_is_tried_in_its_form_and_as_typed() {
        let tried =
            |typed: &str| Password::candidates(typed).iter().map(|one| one.to_vec()).collect::<Vec<_>>();
        assert_eq!(tried("red cloth"), [b"red cloth"]);
        assert_eq!(tried("cafe\u{301}"), ["caf\u{e9}".as_bytes(), "cafe\u{301}".as_bytes()]);
        for long in ["x".repeat(60_000), "\u{958}".repeat(1_000), "e\u{301}".repeat(10_000)] {
            assert!(tried(&long).iter().all(|one| one.len() == PASSWORD_MAX_BYTES + 1));
        }
    }

    #[test]
    fn a_password_does_not_print() {
        assert_eq!(format!("{:?}", Password::parse("hunter22").unwrap()), "Password(…)");
    }
}

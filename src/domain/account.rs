//! Accounts: who the customer is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Money, Problem};

/// The longest name of an account, agent or key, in characters.
pub const NAME_MAX_CHARS: usize = 100;
/// The longest email address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
pub const EMAIL_MAX_BYTES: usize = 254;
/// The shortest password (OWASP ASVS 5.0, 6.2.1), in characters.
pub const PASSWORD_MIN_CHARS: usize = 8;
/// The longest password; above it a hash would cost an attacker's choice of work. In bytes.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// What a new account may spend before its owner has paid anything.
pub const WELCOME_CREDIT: Money = Money::from_rupees(50);

/// Declares an id that is a text with a prefix and nothing secret.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Takes a text as an id. Whether there is such a thing is the store's to say.
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

/// The name of an account, an agent or a key: 1 to 100 characters without control characters,
/// no space at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Reads a name; spaces around it are dropped.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let name = text.trim();
        if name.is_empty() {
            return Err(Problem::NameMissing);
        }
        if name.chars().count() > NAME_MAX_CHARS {
            return Err(Problem::NameTooLong);
        }
        if name.chars().any(char::is_control) {
            return Err(Problem::NameHasControlCharacters);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An email address in lower case, in which form it is unique.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Reads an address: something, `@`, something, without spaces. That it can be written to is
    /// for a letter to find out.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let address = text.trim().to_lowercase();
        if address.is_empty() {
            return Err(Problem::EmailMissing);
        }
        let plain = |part: &str| {
            !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@')
        };
        match address.rsplit_once('@') {
            Some((local, domain))
                if address.len() <= EMAIL_MAX_BYTES
                    && plain(local)
                    && plain(domain)
                    && !domain.starts_with('.')
                    && !domain.ends_with('.') =>
            {
                Ok(Self(address))
            }
            _ => Err(Problem::EmailInvalid),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as typed. It prints as `Password(…)` and is wiped when dropped.
#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    /// Reads a password that is being chosen.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.is_empty() {
            return Err(Problem::PasswordMissing);
        }
        if text.chars().count() < PASSWORD_MIN_CHARS {
            return Err(Problem::PasswordTooShort);
        }
        if text.len() > PASSWORD_MAX_BYTES {
            return Err(Problem::PasswordTooLong);
        }
        Ok(Self(text.to_owned()))
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

/// What the account has agreed to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// Prepaid credit, nothing a month.
    Free,
}

impl Plan {
    /// The plan's name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        (text == "free").then_some(Self::Free)
    }
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
        assert_eq!(Name::parse(" \t "), Err(Problem::NameMissing));
        assert_eq!(Name::parse(&"x".repeat(101)), Err(Problem::NameTooLong));
        assert_eq!(Name::parse(&"x".repeat(10_000)), Err(Problem::NameTooLong));
        assert_eq!(Name::parse("a\u{0}b"), Err(Problem::NameHasControlCharacters));
    }

    #[test]
    fn an_email_is_the_same_in_capitals() {
        assert_eq!(Email::parse(" Asha@Example.IN ").unwrap().as_str(), "asha@example.in");
    }

    #[test]
    fn what_is_no_email_is_refused() {
        assert_eq!(Email::parse(""), Err(Problem::EmailMissing));
        for text in ["a", "@", "a@", "@b", "a b@c.in", "a@b@c.in", "a@.in", "a@b."] {
            assert_eq!(Email::parse(text), Err(Problem::EmailInvalid), "{text:?}");
        }
        assert_eq!(Email::parse(&format!("{}@b.in", "a".repeat(300))), Err(Problem::EmailInvalid));
    }

    #[test]
    fn passwords_are_eight_characters_to_a_kilobyte() {
        assert_eq!(Password::parse("").unwrap_err(), Problem::PasswordMissing);
        assert_eq!(Password::parse("1234567").unwrap_err(), Problem::PasswordTooShort);
        assert!(Password::parse("ಪಾಸ್‌ವರ್ಡ್!").is_ok());
        assert_eq!(Password::parse(&"x".repeat(1025)).unwrap_err(), Problem::PasswordTooLong);
    }

    #[test]
    fn a_password_does_not_print() {
        assert_eq!(format!("{:?}", Password::parse("hunter22").unwrap()), "Password(…)");
    }
}

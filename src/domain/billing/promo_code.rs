//! Promotional codes: credit for whoever enters one.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::domain::Money;

/// Characters of a code.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=32;
/// Digits and letters of a code that Munim makes, without those that are mistaken for each other (Crockford's Base32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code in capital letters and digits, however it was typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PromoCode(String);

impl PromoCode {
    /// Random bytes of [`PromoCode::of_random`].
    pub const RANDOM_BYTES: usize = 12;

    /// Reads a typed code: 4 to 32 letters and digits. Case, spaces and hyphens do not matter.
    pub fn parse(typed: &str) -> Option<Self> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let fits = LENGTH.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(code.to_ascii_uppercase()))
    }

    /// A code of sixty random bits, which nobody guesses.
    pub fn of_random(bytes: [u8; Self::RANDOM_BYTES]) -> Self {
        Self(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// A code as the database has it.
    pub const fn of_kept(kept: String) -> Self {
        Self(kept)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The note of the ledger entry of a use.
    pub fn note(&self) -> String {
        format!("Code {self}")
    }
}

impl fmt::Display for PromoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A code with what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromoOffer {
    pub code: PromoCode,
    /// The credit of each use.
    pub amount: Money,
    /// How many accounts may use it.
    pub uses: i64,
    /// How many have.
    pub used: i64,
    pub created: DateTime<Utc>,
    /// From then on it cannot be used.
    pub expires: Option<DateTime<Utc>>,
    /// When the operator ended it.
    pub ended: Option<DateTime<Utc>>,
    /// How many days its credit lasts after a use; `None` for ever.
    pub lasts: Option<i64>,
}

impl PromoOffer {
    /// Whether it may be used at an instant, if uses are left.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.ended.is_none() && self.expires.is_none_or(|expires| now < expires)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        for typed in ["DIWALI26", " diwali-26 ", "Diwali 26", "d-i-w-a-l-i-2-6"] {
            assert_eq!(PromoCode::parse(typed).unwrap().as_str(), "DIWALI26", "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let long = "A".repeat(33);
        for typed in ["", "ABC", "दिवाली", "A_BCD", "ABC\0D", "₹500", &long] {
            assert_eq!(PromoCode::parse(typed), None, "{typed}");
        }
        assert!(PromoCode::parse(&long[1..]).is_some());
    }

    #[test]
    fn a_code_of_random_bytes_is_read_back() {
        let code = PromoCode::of_random([0, 31, 32, 63, 64, 255, 7, 8, 9, 10, 11, 12]);
        assert_eq!(code.as_str(), "0Z0Z0Z789ABC");
        assert_eq!(PromoCode::parse(code.as_str()), Some(code));
    }
}

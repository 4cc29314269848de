//! Payment references of credits: the number of a UPI payment, a cheque or a bank transfer.

use super::Money;
use super::{AccountId, AgentId};
use chrono::{DateTime, Utc};

/// The most characters of a reference.
pub const REFERENCE_MAX_CHARS: usize = 100;

/// A payment reference, unique in the installation, ignoring spaces and case.
#[derive(Clone, Debug)]
pub struct Reference {
    text: String,
    key: String,
}

impl Reference {
    /// Parses a reference; `None` if it is empty, too long or has line breaks.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let key: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !is_unseen(*c))
            .flat_map(char::to_lowercase)
            .collect();
        // A reference of invisible characters alone would match every other such reference.
        let fits = !key.is_empty() && text.chars().count() <= REFERENCE_MAX_CHARS;
        (fits && !text.chars().any(char::is_control)).then(|| Self { text: text.to_owned(), key })
    }

    /// As entered.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The unique key: without spaces, in lower case.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Invisible characters that copying may include.
const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// The credit that was booked with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referenced {
    /// The reference as entered then.
    pub reference: String,
    pub account_id: AccountId,
    /// The agent whose wallet was credited; `None` for the account's wallet.
    pub agent_id: Option<AgentId>,
    /// How much.
    pub amount: Money,
    /// When it was booked.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_spaces_make_no_other_reference() {
        let key = |text| Reference::parse(text).map(|reference| reference.key().to_owned());
        for text in ["UPI4711", "upi4711", " UPI 4711 ", "Upi\u{a0}47 11", "UPI\u{200b}4711"] {
            assert_eq!(key(text).as_deref(), Some("upi4711"), "{text:?}");
        }
        assert_eq!(key("UPI-4711").as_deref(), Some("upi-4711"));
        assert_eq!(Reference::parse(" UPI 4711 ").unwrap().text(), "UPI 4711");
    }

    #[test]
    fn a_reference_is_one_line_of_at_most_a_hundred_characters() {
        let long = "9".repeat(101);
        for text in ["", "  ", "\u{200b}", "UPI\n4711", "UPI\t4711", "UPI\u{0}", &long] {
            assert!(Reference::parse(text).is_none(), "{text:?}");
        }
        assert!(Reference::parse(&long[..100]).is_some());
    }
}

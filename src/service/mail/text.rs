//! A mail's contents: one source of the plain text and of the HTML.

use chrono::{DateTime, Utc};

use crate::domain::{Language, Zone};

/// A mail's contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub subject: String,
    /// Paragraphs before the button.
    pub paragraphs: Vec<String>,
    /// The label and the address of the link.
    pub button: Option<(String, String)>,
    /// Labels and values.
    pub facts: Vec<(String, String)>,
    /// Paragraphs after them.
    pub after: Vec<String>,
    /// The label and the address of the link that ends such mail.
    pub leave: Option<(String, String)>,
}

/// What the texts are made of besides the letter.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub language: Language,
    /// The console's name.
    pub brand: &'a str,
    /// The address of its link, for letters that have one.
    pub link: &'a str,
    /// The console's address.
    pub console: &'a str,
    /// Whether credit can be bought there.
    pub sells_credit: bool,
    /// The account's time zone.
    pub zone: Zone,
    /// When it was written, which is when what it tells of happened.
    pub at: DateTime<Utc>,
}

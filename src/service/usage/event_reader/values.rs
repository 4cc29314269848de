//! One value, read as what its field is.

use std::borrow::Cow;

use crate::domain::decimal::whole;
use crate::domain::usage::{MILLISECONDS_MAX, parse_seconds};
use crate::domain::{Decimal, Rounding};

/// A value as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// JSON, and not null.
    Json(&'a str),
    /// Text without a type: a cell of a table, or a header.
    Cell(&'a str),
}

impl<'a> Value<'a> {
    /// Text, without the space around it.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let json = match self {
            Self::Cell(text) => return Some(Cow::Borrowed(text.trim())),
            Self::Json(json) => json,
        };
        let inner = json.strip_prefix('"')?.strip_suffix('"')?;
        if !inner.contains('\\') {
            return Some(Cow::Borrowed(inner.trim()));
        }
        let text: String = serde_json::from_str(json).ok()?;
        Some(Cow::Owned(text.trim().to_owned()))
    }

    /// Text, or a whole number as it is written.
    pub fn label(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(json) if json.bytes().all(|byte| byte.is_ascii_digit()) => Some(Cow::Borrowed(json)),
            _ => self.text(),
        }
    }

    /// A number's text. Text of JSON is no number, whatever is in it.
    fn number(self) -> &'a str {
        match self {
            Self::Json(json) => json,
            Self::Cell(text) => text.trim(),
        }
    }

    /// A whole number, however it is written.
    pub fn whole(self) -> Option<i64> {
        whole(self.number())
    }

    /// Seconds, in milliseconds.
    pub fn milliseconds(self) -> Option<i64> {
        parse_seconds(self.number())
    }

    /// The number of a decoration, which may be in quotes.
    fn loose_number(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(json) if json.starts_with('"') => self.text(),
            _ => Some(Cow::Borrowed(self.number())),
        }
    }

    /// An HTTP status.
    pub fn status(self) -> Option<i64> {
        whole(&self.loose_number()?).filter(|status| (100..=599).contains(status))
    }

    /// A latency, to the millisecond.
    pub fn latency(self) -> Option<i64> {
        let number = self.loose_number()?;
        let number = Decimal::parse(&number).filter(|number| !number.is_negative())?;
        number.scaled(0, Rounding::HalfUp).ok().filter(|latency| *latency <= MILLISECONDS_MAX)
    }

    /// Yes or no.
    pub fn flag(self) -> Option<bool> {
        match self.loose_number()?.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

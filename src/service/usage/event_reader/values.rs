//! Parses one value as the type of its field.

use std::borrow::Cow;

use crate::domain::decimal::whole;
use crate::domain::usage::{MILLISECONDS_MAX, parse_seconds};
use crate::domain::{Decimal, Rounding};

/// A raw value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// JSON other than null.
    Json(&'a str),
    /// Untyped text: a table cell or a header.
    Cell(&'a str),
}

impl<'a> Value<'a> {
    /// Trimmed text.
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

    /// Trimmed text, or an integer in its own notation.
    pub fn label(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(json) if json.bytes().all(|byte| byte.is_ascii_digit()) => Some(Cow::Borrowed(json)),
            _ => self.text(),
        }
    }

    /// A number's text. A JSON string is not a number, whatever its contents.
    fn number(self) -> &'a str {
        match self {
            Self::Json(json) => json,
            Self::Cell(text) => text.trim(),
        }
    }

    /// An integer in any notation, such as `1e3`.
    pub fn whole(self) -> Option<i64> {
        whole(self.number())
    }

    /// Seconds, converted to milliseconds.
    pub fn milliseconds(self) -> Option<i64> {
        parse_seconds(self.number())
    }

    /// A number of an optional field, which may be quoted.
    fn loose_number(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(json) if json.starts_with('"') => self.text(),
            _ => Some(Cow::Borrowed(self.number())),
        }
    }

    pub fn status(self) -> Option<i64> {
        whole(&self.loose_number()?).filter(|status| (100..=599).contains(status))
    }

    /// A latency, rounded to milliseconds.
    pub fn latency(self) -> Option<i64> {
        let number = self.loose_number()?;
        let number = Decimal::parse(&number).filter(|number| !number.is_negative())?;
        number.scaled(0, Rounding::HalfUp).ok().filter(|latency| *latency <= MILLISECONDS_MAX)
    }

    /// A boolean.
    pub fn flag(self) -> Option<bool> {
        match self.loose_number()?.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

//! Values of parameters in addresses: each is read, and written in one form; `None` for what is no such value.

use crate::domain::AgentId;
use crate::domain::date_range::parse_date;

/// The longest repeated text, in characters: a name, an id or a cursor.
const TEXT_MAX: usize = 300;

pub fn fits(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= TEXT_MAX && !text.chars().any(char::is_control)
}

pub fn text(text: &str) -> Option<String> {
    fits(text).then(|| text.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "one of many readers, of which others find nothing")]
/// A part of a name to search for, without characters that names do not contain.
pub fn part(text: &str) -> Option<String> {
    let part: String = text.chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect();
    Some(part.trim().to_owned())
}

pub fn word(text: &str, words: &[&str]) -> Option<String> {
    words.contains(&text).then(|| text.to_owned())
}

pub fn direction(text: &str) -> Option<String> {
    word(text, &["asc", "desc"])
}

#[expect(clippy::unnecessary_wraps, reason = "one of many readers, of which others find nothing")]
pub fn flag(_: &str) -> Option<String> {
    Some("1".to_owned())
}

pub fn day(text: &str) -> Option<String> {
    parse_date(text).map(|day| day.to_string())
}

/// A number as people write it.
pub fn number(text: &str) -> Option<String> {
    let is_number =
        text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit() || b",. ".contains(&byte));
    is_number.then(|| text.to_owned())
}

pub fn agent(text: &str) -> Option<String> {
    text.parse::<AgentId>().ok().map(|id| id.to_string())
}

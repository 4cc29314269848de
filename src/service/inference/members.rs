//! The members of a JSON object with their places in its text, so that one can be replaced and every other byte
//! stays as it came.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The most members of an object that are read.
const MEMBERS_MAX: usize = 256;
/// The deepest nesting that is passed on.
const DEPTH_MAX: usize = 100;

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Its name, without escapes.
    pub name: Cow<'a, str>,
    /// Its value, as JSON text.
    pub value: &'a str,
    /// Where the value is in the text.
    pub range: Range<usize>,
}

/// Why a text is no object that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    NotJson,
    NotAnObject,
    TooDeep,
}

/// The members of an object, in their order.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    text: &'a str,
    list: Vec<Member<'a>>,
}

impl<'a> Members<'a> {
    /// Reads an object.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(bytes).map_err(|_| Malformed::NotJson)?;
        if nesting(bytes) > DEPTH_MAX {
            return Err(Malformed::TooDeep);
        }
        if !text.trim_start().starts_with('{') {
            let is_json = serde_json::from_str::<&RawValue>(text).is_ok();
            return Err(if is_json { Malformed::NotAnObject } else { Malformed::NotJson });
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let found = deserializer.deserialize_map(Entries).map_err(|_| Malformed::NotJson)?;
        deserializer.end().map_err(|_| Malformed::NotJson)?;
        let start = text.as_ptr().addr();
        let list = found.into_iter().map(|(name, value)| {
            let value = value.get();
            let at = value.as_ptr().addr() - start;
            Member { name, value, range: at..at + value.len() }
        });
        Ok(Self { text, list: list.collect() })
    }

    /// The first member with a name.
    pub fn get(&self, name: &str) -> Option<&Member<'a>> {
        self.list.iter().find(|member| member.name == name)
    }

    /// A member's value; `None` if it is absent or null.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        self.get(name).map(|member| member.value).filter(|value| *value != "null")
    }

    /// The first name that occurs twice.
    pub fn repeated(&self) -> Option<&str> {
        let mut names: Vec<_> = self.list.iter().map(|member| &*member.name).collect();
        names.sort_unstable();
        names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }

    /// The text without a member, every other byte as it was.
    pub fn without(&self, name: &str) -> String {
        let Some(at) = self.list.iter().position(|member| member.name == name) else {
            return self.text.to_owned();
        };
        let range = &self.list[at].range;
        let (from, to) = if let Some(before) = at.checked_sub(1) {
            // From the end of the member before, with the comma.
            (self.list[before].range.end, range.end)
        } else {
            // From the brace, to behind the comma.
            let rest = &self.text[range.end..];
            let comma = rest.find(|c: char| !c.is_ascii_whitespace()).filter(|c| rest[*c..].starts_with(','));
            (self.front(), range.end + comma.map_or(0, |comma| comma + 1))
        };
        format!("{}{}", &self.text[..from], &self.text[to..])
    }

    /// Where a new first member can be inserted.
    pub fn front(&self) -> usize {
        self.text.find('{').map_or(0, |brace| brace + 1)
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// The deepest nesting of brackets outside of strings, also of a text that is no JSON.
fn nesting(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut is_escaped) = (0_usize, 0, false, false);
    for byte in text {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A name, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            if found.len() == MEMBERS_MAX {
                return Err(A::Error::custom("too many members"));
            }
            found.push((name, value));
        }
        Ok(found)
    }
}

/// The bytes of the strings in a JSON text that are contents: not names of members, not values of members that
/// describe, such as `role`, and not files. They are counted for an estimate.
pub fn text_bytes(text: &[u8]) -> u64 {
    let mut sum = 0;
    each_string(text, |name, content| {
        if !DESCRIBING.contains(&name) && !is_file(name, content) {
            sum += content.len() as u64;
        }
    });
    sum
}

/// The number of files in a JSON text, such as images, and the bytes of those that are within it.
pub fn files(text: &[u8]) -> (usize, usize) {
    let (mut count, mut bytes) = (0, 0);
    each_string(text, |name, content| {
        if is_file(name, content) {
            bytes += content.len();
        }
        // An address that is elsewhere is loaded by the upstream.
        count += usize::from(ADDRESSES.contains(&name));
    });
    (count, bytes)
}

/// Whether a string is a file: only where a model's server takes it for one, as a text that looks like one is text.
fn is_file(name: &[u8], content: &[u8]) -> bool {
    ADDRESSES.contains(&name)
        && content.starts_with(b"data:")
        && memchr::memmem::find(content, b";base64,").is_some()
}

/// Calls a function with each string that is a value, and the name before it. The text is not validated.
fn each_string<'a>(text: &'a [u8], mut each: impl FnMut(&'a [u8], &'a [u8])) {
    let mut at = 0;
    let mut name: &[u8] = b"";
    while let Some(open) = memchr::memchr(b'"', text.get(at..).unwrap_or_default()).map(|found| at + found) {
        let mut end = open + 1;
        while let Some(found) = memchr::memchr2(b'"', b'\\', text.get(end..).unwrap_or_default()) {
            end += found;
            if text[end] == b'"' {
                break;
            }
            end += 2;
        }
        let end = if text.get(end) == Some(&b'"') { end } else { text.len() };
        let content = text.get(open + 1..end).unwrap_or_default();
        at = end + 1;
        let after = text.get(at..).unwrap_or_default().iter().find(|byte| !byte.is_ascii_whitespace());
        if after == Some(&b':') {
            name = content;
        } else {
            each(name, content);
        }
    }
}

/// Members whose values are addresses of files.
const ADDRESSES: [&[u8]; 5] = [b"url", b"image_url", b"video_url", b"audio_url", b"file_data"];
/// Members whose values are no contents.
const DESCRIBING: [&[u8]; 8] =
    [b"role", b"type", b"id", b"object", b"model", b"finish_reason", b"tool_call_id", b"data"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_found_by_its_name_whatever_its_spelling() {
        let text = br#" {"a" : 1, "mod\u0065l": "x" , "n":null} "#;
        let members = Members::read(text).unwrap();
        let model = members.get("model").unwrap();
        assert_eq!((model.value, &text[model.range.clone()]), ("\"x\"", &b"\"x\""[..]));
        assert_eq!((members.value("n"), members.value("a"), members.repeated()), (None, Some("1"), None));
        let twice = br#"{"model":"a","mod\u0065l":"b"}"#;
        assert_eq!(Members::read(twice).unwrap().repeated(), Some("model"));
    }

    #[test]
    fn the_rest_of_the_text_stays_as_it_was() {
        let without = |text: &str, name: &str| Members::read(text.as_bytes()).unwrap().without(name);
        assert_eq!(without(r#"{"a": 1, "usage":null}"#, "usage"), r#"{"a": 1}"#);
        assert_eq!(without(r#"{"usage" : null , "a": 1}"#, "usage"), r#"{ "a": 1}"#);
        assert_eq!(without(r#"{"a":1,"usage":{},"b":[2]}"#, "usage"), r#"{"a":1,"b":[2]}"#);
        assert_eq!(without(r#"{"usage":null}"#, "usage"), "{}");
        assert_eq!(without(r#"{"a":1}"#, "usage"), r#"{"a":1}"#);
    }

    #[test]
    fn what_is_no_object_is_told_apart() {
        let read = |text: &[u8]| Members::read(text).map(|_| ());
        for text in [&b"["[..], b"{", b"{\"a\":}", b"", b"\xff", b"{} {}", b"{\"a\":1,}"] {
            assert_eq!(read(text), Err(Malformed::NotJson), "{text:?}");
        }
        for text in [&b"[]"[..], b"1", b"\"a\"", b"null"] {
            assert_eq!(read(text), Err(Malformed::NotAnObject), "{text:?}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(read(deep.as_bytes()), Err(Malformed::TooDeep));
        let many: Vec<_> = (0..300).map(|number| format!("\"{number}\":1")).collect();
        assert_eq!(read(format!("{{{}}}", many.join(",")).as_bytes()), Err(Malformed::NotJson));
    }

    #[test]
    fn contents_are_counted_and_descriptions_are_not() {
        assert_eq!(text_bytes(br#"{"role":"assistant","content":"Hello"}"#), 5);
        assert_eq!(text_bytes(br#"[{"text":"a\"b"},"cd"]"#), 6);
        assert_eq!(text_bytes(br#"{"image_url":{"url":"data:image/png;base64,AAAA"}}"#), 0);
        // What looks like a file in a text is text.
        let text = br#"{"text":"data:a;base64,AAAA","content":"\"url\":\"data:a;base64,AAAA"}"#;
        assert_eq!((text_bytes(text), files(text)), (18 + 28, (0, 0)));
        assert_eq!(files(br#"[{"url":"data:a;base64,AAAA"},{"image_url":"https://a.example"}]"#), (2, 18));
        for broken in [&b"\""[..], b"\"\\", b"{\"a\":\"b", b""] {
            text_bytes(broken);
        }
    }
}

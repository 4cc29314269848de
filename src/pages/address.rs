//! Encoding and decoding of texts in addresses. Names may contain any character.

use chrono::NaiveDate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode};

/// An address with the parameters that are not empty.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<_> = given.map(|(name, value)| format!("{name}={}", self::value(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The address of the requests of some days, both inclusive.
pub fn requests_of_days(start: NaiveDate, end: NaiveDate) -> String {
    format!("/requests?start={start}&end={end}")
}

pub fn request_page(source: &str, id: &str) -> String {
    format!("/requests/{}/{}", segment(source), segment(id))
}

/// Encodes a path segment. Browsers resolve `.` and `..`, even percent-encoded, so they get a `~` prefix, as do
/// texts that already look like that.
fn segment(text: &str) -> String {
    let tilde = if is_step(text) { "~" } else { "" };
    format!("{tilde}{}", utf8_percent_encode(text, IN_PATH))
}

/// Decodes what `segment` encoded; `None` if it is not UTF-8.
pub fn read_segment(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    match decoded.strip_prefix('~') {
        Some(rest) if is_step(rest) => Some(rest.to_owned()),
        _ => Some(decoded.into_owned()),
    }
}

/// One or two dots, after any number of `~`.
fn is_step(text: &str) -> bool {
    matches!(text.trim_start_matches('~'), "." | "..")
}

/// The characters that need no encoding in the value of a parameter; model names contain slashes.
const IN_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');
/// The characters that need no encoding in a path segment.
const IN_PATH: &AsciiSet = &IN_QUERY.add(b'/');

/// Encodes the value of a parameter.
pub fn value(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, IN_QUERY)
}

/// The longest value of a parameter that is parsed, in characters. No name is longer, and error messages repeat
/// the value.
const VALUE_MAX: usize = 2_000;

/// The value of a parameter in a query, the last one if there are several; empty if there is none. It is
/// truncated to the limit.
pub fn parameter(query: &str, name: &str) -> String {
    let found = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name).last();
    found.map(|(_, value)| value.chars().take(VALUE_MAX).collect()).unwrap_or_default()
}

/// The values of a parameter that may be given several times, at most `limit`.
pub fn parameters(query: &str, name: &str, limit: usize) -> Vec<String> {
    let found = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
    found.take(limit).map(|(_, value)| value.chars().take(VALUE_MAX).collect()).collect()
}

/// The values of a parameter that may be repeated, as checkboxes send it, between commas. They are truncated to
/// the same limit together.
pub fn all_values(query: &str, name: &str) -> String {
    let found = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
    let values: Vec<_> = found.map(|(_, value)| value.into_owned()).collect();
    values.join(",").chars().take(VALUE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_that_are_empty_are_left_out() {
        assert_eq!(address("/agents", &[("q", ""), ("after", "")]), "/agents");
        assert_eq!(
            address("/agents", &[("q", "a&b=c d"), ("after", "7")]),
            "/agents?q=a%26b%3Dc%20d&after=7"
        );
    }

    #[test]
    fn a_name_is_one_value_whatever_it_holds() {
        assert_eq!(value("forii/deepseek-v3").to_string(), "forii/deepseek-v3");
        assert_eq!(value("a&b=c d#é").to_string(), "a%26b%3Dc%20d%23%C3%A9");
    }

    #[test]
    fn steps_are_no_steps() {
        assert_eq!(request_page("..", "."), "/requests/~../~.");
        assert_eq!(request_page("~..", "~x"), "/requests/~~../~x");
        for text in [".", "..", "~.", "~..", "~~.", "~", "~a", "...", "a/b", "%2F", "?#"] {
            assert_eq!(read_segment(&segment(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_not_utf_8_is_nothing() {
        assert_eq!(read_segment("%FF"), None);
        for text in ["100%", "%4", "%zz"] {
            assert_eq!(read_segment(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn parameters_are_read_once() {
        assert_eq!(parameter("a=1&b=%2541+x&b2", "b"), "%41 x");
        assert_eq!(parameter("a=1&a=2", "a"), "2");
        assert_eq!(parameter("a=1", "b"), "");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "\\PC*") {
            let path = segment(&text);
            prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#\\".contains(&byte)));
            prop_assert_eq!(read_segment(&path), Some(text.clone()));
            let query = address("", &[("q", &text)]);
            prop_assert_eq!(parameter(query.trim_start_matches('?'), "q"), text);
        }
    }
}

//! Addresses: texts in them, and texts out of them. What people name things may hold any character.

/// An address with those of some parameters that are not empty.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<_> = given.map(|(name, value)| format!("{name}={}", encode(value, b""))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The page of a request.
pub fn request_page(source: &str, id: &str) -> String {
    format!("/requests/{}/{}", segment(source), segment(id))
}

/// A text as a part of a path. Browsers take `.` and `..` for steps, even where they are encoded, so a `~`
/// stands before them, and one more before what looks like that already.
fn segment(text: &str) -> String {
    let tilde = if is_step(text) { "~" } else { "" };
    format!("{tilde}{}", encode(text, b"~"))
}

/// What `segment` wrote; `None` where it is not UTF-8.
pub fn read_segment(text: &str) -> Option<String> {
    let decoded = decode(text)?;
    match decoded.strip_prefix('~') {
        Some(rest) if is_step(rest) => Some(rest.to_owned()),
        _ => Some(decoded),
    }
}

/// One or two dots, after any number of `~`.
fn is_step(text: &str) -> bool {
    matches!(text.trim_start_matches('~'), "." | "..")
}

/// A text with every byte escaped that is not plain or among some others.
pub fn encode(text: &str, others: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) || others.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hexadecimal_digit(byte >> 4), hexadecimal_digit(byte & 0xf)]);
        }
    }
    encoded
}

/// A text without its escapes; `None` where it is not UTF-8. A `%` that begins no escape stands for itself.
pub fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(hexadecimal);
        decoded.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).ok()
}

fn hexadecimal_digit(number: u8) -> char {
    char::from_digit(u32::from(number), 16).unwrap_or('0').to_ascii_uppercase()
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    match digits {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    }
}

/// The value of a parameter in a query, the last one where there are more; empty where there is none.
pub fn parameter(query: &str, name: &str) -> String {
    let mut values = query.split('&').filter_map(|pair| {
        let (found, value) = pair.split_once('=').unwrap_or((pair, ""));
        (found == name).then_some(value)
    });
    values.next_back().and_then(|value| decode(&value.replace('+', " "))).unwrap_or_default()
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
    fn steps_are_no_steps() {
        assert_eq!(request_page("..", "."), "/requests/~../~.");
        assert_eq!(request_page("~..", "~x"), "/requests/~~../~x");
        for text in [".", "..", "~.", "~..", "~~.", "~", "~a", "...", "a/b", "%2F", "?#"] {
            assert_eq!(read_segment(&segment(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_not_utf_8_is_nothing() {
        assert_eq!(decode("%FF"), None);
        assert_eq!(decode("100%"), Some("100%".to_owned()));
        assert_eq!(decode("%4"), Some("%4".to_owned()));
        assert_eq!(decode("%zz"), Some("%zz".to_owned()));
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

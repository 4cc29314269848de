//! Unicode normalization and invisible characters.

use std::borrow::Cow;

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;
use precis_profiles::OpaqueString;
use precis_profiles::precis_core::profile::Rules;
use unicode_normalization::UnicodeNormalization;

/// Characters that render as nothing although Unicode does not say so: the empty Braille cell and annotation
/// marks.
const EMPTY: [char; 4] = ['\u{2800}', '\u{fff9}', '\u{fffa}', '\u{fffb}'];

/// Whether a character is invisible by itself: white space, controls, and default-ignorable characters such as
/// U+200B, soft hyphens and bidi marks.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || EMPTY.contains(&c)
}

/// Whether a text has no visible character.
pub fn shows_nothing(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// Composes a text (NFC). All texts that are compared by code points are composed.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// A password in the `OpaqueString` profile (RFC 8265, section 4.2): every space becomes U+0020, and the text
/// is composed (NFC). The profile's list of disallowed characters is not applied: it is based on Unicode 6.3
/// and would reject most emoji, and no password is rejected for its characters.
pub fn opaque(text: &str) -> Cow<'_, str> {
    let profile = OpaqueString::new();
    let spaced = profile.additional_mapping_rule(text).unwrap_or(Cow::Borrowed(text));
    match profile.normalization_rule(spaced.as_ref()) {
        Ok(Cow::Owned(composed)) => Cow::Owned(composed),
        _ => spaced,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_seen_is_invisible() {
        let points =
            [0x0, 0x9, 0x20, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x2000, 0x2028, 0x2060, 0x2064]
                .into_iter()
                .chain(0x200b..=0x200f)
                .chain(0x202a..=0x202e)
                .chain(0x2066..=0x206f)
                .chain([0x2800, 0x3000, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0020]);
        for point in points {
            assert!(is_invisible(char::from_u32(point).unwrap()), "U+{point:04X}");
        }
        for c in "aé-.कि़₹🚀\u{301}".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn passwords_that_look_the_same_are_the_same() {
        for (one, other) in [
            ("caf\u{e9}", "cafe\u{301}"),
            ("\u{958}लम", "\u{915}\u{93c}लम"),
            ("two\u{2003}spaces\u{a0}\u{3000}", "two spaces  "),
            ("\u{1100}\u{1161}", "\u{ac00}"),
            ("\u{212b}", "A\u{30a}"),
        ] {
            assert_eq!(opaque(one), opaque(other), "{one}");
        }
        for (one, other) in [("Red", "red"), ("ａ", "a"), ("ﬁ", "fi"), ("a b", "ab"), ("क\u{200d}", "क")]
        {
            assert_ne!(opaque(one), opaque(other), "{one}");
        }
        assert_eq!(opaque("👩\u{200d}💻🫩 \t\0"), "👩\u{200d}💻🫩 \t\0");
    }

    proptest! {
        #[test]
        fn the_form_of_a_form_is_itself(text in any::<String>()) {
            let once = opaque(&text).into_owned();
            prop_assert_eq!(opaque(&once), once.as_str());
        }
    }
}

//! GSTIN, the number of a person registered for GST: State code, PAN, entity, a letter, check character.

use std::fmt;

use super::State;
use crate::domain::FieldError;

const LEN: usize = 15;
/// Values of its characters: 0–9, then A–Z from 10 on.
const BASE: u32 = 36;
/// The code of numbers that the centre gives and that name no State.
const CENTRE: &str = "99";

/// A GSTIN whose form and check character are right. That does not mean that it exists or is active.
#[derive(Clone, PartialEq, Eq)]
pub struct Gstin(String);

/// Why a text is no GSTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GstinError {
    /// Something other than digits and letters.
    #[error("a GSTIN has digits and the letters A to Z alone")]
    Characters,
    #[error("a GSTIN has 15 characters")]
    Length,
    /// The first two digits.
    #[error("no State has the code that it begins with")]
    State,
    /// The last character does not fit the others: mistyped.
    #[error("its last character does not fit the others: one is mistyped")]
    Check,
    /// The check character is right, and the parts are not where they belong.
    #[error("it is not built as a GSTIN is: State, PAN, one character, a letter, check character")]
    Form,
}

impl From<GstinError> for FieldError {
    fn from(error: GstinError) -> Self {
        match error {
            GstinError::Characters => Self::GstinCharacters,
            GstinError::Length => Self::GstinLength,
            GstinError::State => Self::GstinState,
            GstinError::Check => Self::GstinCheck,
            GstinError::Form => Self::GstinForm,
        }
    }
}

impl Gstin {
    /// Reads a GSTIN in any case, with spaces around.
    pub fn parse(text: &str) -> Result<Self, GstinError> {
        let text = text.trim().to_ascii_uppercase();
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
            return Err(GstinError::Characters);
        }
        if text.len() != LEN {
            return Err(GstinError::Length);
        }
        if &text[..2] != CENTRE && State::of_gstin(&text[..2]).is_none() {
            return Err(GstinError::State);
        }
        let (body, check) = text.split_at(LEN - 1);
        if check_character(body) != check.chars().next() {
            return Err(GstinError::Check);
        }
        if !FORMS.iter().any(|form| fits(body, form)) {
            return Err(GstinError::Form);
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The State that it is registered in; `None` for a number of the centre.
    pub fn state(&self) -> Option<State> {
        State::of_gstin(&self.0[..2])
    }
}

/// Its 14 characters before the check character, by kind: 9 a digit, A a letter, X either but 0, * either, and lower
/// case a letter itself.
const FORMS: [&str; 8] = [
    // Ordinary: its last character is Z, a digit from 1 on, A, B or D to J.
    "99AAAAA9999AXL",
    // Departments of governments, by a tax deduction number.
    "99AAAA99999A9z",
    // Those that deduct tax, and those that collect it.
    "99AAAA*9999AXd",
    "99AAAAA9999AXc",
    // Bodies of the United Nations and embassies.
    "9999AAA99999un",
    "9999AAA99999on",
    // Those that are not resident, and sellers of online services abroad.
    "9999AAA99999nr",
    "9999AAA99999os",
];

fn fits(body: &str, form: &str) -> bool {
    body.bytes().zip(form.bytes()).all(|(byte, wanted)| match wanted {
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_uppercase(),
        b'X' => byte != b'0',
        b'L' => matches!(byte, b'Z' | b'1'..=b'9' | b'A' | b'B' | b'D'..=b'J'),
        b'*' => true,
        letter => byte == letter.to_ascii_uppercase(),
    })
}

/// The check character of the 14 others.
fn check_character(body: &str) -> Option<char> {
    let mut sum = 0;
    for (place, character) in body.chars().enumerate() {
        let product = character.to_digit(BASE)? * if place % 2 == 0 { 1 } else { 2 };
        sum += product / BASE + product % BASE;
    }
    // The outer remainder: a sum that divides has the check character 0.
    char::from_digit((BASE - sum % BASE) % BASE, BASE).map(|character| character.to_ascii_uppercase())
}

impl fmt::Display for Gstin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Gstin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VALID: [&str; 11] = [
        "27AAPFU0939F1ZV",
        "29AAGCR4375J1ZU",
        "29AACCF0683K1ZD",
        "27AAACR5055K1Z7",
        "24AAQCA8719H1ZC",
        "05AAACG2115R1ZN",
        "29ABCDE0018F1Z0",
        "38ABCDE1234F2ZW",
        "04ABCDE1234F1Z8",
        "97ABCDE1234F1ZT",
        "33ABCDE1234F1Z7",
    ];

    fn with_check(body: &str) -> String {
        format!("{body}{}", check_character(body).unwrap())
    }

    #[test]
    fn right_numbers_are_read_in_any_case() {
        for text in VALID {
            assert_eq!(Gstin::parse(text).unwrap().as_str(), text);
            assert_eq!(Gstin::parse(&format!(" {} ", text.to_lowercase())).unwrap().as_str(), text);
        }
        assert_eq!(Gstin::parse(VALID[0]).unwrap().state(), State::parse("27"));
    }

    #[test]
    fn a_sum_that_divides_has_the_check_character_0() {
        assert_eq!(check_character("29ABCDE0018F1Z"), Some('0'));
        assert_eq!(check_character("27AAPFU0939F1Z"), Some('V'));
    }

    #[test]
    fn each_reason_is_told_apart() {
        let why = |text: &str| Gstin::parse(text).unwrap_err();
        for text in ["27AAPFU0939F1ZW", "27AAACR5055K1Z0", "36AMBPG7773M002"] {
            assert_eq!(why(text), GstinError::Check, "{text}");
        }
        for text in ["39ABCDE1234F1Z", "00ABCDE1234F1Z", "96ABCDE1234F1Z"] {
            assert_eq!(why(&with_check(text)), GstinError::State, "{text}");
        }
        for text in ["", "27AAPFU0939F1Z", "27AAPFU0939F1ZVV"] {
            assert_eq!(why(text), GstinError::Length, "{text}");
        }
        for text in ["27AAPFU 0939F1ZV", "२७AAPFU0939F1ZV", "27AAPFU0939F1Z-"] {
            assert_eq!(why(text), GstinError::Characters, "{text}");
        }
        for text in ["27AAPFU0939F0Z", "27AAP110939F1Z", "27AAPFU0939F1K"] {
            assert_eq!(why(&with_check(text)), GstinError::Form, "{text}");
        }
    }

    #[test]
    fn the_other_kinds_are_known() {
        for body in ["27ABCD12345E1Z", "27ABCDE1234F1D", "2717USA00123UN", "0717NOR00011ON", "9917USA00123OS"]
        {
            assert!(Gstin::parse(&with_check(body)).is_ok(), "{body}");
        }
        assert_eq!(Gstin::parse(&with_check("9917USA00123OS")).unwrap().state(), None);
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_always_noticed(place in 2_usize..15, other in "[0-9A-Z]") {
            let mut text = VALID[0].to_owned();
            text.replace_range(place..=place, &other);
            prop_assert_eq!(Gstin::parse(&text).is_ok(), text == VALID[0]);
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Gstin::parse(&text);
        }
    }
}

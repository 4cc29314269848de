//! Parsing of amounts: plain decimals, JSON numbers, and user input.

use super::Money;
use crate::domain::decimal::{Decimal, DecimalError, Rounding};

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Something other than digits with at most one point.
    #[error("an amount is digits with at most six decimals, such as 500.00")]
    Form,
    /// Commas that group neither lakhs nor thousands.
    #[error("commas part lakhs or thousands and decimals follow a point, as in 1,15,000.10 or 115,000.10")]
    Commas,
    /// More than six decimals.
    #[error("an amount has at most six decimals")]
    TooFine,
    /// Beyond 64 bits.
    #[error("the amount is too large")]
    TooLarge,
}

/// Decimals of a rupee.
const PLACES: u8 = 6;

impl Money {
    /// Parses a plain decimal: `500`, `500.00`, `-0.000123`.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(decimals) {
            return Err(MoneyError::Form);
        }
        if decimals.len() > 6 && decimals[6..].bytes().any(|b| b != b'0') {
            return Err(MoneyError::TooFine);
        }
        let six = format!("{decimals:0<6}");
        let magnitude: i128 = format!("{whole}{}", &six[..6]).parse().map_err(|_| MoneyError::TooLarge)?;
        let signed = if negative { -magnitude } else { magnitude };
        i64::try_from(signed).map(Self).map_err(|_| MoneyError::TooLarge)
    }

    /// Parses a JSON number exactly. Exponents are valid: Python writes one micro-rupee as `1e-06`.
    pub fn parse_json(text: &str) -> Result<Self, MoneyError> {
        Self::scaled(text, Rounding::Exact)
    }

    /// Parses a JSON number that is an upper bound, and rounds up to the micro-rupee. A client may compute it
    /// with floats, such as `1.8603200000000002`.
    pub fn parse_bound(text: &str) -> Result<Self, MoneyError> {
        Self::scaled(text, Rounding::Up)
    }

    fn scaled(text: &str, rounding: Rounding) -> Result<Self, MoneyError> {
        let number = Decimal::parse(text).ok_or(MoneyError::Form)?;
        number.scaled(PLACES, rounding).map(Self).map_err(|error| match error {
            DecimalError::Form => MoneyError::Form,
            DecimalError::TooFine => MoneyError::TooFine,
            DecimalError::TooLarge => MoneyError::TooLarge,
        })
    }

    /// Parses user input: `500`, `₹500.00`, `Rs. 500`, `INR 500`, `500/-`, `1,15,000.10`, `115,000`, `५००`.
    /// Rejects ambiguous amounts: `500,00` and `1.000,50` use other countries' separators.
    pub fn read(text: &str) -> Result<Self, MoneyError> {
        let text: String = text.trim().chars().map(ascii_digit).collect();
        let (negative, digits) = bare(&text);
        let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
        if decimals.is_some_and(|decimals| decimals.contains(',')) || !is_grouped(whole) {
            return Err(MoneyError::Commas);
        }
        let sign = if negative { "-" } else { "" };
        let whole = whole.replace(',', "");
        Self::parse(&decimals.map_or_else(|| format!("{sign}{whole}"), |d| format!("{sign}{whole}.{d}")))
    }
}

/// The code points of zero in India's scripts: Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu,
/// Kannada, Malayalam. The other nine digits follow each.
const ZEROS: [u32; 9] = [0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66];

/// Maps a digit of an Indian script to ASCII; returns any other character unchanged.
fn ascii_digit(character: char) -> char {
    let code = u32::from(character);
    let digit = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|digit| *digit < 10));
    digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(character)
}

/// Currency names before an amount, longest first, in lower case.
const BEFORE: [&str; 9] = ["₹", "₨", "inr", "rs.", "rs", "रु.", "रु", "रू.", "रू"];
/// Currency names after an amount.
const AFTER: [&str; 10] = ["/-", "/=", "₹", "inr", "rs.", "rs", "rupees", "रुपये", "रुपए", "रु"];

/// Strips the currency names; returns whether the amount is negative, and its digits, commas and point.
fn bare(text: &str) -> (bool, &str) {
    let (outer, text) = unsigned(text);
    let text = BEFORE.iter().find_map(|word| strip_start(text, word)).unwrap_or(text).trim_start();
    // The minus may stand before or after the currency: `-₹500`, `₹-500`.
    let (inner, text) = if outer { (false, text) } else { unsigned(text) };
    let text = AFTER.iter().find_map(|word| strip_end(text, word)).unwrap_or(text).trim_end();
    (outer || inner, text)
}

/// Strips a minus, ASCII or typographic; returns whether there was one.
fn unsigned(text: &str) -> (bool, &str) {
    text.strip_prefix(['-', '−']).map_or((false, text), |rest| (true, rest.trim_start()))
}

fn strip_start<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

fn strip_end<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    end.eq_ignore_ascii_case(word).then_some(rest)
}

/// Whether the commas group lakhs or thousands consistently: the last group has three digits, the middle ones
/// all two or all three, and the first has no leading zero, because `0,500` is half a rupee elsewhere.
fn is_grouped(whole: &str) -> bool {
    let groups: Vec<_> = whole.split(',').collect();
    let [first, middle @ .., last] = groups.as_slice() else { return true };
    let all = |len: usize| middle.iter().all(|group| group.len() == len);
    let lakhs = all(2) && (1..=2).contains(&first.len());
    let thousands = all(3) && (1..=3).contains(&first.len());
    last.len() == 3 && (lakhs || thousands) && !first.starts_with('0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        let read = |text| Money::read(text).map(Money::decimal);
        for text in [
            "500",
            "500.00",
            " 500 ",
            "₹500",
            "₹ 500.0",
            "Rs 500",
            "Rs. 500",
            "rs.500",
            "RS500",
            "INR 500",
            "inr500",
            "500/-",
            "500 /-",
            "₹500/-",
            "Rs. 500/-",
            "500 INR",
            "500 Rs.",
            "500 rupees",
            "५००",
            "₹५००.००",
            "रु. ५००",
            "500 रुपये",
            "৫০০",
            "௫௦௦",
            "\u{a0}500\u{a0}",
        ] {
            assert_eq!(read(text).as_deref(), Ok("500.00"), "{text:?}");
        }
        for text in ["1,25,000", "125,000", "125000", "₹1,25,000.00", "१,२५,०००", "Rs. 1,25,000/-"]
        {
            assert_eq!(read(text).as_deref(), Ok("125000.00"), "{text:?}");
        }
        assert_eq!(read("1,15,000.10").as_deref(), Ok("115000.10"));
        assert_eq!(read("1,234,567.5").as_deref(), Ok("1234567.50"));
        assert_eq!(read("12,34,567.5").as_deref(), Ok("1234567.50"));
        for text in ["-1,000", "−₹1,000.00", "₹-1,000", "- Rs. 1,000"] {
            assert_eq!(read(text).as_deref(), Ok("-1000.00"), "{text:?}");
        }
    }

    #[test]
    fn what_could_be_another_amount_is_refused() {
        for text in [
            "500,00",
            "5,00",
            "5,0,0",
            ",500",
            "1,",
            "1,25,00",
            "1,2500,000",
            "1.000,50",
            "1,5",
            "0,500",
            "123,45,678",
            "1,234,56,789",
            "1,,000",
            "1,000.5,0",
        ] {
            assert_eq!(Money::read(text), Err(MoneyError::Commas), "{text:?}");
        }
        for text in [
            "",
            "₹",
            "Rs.",
            "/-",
            "1 000",
            "1.5.0",
            "5e2",
            "٥",
            "--5",
            "-₹-5",
            "+5",
            "$5",
            "5 USD",
            "₹₹5",
            "Rs INR 5",
            "5/",
            "500.",
            ".5",
            "five",
            "1.000.000",
        ] {
            assert_eq!(Money::read(text), Err(MoneyError::Form), "{text:?}");
        }
        assert_eq!(Money::read("0.0000001"), Err(MoneyError::TooFine));
        assert_eq!(Money::read("99,99,99,99,99,99,999"), Err(MoneyError::TooLarge));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", ".", "1.", ".5", "1e3", "+1", "1,000", "₹1", " 1", "1.0.0", "٣"] {
            assert_eq!(Money::parse(text), Err(MoneyError::Form), "{text:?}");
        }
        assert_eq!(Money::parse("0.0000001"), Err(MoneyError::TooFine));
        assert_eq!(Money::parse("0.1000000"), Ok(Money::from_micros(100_000)));
        assert_eq!(Money::parse("9223372036854.775808"), Err(MoneyError::TooLarge));
        assert_eq!(Money::parse(&"9".repeat(400)), Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_number_of_json_may_have_an_exponent() {
        let micros = |text| Money::parse_json(text).map(Money::micros);
        assert_eq!(micros("1e-06"), Ok(1));
        assert_eq!(micros("-2.5E+1"), Ok(-25_000_000));
        assert_eq!(micros("12.345e1"), Ok(123_450_000));
        assert_eq!(micros("1e0"), Ok(1_000_000));
        assert_eq!(micros("0e999999999999999999999"), Ok(0));
        for text in ["500", "5e2", "500.00", "500.000000", "500.0000000000", "5.00E+2"] {
            assert_eq!(micros(text), Ok(500_000_000), "{text}");
        }
        assert_eq!(micros("0.0e99"), Ok(0));
        for text in ["5e-324", "1e-7", "1.5e-6", "1e-999999999999"] {
            assert_eq!(micros(text), Err(MoneyError::TooFine), "{text}");
        }
        for text in ["1e13", "1e400", "1e999999999999"] {
            assert_eq!(micros(text), Err(MoneyError::TooLarge), "{text}");
        }
        for text in ["e1", "1e", "1ee1", ".e1", "-e1", "1.e1x", "٣e1"] {
            assert_eq!(micros(text), Err(MoneyError::Form), "{text}");
        }
    }

    #[test]
    fn an_upper_bound_is_rounded_up() {
        let micros = |text| Money::parse_bound(text).map(Money::micros);
        assert_eq!(micros("1.8603200000000002"), Ok(1_860_321));
        assert_eq!(micros("0.30000000000000004"), Ok(300_001));
        assert_eq!((micros("2"), micros("1e-7")), (Ok(2_000_000), Ok(1)));
        assert_eq!(micros("1e400"), Err(MoneyError::TooLarge));
        assert_eq!(micros("\"2\""), Err(MoneyError::Form));
    }

    proptest! {
        #[test]
        fn no_number_panics(text in "-?[0-9]{0,30}[.]?[0-9]{0,30}[eE][-+]?[0-9]{0,25}") {
            let _ = Money::parse_json(&text);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Money::parse(&text);
            let _ = Money::read(&text);
        }
    }
}

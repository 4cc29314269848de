//! Amounts out of texts: plain decimals, numbers of JSON, and what people type.

use super::Money;
use crate::domain::decimal::{Decimal, DecimalError, Rounding};

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Something other than digits with at most one point.
    #[error("an amount is digits with at most six decimals, such as 500.00")]
    Form,
    /// More decimals than a micro-rupee has.
    #[error("an amount has at most six decimals")]
    TooFine,
    /// Beyond what 64 bits hold.
    #[error("the amount is too large")]
    TooLarge,
}

/// Decimals of a rupee that an amount keeps.
const PLACES: u8 = 6;

impl Money {
    /// Reads a plain decimal: `500`, `500.00`, `-0.000123`.
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

    /// Reads a number of JSON, exactly. Python writes one micro-rupee as `1e-06`, which is a decimal all the same.
    pub fn parse_json(text: &str) -> Result<Self, MoneyError> {
        Self::scaled(text, Rounding::Exact)
    }

    /// Reads a number of JSON that is an upper bound: what is finer than a micro-rupee makes one more of it. A
    /// product of floats, such as `1.8603200000000002`, may bound what a call costs.
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

    /// Reads an amount as people type it: `500`, `₹500.00`, `1,25,000`, `125,000.50`. Commas part groups of
    /// two or three digits, the last one of three, so that `500,00` is not taken for fifty thousand.
    pub fn read(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        let text = text.strip_prefix('₹').map_or(text, str::trim_start);
        let (whole, decimals) =
            text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
        let groups: Vec<_> = whole.split(',').collect();
        if let [first, middle @ .., last] = groups.as_slice() {
            let grouped = (1..=3).contains(&first.trim_start_matches('-').len())
                && middle.iter().all(|group| (2..=3).contains(&group.len()))
                && last.len() == 3;
            if !grouped {
                return Err(MoneyError::Form);
            }
        }
        let whole = groups.concat();
        Self::parse(&decimals.map_or(whole.clone(), |decimals| format!("{whole}.{decimals}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        let read = |text| Money::read(text).map(Money::decimal);
        for text in ["500", "500.00", " 500 ", "₹500", "₹ 500.0"] {
            assert_eq!(read(text).as_deref(), Ok("500.00"), "{text:?}");
        }
        for text in ["1,25,000", "125,000", "125000", "₹1,25,000.00"] {
            assert_eq!(read(text).as_deref(), Ok("125000.00"), "{text:?}");
        }
        assert_eq!(read("-1,000").as_deref(), Ok("-1000.00"));
        for text in
            ["", "₹", "500,00", "5,0,0", ",500", "1,", "1,25,00", "1,2500,000", "1 000", "1.5.0", "5e2", "٥"]
        {
            assert_eq!(read(text), Err(MoneyError::Form), "{text:?}");
        }
        assert_eq!(read("0.0000001"), Err(MoneyError::TooFine));
        assert_eq!(read("99,99,99,99,99,99,999"), Err(MoneyError::TooLarge));
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

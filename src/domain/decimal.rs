//! Exact decimal numbers of JSON: any number of decimals, any exponent, without floats.

/// A parsed number: its digits and the position of the point.
#[derive(Clone, Copy, Debug)]
pub struct Decimal<'a> {
    is_negative: bool,
    whole: &'a str,
    decimals: &'a str,
    exponent: i64,
}

/// What to do with digits beyond the precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Reject unless they are zeros: for money that moves.
    Exact,
    /// Round to nearest, half away from zero: for measurements.
    HalfUp,
    /// Round away from zero: for upper bounds.
    Up,
}

/// Why a number is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// Not a number.
    Form,
    TooFine,
    /// Beyond 64 bits.
    TooLarge,
}

/// The number of digits that are evaluated: enough for any 64-bit number and one more to round by.
const DIGITS_MAX: i64 = 20;

impl<'a> Decimal<'a> {
    /// Parses digits with at most one point, an optional sign and exponent.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
            None => (digits, 0),
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
        };
        let (whole, decimals) = match mantissa.split_once('.') {
            None => (mantissa, ""),
            Some((_, "")) => return None,
            Some(parts) => parts,
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
            return None;
        }
        Some(Self { is_negative, whole, decimals, exponent })
    }

    /// The number scaled by `10^places`, such as micro-rupees with six places.
    pub fn scaled(self, places: u8, rounding: Rounding) -> Result<i64, DecimalError> {
        // Leading zeros are insignificant, and may be many.
        let digits = || self.whole.bytes().chain(self.decimals.bytes()).skip_while(|digit| *digit == b'0');
        let count = digits().count();
        if count == 0 {
            return Ok(0);
        }
        // Digits before the point of the scaled number.
        let decimals = i64::try_from(self.decimals.len()).unwrap_or(i64::MAX);
        let shift = self.exponent.saturating_sub(decimals).saturating_add(i64::from(places));
        let kept = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(shift);
        if kept > DIGITS_MAX {
            return Err(DecimalError::TooLarge);
        }
        let kept = usize::try_from(kept);
        let is_whole = digits().skip(kept.unwrap_or_default()).all(|digit| digit == b'0');
        let more = match rounding {
            _ if is_whole => false,
            Rounding::Exact => return Err(DecimalError::TooFine),
            Rounding::HalfUp => kept.is_ok_and(|kept| digits().nth(kept).is_some_and(|digit| digit >= b'5')),
            Rounding::Up => true,
        };
        let kept = digits().chain(std::iter::repeat(b'0')).take(kept.unwrap_or_default());
        let magnitude =
            kept.fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0')) + i128::from(more);
        let signed = if self.is_negative { -magnitude } else { magnitude };
        i64::try_from(signed).map_err(|_| DecimalError::TooLarge)
    }

    /// Whether the number is below zero.
    pub fn is_negative(self) -> bool {
        let digits = self.whole.bytes().chain(self.decimals.bytes());
        self.is_negative && digits.into_iter().any(|digit| digit != b'0')
    }
}

/// Parses an exponent, clamped: anything beyond is out of range anyway.
fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let far = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Some(text.parse().unwrap_or(far))
}

/// Parses an integer in any JSON notation: `1200`, `1200.0`, `1.2e3`.
pub fn whole(text: &str) -> Option<i64> {
    // Fast path: nearly all are plain digits.
    text.parse().ok().or_else(|| Decimal::parse(text)?.scaled(0, Rounding::Exact).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scaled(text: &str, places: u8, rounding: Rounding) -> Result<i64, DecimalError> {
        Decimal::parse(text).ok_or(DecimalError::Form)?.scaled(places, rounding)
    }

    #[test]
    fn a_whole_number_may_have_a_point_and_an_exponent() {
        for text in ["1200", "1200.0", "1.2e3", "1.2E+3", "12e2", "120000e-2", "0001200", "1200.000e0"] {
            assert_eq!(whole(text), Some(1_200), "{text}");
        }
        for text in ["0", "-0", "0.0", "-0.000", "0e999999999999999999999", "0.0e-99999999999999999999"] {
            assert_eq!(whole(text), Some(0), "{text}");
        }
        assert_eq!(whole("9223372036854775807"), Some(i64::MAX));
        assert_eq!(whole("-9.223372036854775808e18"), Some(i64::MIN));
        for text in
            ["1.5", "1e-1", "9223372036854775808", "1e400", "-1e99999999999999999999", "", "x", "0x10"]
        {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in
            ["", "-", ".", "1.", ".5", "1e", "e1", "1ee1", "1e1.5", "--1", "1,000", " 1", "1 ", "٣", "NaN"]
        {
            assert!(Decimal::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn digits_beyond_the_unit_are_rounded_as_they_are_meant() {
        use Rounding::{Exact, HalfUp, Up};
        for (text, exact, half_up, up) in [
            ("1.8603200000000002", Err(DecimalError::TooFine), 1_860_320, 1_860_321),
            ("0.30000000000000004", Err(DecimalError::TooFine), 300_000, 300_001),
            ("0.0000005", Err(DecimalError::TooFine), 1, 1),
            ("0.00000049", Err(DecimalError::TooFine), 0, 1),
            ("1e-7", Err(DecimalError::TooFine), 0, 1),
            ("1e-999999999999", Err(DecimalError::TooFine), 0, 1),
            ("-0.0000005", Err(DecimalError::TooFine), -1, -1),
            ("500.000000000", Ok(500_000_000), 500_000_000, 500_000_000),
            ("5e2", Ok(500_000_000), 500_000_000, 500_000_000),
        ] {
            assert_eq!(scaled(text, 6, Exact), exact, "{text}");
            assert_eq!((scaled(text, 6, HalfUp), scaled(text, 6, Up)), (Ok(half_up), Ok(up)), "{text}");
        }
        assert_eq!(scaled("9223372036854775807.5", 0, Up), Err(DecimalError::TooLarge));
    }

    #[test]
    fn below_zero_is_what_is_not_zero() {
        let is_negative = |text| Decimal::parse(text).unwrap().is_negative();
        assert!(is_negative("-0.5") && is_negative("-1e-400"));
        assert!(!is_negative("-0") && !is_negative("-0.000e5") && !is_negative("3"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "-?[0-9]{0,40}[.]?[0-9]{0,40}([eE][-+]?[0-9]{0,25})?", places in 0..19_u8) {
            for rounding in [Rounding::Exact, Rounding::HalfUp, Rounding::Up] {
                let _ = scaled(&text, places, rounding);
            }
        }

        #[test]
        fn the_point_is_where_the_exponent_puts_it(number: i64, exponent in 1..30_usize) {
            let zeros = "0".repeat(exponent);
            prop_assert_eq!(whole(&format!("{number}{zeros}e-{exponent}")), Some(number));
            prop_assert_eq!(scaled(&format!("{number}.{zeros}"), 0, Rounding::Exact), Ok(number));
        }

        #[test]
        fn roundings_differ_by_one_at_most(number in 0..=1_000_000_i64, decimals in "[0-9]{1,20}") {
            let text = format!("{number}.{decimals}");
            let (half, up) = (scaled(&text, 3, Rounding::HalfUp).unwrap(), scaled(&text, 3, Rounding::Up).unwrap());
            prop_assert!(half == up || half + 1 == up, "{text}");
            prop_assert_eq!(up / 1_000 - number, i64::from(up % 1_000 == 0 && up / 1_000 > number));
        }
    }
}

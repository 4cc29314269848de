//! Rupees, counted in whole micro-rupees (₹1 = 1,000,000). No float touches money.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Micro-rupees in one rupee.
pub const MICROS_PER_RUPEE: i64 = 1_000_000;

/// Micro-rupees in one paisa.
const MICROS_PER_PAISA: i64 = 10_000;

/// An amount in micro-rupees; negative when it is owed.
///
/// In JSON it is a plain decimal number with two to six decimals: `50.00`, `0.000123`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

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

/// Digits that no amount has before or after its point.
const DIGITS_MAX: usize = 40;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of whole micro-rupees.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// An amount of whole rupees. Only for constants: it wraps nothing, it panics at compile time.
    pub const fn from_rupees(rupees: i64) -> Self {
        Self(rupees * MICROS_PER_RUPEE)
    }

    /// The amount in micro-rupees.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum, or `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

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

    /// Reads a number of JSON. Python writes one micro-rupee as `1e-06`, which is a decimal all the same.
    pub fn parse_json(text: &str) -> Result<Self, MoneyError> {
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Self::parse(text) };
        let exponent: i64 = exponent.parse().map_err(|_| MoneyError::Form)?;
        let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{decimals}");
        if !all.bytes().all(|byte| byte.is_ascii_digit()) || whole.is_empty() {
            return Err(MoneyError::Form);
        }
        // Where the point comes to stand among the digits. No amount has as many before or after it.
        let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
        if all.bytes().all(|byte| byte == b'0') {
            return Ok(Self::ZERO);
        }
        match usize::try_from(point) {
            Ok(point) if point > DIGITS_MAX + all.len() => Err(MoneyError::TooLarge),
            Ok(point) if point >= all.len() => Self::parse(&format!("{sign}{all:0<point$}")),
            Ok(0) => Self::parse(&format!("{sign}0.{all}")),
            Ok(point) => Self::parse(&format!("{sign}{}.{}", &all[..point], &all[point..])),
            Err(_) => {
                let zeros = usize::try_from(point.unsigned_abs()).unwrap_or(usize::MAX);
                if zeros > DIGITS_MAX {
                    Err(MoneyError::TooFine)
                } else {
                    Self::parse(&format!("{sign}0.{}{all}", "0".repeat(zeros)))
                }
            }
        }
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

    /// The plain decimal of the wire: two to six decimals, no more than are needed.
    pub fn decimal(self) -> String {
        let (magnitude, unit) = (self.0.unsigned_abs(), MICROS_PER_RUPEE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        let mut text = format!("{sign}{}.{:06}", magnitude / unit, magnitude % unit);
        let surplus = text.bytes().rev().take(4).take_while(|digit| *digit == b'0').count();
        text.truncate(text.len() - surplus);
        text
    }

    /// What a person reads where the amount must add up to the last decimal:
    /// `₹1,25,000.00`, `₹0.07084`, `−₹500.00`.
    pub fn exact(self) -> String {
        let (rupees, decimals) = self.parts();
        format!("{}₹{}.{decimals}", self.minus(), group_indian(rupees))
    }

    /// What a person reads where paise are enough: rounded half up to the paisa, and exact below
    /// one paisa, so that nothing that cost money reads ₹0.00.
    pub fn rounded(self) -> String {
        let magnitude = i128::from(self.0).abs();
        if magnitude != 0 && magnitude < i128::from(MICROS_PER_PAISA) {
            return self.exact();
        }
        let paise = (magnitude + i128::from(MICROS_PER_PAISA / 2)) / i128::from(MICROS_PER_PAISA);
        let rupees = u64::try_from(paise / 100).unwrap_or(u64::MAX);
        format!("{}₹{}.{:02}", self.minus(), group_indian(rupees), paise % 100)
    }

    /// Whole rupees, and two to six decimals.
    fn parts(self) -> (u64, String) {
        let magnitude = self.0.unsigned_abs();
        let unit = MICROS_PER_RUPEE.unsigned_abs();
        let six = format!("{:06}", magnitude % unit);
        let kept = six.trim_end_matches('0').len().max(2);
        (magnitude / unit, six[..kept].to_owned())
    }

    /// The typographic minus of a negative amount.
    fn minus(self) -> &'static str {
        if self.0 < 0 { "−" } else { "" }
    }
}

/// Digits in lakh grouping: 1234567 is `12,34,567`.
pub fn group_indian(number: u64) -> String {
    let digits = number.to_string();
    let Some(head_len) = digits.len().checked_sub(3).filter(|n| *n > 0) else {
        return digits;
    };
    let (head, tail) = digits.split_at(head_len);
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 2);
    for (index, digit) in head.chars().enumerate() {
        if index > 0 && (head.len() - index).is_multiple_of(2) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped.push(',');
    grouped.push_str(tail);
    grouped
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rounded())
    }
}

impl Add for Money {
    type Output = Self;
    /// Adds; the callers' amounts come from checked columns, so an overflow is a bug.
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.decimal();
        serde_json::from_str::<&RawValue>(&text).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse_json(raw.get()).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn json_carries_two_to_six_decimals() {
        let json = |micros| serde_json::to_string(&Money::from_micros(micros)).unwrap();
        assert_eq!(json(50_000_000), "50.00");
        assert_eq!(json(531_500_000), "531.50");
        assert_eq!(json(123), "0.000123");
        assert_eq!(json(-70_840), "-0.07084");
        assert_eq!(json(0), "0.00");
        assert_eq!(json(i64::MIN), "-9223372036854.775808");
    }

    #[test]
    fn a_person_reads_lakh_and_crore_groups() {
        assert_eq!(Money::from_rupees(125_000).rounded(), "₹1,25,000.00");
        assert_eq!(Money::from_rupees(999).rounded(), "₹999.00");
        assert_eq!(Money::from_rupees(1_000).rounded(), "₹1,000.00");
        assert_eq!(Money::from_rupees(123_456_789).rounded(), "₹12,34,56,789.00");
        assert_eq!(Money::from_rupees(-500).rounded(), "−₹500.00");
    }

    #[test]
    fn nothing_that_cost_money_reads_zero() {
        assert_eq!(Money::from_micros(3_500).rounded(), "₹0.0035");
        assert_eq!(Money::from_micros(1).rounded(), "₹0.000001");
        assert_eq!(Money::from_micros(-1).rounded(), "−₹0.000001");
        assert_eq!(Money::ZERO.rounded(), "₹0.00");
    }

    #[test]
    fn paise_round_half_up_and_exact_amounts_do_not_round() {
        assert_eq!(Money::from_micros(14_999).rounded(), "₹0.01");
        assert_eq!(Money::from_micros(15_000).rounded(), "₹0.02");
        assert_eq!(Money::from_micros(70_840).exact(), "₹0.07084");
        assert_eq!(Money::from_micros(99_995_000).rounded(), "₹100.00");
        assert_eq!(Money::from_micros(i64::MIN).rounded(), "−₹92,23,37,20,36,854.78");
    }

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
        assert_eq!(micros("0e999999999999999999999"), Err(MoneyError::Form));
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

    proptest! {
        #[test]
        fn no_number_panics(text in "-?[0-9]{0,30}[.]?[0-9]{0,30}[eE][-+]?[0-9]{0,25}") {
            let _ = Money::parse_json(&text);
        }

        #[test]
        fn every_amount_survives_the_wire(micros: i64) {
            let amount = Money::from_micros(micros);
            let json = serde_json::to_string(&amount).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Money::parse(&text);
            let _ = Money::read(&text);
        }
    }
}

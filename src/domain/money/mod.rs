//! Amounts in whole micro-rupees (₹1 = 1,000,000). No float touches money.

mod read;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

pub use read::MoneyError;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

pub const MICROS_PER_RUPEE: i64 = 1_000_000;

/// Micro-rupees in one paisa.
const MICROS_PER_PAISA: i64 = 10_000;

/// An amount in micro-rupees; negative for a debt.
///
/// In JSON it is a plain decimal number with two to six decimals: `50.00`, `0.000123`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of whole micro-rupees.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// An amount of whole rupees, for constants: an overflow fails at compile time.
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

    /// The plain decimal of JSON: two to six decimals, no more than are needed.
    pub fn decimal(self) -> String {
        let (magnitude, unit) = (self.0.unsigned_abs(), MICROS_PER_RUPEE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        let mut text = format!("{sign}{}.{:06}", magnitude / unit, magnitude % unit);
        let surplus = text.bytes().rev().take(4).take_while(|digit| *digit == b'0').count();
        text.truncate(text.len() - surplus);
        text
    }

    /// The amount for people, with all its decimals: `₹1,25,000.00`, `₹0.07084`, `−₹500.00`.
    pub fn exact(self) -> String {
        let (rupees, decimals) = self.parts();
        format!("{}₹{}.{decimals}", self.minus(), group_indian(rupees))
    }

    /// The amount for people, rounded half up to the paisa; below one paisa exact, so that a cost never reads
    /// ₹0.00.
    pub fn rounded(self) -> String {
        let magnitude = i128::from(self.0).abs();
        if magnitude != 0 && magnitude < i128::from(MICROS_PER_PAISA) {
            return self.exact();
        }
        let paise = (magnitude + i128::from(MICROS_PER_PAISA / 2)) / i128::from(MICROS_PER_PAISA);
        let rupees = u64::try_from(paise / 100).unwrap_or(u64::MAX);
        format!("{}₹{}.{:02}", self.minus(), group_indian(rupees), paise % 100)
    }

    /// A balance for people, rounded down to the paisa, so that the displayed credit can be spent and a debt is
    /// never understated: ₹4,313.487495 is `₹4,313.48`, a debt of ₹0.001 is `−₹0.01`.
    pub fn balance(self) -> String {
        let paise = self.0.div_euclid(MICROS_PER_PAISA).unsigned_abs();
        format!("{}₹{}.{:02}", self.minus(), group_indian(paise / 100), paise % 100)
    }

    /// Whole rupees, and two to six decimals.
    fn parts(self) -> (u64, String) {
        let magnitude = self.0.unsigned_abs();
        let unit = MICROS_PER_RUPEE.unsigned_abs();
        let six = format!("{:06}", magnitude % unit);
        let kept = six.trim_end_matches('0').len().max(2);
        (magnitude / unit, six[..kept].to_owned())
    }

    /// The typographic minus, for negative amounts.
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
    /// Panics on overflow: amounts come from checked columns, so an overflow is a bug.
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
    fn a_balance_is_never_shown_as_more_than_there_is() {
        let shown = |text: &str| Money::parse(text).unwrap().balance();
        assert_eq!(shown("4313.487495"), "₹4,313.48");
        assert_eq!(shown("4313.48"), "₹4,313.48");
        assert_eq!(shown("125000.009999"), "₹1,25,000.00");
        assert_eq!(shown("0.009999"), "₹0.00");
        assert_eq!(shown("0"), "₹0.00");
        assert_eq!(shown("-0.000001"), "−₹0.01");
        assert_eq!(shown("-0.001"), "−₹0.01");
        assert_eq!(shown("-500"), "−₹500.00");
        assert_eq!(shown("-499.991"), "−₹500.00");
    }

    proptest! {
        #[test]
        fn a_shown_balance_can_be_read_and_is_at_most_a_paisa_below(micros in -(1_i64 << 60)..(1_i64 << 60)) {
            let amount = Money::from_micros(micros);
            let short = amount - Money::read(&amount.balance()).unwrap();
            prop_assert!(Money::ZERO <= short && short < Money::from_micros(MICROS_PER_PAISA), "{short:?}");
        }

        #[test]
        fn a_balance_of_any_size_is_shown(micros: i64) {
            prop_assert!(Money::from_micros(micros).balance().contains('₹'));
        }

        #[test]
        fn every_amount_survives_the_wire(micros: i64) {
            let amount = Money::from_micros(micros);
            let json = serde_json::to_string(&amount).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
        }
    }
}

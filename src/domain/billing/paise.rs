//! Amounts in whole paise: what providers, banks and documents count in.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::Money;

/// Micro-rupees in one paisa.
const MICROS: i64 = 10_000;

/// An amount in whole paise; negative for a debt. Rupees cannot be passed for paise by mistake: it is made of
/// [`Money`] alone, exactly or not at all, or of a number that is named as paise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Paise(i64);

/// Why an amount is no number of paise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaiseError {
    /// The amount has a part of a paisa.
    #[error("an amount that is paid has at most two decimals")]
    TooFine,
    /// Beyond 64 bits.
    #[error("the amount is too large")]
    TooLarge,
}

impl Paise {
    pub const ZERO: Self = Self(0);

    /// A number of paise, as a provider or a column has it.
    pub const fn new(paise: i64) -> Self {
        Self(paise)
    }

    /// Whole rupees, for constants: an overflow fails at compile time.
    pub const fn from_rupees(rupees: i64) -> Self {
        Self(rupees * 100)
    }

    pub const fn get(self) -> i64 {
        self.0
    }

    /// The same amount in paise; a part of a paisa is an error.
    pub const fn exactly(amount: Money) -> Result<Self, PaiseError> {
        if amount.micros() % MICROS == 0 {
            Ok(Self(amount.micros() / MICROS))
        } else {
            Err(PaiseError::TooFine)
        }
    }

    /// The amount rounded to the paisa, half away from zero: for use that is written on a document.
    pub fn rounded(amount: Money) -> Self {
        let (micros, half) = (i128::from(amount.micros()), i128::from(MICROS / 2));
        let paise = (micros.abs() + half) / i128::from(MICROS) * micros.signum();
        // A quotient of 64 bits fits 64 bits.
        Self(i64::try_from(paise).unwrap_or_default())
    }

    /// The whole paise of an amount that is not negative.
    pub const fn rounded_down(amount: Money) -> Self {
        Self(amount.micros() / MICROS)
    }

    /// The same amount in micro-rupees.
    pub fn money(self) -> Result<Money, PaiseError> {
        self.0.checked_mul(MICROS).map(Money::from_micros).ok_or(PaiseError::TooLarge)
    }

    pub fn plus(self, other: Self) -> Result<Self, PaiseError> {
        self.0.checked_add(other.0).map(Self).ok_or(PaiseError::TooLarge)
    }

    pub fn minus(self, other: Self) -> Result<Self, PaiseError> {
        self.0.checked_sub(other.0).map(Self).ok_or(PaiseError::TooLarge)
    }

    /// This amount times `numerator / denominator`, rounded half away from zero. The denominator is above zero.
    pub fn share(self, numerator: i64, denominator: i64) -> Result<Self, PaiseError> {
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator.max(1));
        let magnitude = (product.abs() + denominator / 2) / denominator;
        i64::try_from(magnitude * product.signum()).map(Self).map_err(|_| PaiseError::TooLarge)
    }
}

impl TryFrom<Money> for Paise {
    type Error = PaiseError;
    fn try_from(amount: Money) -> Result<Self, PaiseError> {
        Self::exactly(amount)
    }
}

/// A plain decimal of rupees: `1180.00`.
impl fmt::Display for Paise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, magnitude) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        write!(f, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Paise, PaiseError> {
        Paise::exactly(Money::read(text).unwrap())
    }

    #[test]
    fn typed_rupees_become_paise_without_a_float() {
        assert_eq!(read("₹1,234.56"), Ok(Paise::new(123_456)));
        assert_eq!(read("₹0.29"), Ok(Paise::new(29)));
        assert_eq!(read("₹1,15,000.10"), Ok(Paise::new(11_500_010)));
        assert_eq!(read("-0.01"), Ok(Paise::new(-1)));
    }

    #[test]
    fn a_part_of_a_paisa_is_refused() {
        for text in ["0.001", "0.005", "1180.001", "0.000001", "-0.001"] {
            assert_eq!(read(text), Err(PaiseError::TooFine), "{text}");
        }
    }

    #[test]
    fn what_is_beyond_64_bits_is_refused() {
        assert_eq!(Paise::new(i64::MAX).money(), Err(PaiseError::TooLarge));
        assert_eq!(Paise::new(i64::MAX).plus(Paise::new(1)), Err(PaiseError::TooLarge));
        assert_eq!(Paise::new(i64::MIN).minus(Paise::new(1)), Err(PaiseError::TooLarge));
        assert_eq!(Paise::new(i64::MAX).share(3, 2), Err(PaiseError::TooLarge));
        assert_eq!(Paise::rounded(Money::from_micros(i64::MIN)).get(), i64::MIN / MICROS - 1);
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (micros, paise) in [(4_999, 0), (5_000, 1), (-4_999, 0), (-5_000, -1), (15_000, 2)] {
            assert_eq!(Paise::rounded(Money::from_micros(micros)), Paise::new(paise), "{micros}");
        }
        assert_eq!(Paise::new(1).share(1, 2), Ok(Paise::new(1)));
        assert_eq!(Paise::new(-1).share(1, 2), Ok(Paise::new(-1)));
        assert_eq!(Paise::new(100).share(1, 3), Ok(Paise::new(33)));
    }

    proptest! {
        #[test]
        fn paise_are_the_same_money(paise in -9_000_000_000_000_i64..9_000_000_000_000) {
            let money = Paise::new(paise).money().unwrap();
            prop_assert_eq!(Paise::exactly(money), Ok(Paise::new(paise)));
            prop_assert_eq!(Paise::rounded(money), Paise::new(paise));
            prop_assert_eq!(Money::parse(&Paise::new(paise).to_string()).unwrap(), money);
        }
    }
}

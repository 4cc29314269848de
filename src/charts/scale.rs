//! The vertical scale: from a value to a height, and the labelled round values.

use crate::domain::Money;
use crate::domain::money::{MICROS_PER_RUPEE, group_indian};
use crate::i18n::t;

/// Space above the plot, in pixels, for the labels of the largest and the hovered bar.
pub const TOP: i64 = 28;
/// Space below the plot, in pixels, for the dates.
pub const BOTTOM: i64 = 22;
/// The maximum number of gridlines above zero.
const LINES: i64 = 4;

const LAKH: i64 = 100_000;
const CRORE: i64 = 100 * LAKH;

/// The unit of a chart's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Micro-rupees.
    Rupees,
    /// A count, such as tokens.
    Count,
}

impl Unit {
    pub fn full(self, value: i64) -> String {
        match self {
            Self::Rupees => Money::from_micros(value).rounded(),
            Self::Count => group_indian(value.unsigned_abs()),
        }
    }

    /// A value in a few characters, for a cell: `7`, `< 1`, `123`, `45k`; rupees without their sign.
    pub fn tiny(self, value: i64) -> String {
        let whole = match self {
            Self::Count => value,
            Self::Rupees => (value + MICROS_PER_RUPEE / 2) / MICROS_PER_RUPEE,
        };
        match whole {
            0 => "<1".to_owned(),
            1..10_000 => whole.to_string(),
            _ => format!("{}k", whole / 1_000),
        }
    }

    /// A round value in short form: `₹2,000`, `₹1.5 lakh`, `2 crore`, `₹0.0005`.
    pub fn short(self, value: i64) -> String {
        match self {
            Self::Count => short_count(value),
            Self::Rupees if value % MICROS_PER_RUPEE == 0 => {
                format!("₹{}", short_count(value / MICROS_PER_RUPEE))
            }
            Self::Rupees => Money::from_micros(value).exact(),
        }
    }
}

/// Uses lakh and crore from one lakh on, if that is shorter than the digits.
fn short_count(value: i64) -> String {
    let unit = match value {
        CRORE.. => CRORE,
        LAKH.. => LAKH,
        _ => return group_indian(value.unsigned_abs()),
    };
    let tenths = value / (unit / 10);
    if tenths * (unit / 10) != value {
        return group_indian(value.unsigned_abs());
    }
    let whole = group_indian((tenths / 10).unsigned_abs());
    let number = match tenths % 10 {
        0 => whole,
        tenth => format!("{whole}.{tenth}"),
    };
    if unit == CRORE { t!("crore", number = number) } else { t!("lakh", number = number) }
}

/// A linear scale from zero to a round value at or above the largest one.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    step: i64,
    lines: i64,
    plot: i64,
}

impl Scale {
    /// The scale of a chart, given its height in pixels.
    pub fn new(largest: i64, height: u32) -> Self {
        let step = round_step(largest / LINES + i64::from(largest % LINES > 0));
        let lines = largest / step + i64::from(largest % step > 0);
        Self { step, lines, plot: i64::from(height) - TOP - BOTTOM }
    }

    /// The values of the gridlines, zero first.
    pub fn ticks(&self) -> impl Iterator<Item = i64> + use<> {
        let step = self.step;
        (0..=self.lines).map(move |line| line * step)
    }

    /// The distance of a value from the top edge, in hundredths of a pixel.
    fn y_hundredths(&self, value: i64) -> i64 {
        let top = i128::from(self.step) * i128::from(self.lines);
        let plot = i128::from(self.plot) * 100;
        let rise = if top == 0 { 0 } else { plot * i128::from(value) / top };
        i64::try_from(plot - rise).unwrap_or(0) + TOP * 100
    }

    /// The distance of a value from the top edge, as an attribute.
    pub fn y(&self, value: i64) -> String {
        pixels(self.y_hundredths(value))
    }

    /// The distance of the zero line from the top edge.
    pub const fn zero(&self) -> i64 {
        self.plot + TOP
    }

    /// The distance of a value from the zero line in whole pixels, for sharp edges and short markup: a chart
    /// has more of these numbers than of any other.
    pub fn rise(&self, value: i64) -> i64 {
        (self.zero() * 100 - self.y_hundredths(value) + 50) / 100
    }

    /// A distance from the top edge, shifted by whole pixels.
    pub fn y_moved(&self, value: i64, pixels: i64) -> String {
        self::pixels(self.y_hundredths(value) + pixels * 100)
    }
}

/// The smallest 1, 2 or 5 times a power of ten that is at least `wanted`.
fn round_step(wanted: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if step >= wanted || step == i64::MAX {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Formats hundredths with one decimal, `12.3` or `12`: a tenth of a pixel is finer than any screen.
fn pixels(hundredths: i64) -> String {
    let tenths = (hundredths + 5) / 10;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{}.{tenth}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!([1, 3, 7, 26, 51].map(round_step), [1, 5, 10, 50, 100]);
    }

    #[test]
    fn the_largest_value_fits_under_the_top_line() {
        for largest in [1, 99, 100, 101, 2_386_000_000, i64::MAX / 8] {
            let ticks: Vec<i64> = Scale::new(largest, 240).ticks().collect();
            assert!(ticks.last().is_some_and(|top| *top >= largest), "{largest}");
            assert!(ticks.len() <= 5, "{largest}: {ticks:?}");
        }
    }

    #[test]
    fn an_empty_period_has_only_its_zero_line() {
        let scale = Scale::new(0, 240);
        assert_eq!(scale.ticks().collect::<Vec<_>>(), [0]);
        assert_eq!((scale.y(0), scale.rise(0)), ("218".to_owned(), 0));
    }

    #[test]
    fn labels_are_in_lakh_and_crore() {
        let rupees = |amount: i64| Unit::Rupees.short(amount * MICROS_PER_RUPEE);
        assert_eq!(rupees(2_000), "₹2,000");
        assert_eq!(rupees(150_000), "₹1.5 lakh");
        assert_eq!(rupees(20_000_000), "₹2 crore");
        assert_eq!(Unit::Rupees.short(500), "₹0.0005");
        assert_eq!(Unit::Count.short(1_234_567), "12,34,567");
    }
}

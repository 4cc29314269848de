//! Charts: figures over time as SVG, made on the server. Classes and presentation attributes
//! only, as a `style` would break the Content-Security-Policy.
//!
//! Across, lengths are per cent of the plot; down, they are pixels. So a chart takes any width and
//! its texts are never scaled.

mod axis;
mod bars;
mod breakdown;
mod buckets;
mod legend;
mod patterns;
mod scale;
mod series;
mod spark;
mod trail;

pub use bars::StackedBars;
pub use breakdown::{Breakdown, GroupPart, Measure};
pub use buckets::{Slot, range_words};
pub use legend::{Legend, Swatch};
pub use scale::Unit;
pub use series::{Series, Tone};
pub use spark::Spark;
pub use trail::Trail;

use chrono::NaiveDate;

/// What a chart of stacked bars shows.
#[derive(Clone, Debug)]
pub struct BarChart {
    /// What the values count.
    pub unit: Unit,
    /// The places along the axis, oldest first.
    pub slots: Vec<Slot>,
    /// The layers, lowest first; each has one value for each bucket.
    pub series: Vec<Series>,
    /// What the chart is, for who cannot see it.
    pub label: String,
    /// What is said in a chart without a value.
    pub empty: String,
    /// Its height in pixels.
    pub height: u32,
    /// Where a bar leads to, by its first and last day.
    pub behind: fn(NaiveDate, NaiveDate) -> String,
}

impl BarChart {
    /// The height of each bar.
    fn sums(&self) -> Vec<i64> {
        (0..self.slots.len()).map(|at| self.series.iter().map(|layer| layer.value(at)).sum()).collect()
    }
}

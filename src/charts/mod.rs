//! Charts as SVG, rendered on the server. They use classes and presentation attributes only, because the
//! Content-Security-Policy forbids inline styles.
//!
//! The inside of a bar chart is text (`maud`), because it has hundreds of elements; the rest is views.
//!
//! Horizontal lengths are per cent of the plot, vertical ones are pixels. So a chart fits any width and its
//! text is never scaled.

mod axis;
mod balance_chart;
mod bars;
mod breakdown;
mod buckets;
mod heat;
mod legend;
mod mini;
mod patterns;
mod scale;
mod series;
mod spark;

pub use balance_chart::BalanceChart;
pub use bars::StackedBars;
pub use breakdown::{Breakdown, GroupPart, Measure};
pub use buckets::{TimeBucket, range_words};
pub use heat::Heat;
pub use legend::{Legend, Swatch};
pub use mini::{Mini, Trace};
pub use scale::Unit;
pub use series::{Series, SeriesColour};
pub use spark::Spark;

use chrono::NaiveDate;

/// The data of a stacked bar chart.
#[derive(Clone, Debug)]
pub struct BarChart {
    /// What the values count.
    pub unit: Unit,
    /// The time buckets, oldest first.
    pub slots: Vec<TimeBucket>,
    /// The layers, lowest first; each has one value per bucket.
    pub series: Vec<Series>,
    /// The accessible name of the chart.
    pub label: String,
    /// The text of a chart without values.
    pub empty: String,
    /// Its height in pixels.
    pub height: u32,
    /// The link of a bar, given its first and last day.
    pub behind: fn(NaiveDate, NaiveDate) -> String,
}

impl BarChart {
    /// The total of each bar.
    fn sums(&self) -> Vec<i64> {
        (0..self.slots.len()).map(|at| self.series.iter().map(|layer| layer.value(at)).sum()).collect()
    }
}

//! Stacked bars.

use leptos::prelude::*;

use super::axis::{Slots, Values, days, gridlines, weekends};
use super::patterns::Patterns;
use super::scale::{BOTTOM, Scale, TOP};
use super::{BarChart, Slot};

/// Bars over time, each a stack of the series. The caller puts a table with the same figures below.
#[component]
pub fn StackedBars(
    /// What it shows.
    chart: BarChart,
) -> impl IntoView {
    let sums = chart.sums();
    let largest = sums.iter().copied().max().unwrap_or(0);
    let plot = Plot {
        scale: Scale::new(largest, chart.height),
        slots: Slots::new(chart.slots.len()),
        peak: sums.iter().position(|sum| *sum == largest && largest > 0),
    };
    let bars = (0..chart.slots.len()).map(|at| plot.bar(&chart, at, sums[at])).collect_view();
    let nothing = (largest == 0).then(|| {
        let middle = (i64::from(chart.height) + TOP - BOTTOM) / 2;
        view! { <text class="nothing" x="50%" y=middle text-anchor="middle">{chart.empty.clone()}</text> }
    });
    view! {
        <div class="chart">
            <Values chart=chart.clone() scale=plot.scale />
            <svg width="100%" height=chart.height role="img" aria-label=chart.label.clone()>
                <Patterns />
                {weekends(&chart.slots, plot.slots, chart.height)}
                {gridlines(plot.scale)}
                {days(&chart.slots, plot.slots, chart.height)}
                {bars}
                {nothing}
            </svg>
        </div>
    }
}

/// The geometry that all bars of a chart share.
struct Plot {
    scale: Scale,
    slots: Slots,
    /// The bar whose value is written above it.
    peak: Option<usize>,
}

impl Plot {
    /// A bar, the strip that feels the pointer, and what it then says.
    fn bar(&self, chart: &BarChart, at: usize, sum: i64) -> impl IntoView + use<> {
        let bucket = &chart.slots[at];
        let value = chart.unit.full(sum);
        let height = i64::from(chart.height) - TOP - BOTTOM;
        let peak = (self.peak == Some(at)).then(|| self.peak_label(chart, at, sum));
        view! {
            <g class="bucket">
                <rect class="hit" x=self.slots.left(at) width=self.slots.width(1) y=TOP height=height></rect>
                {self.layers(chart, at)}
                {self.hatch(bucket, at, sum)}
                {peak}
                <text class="tip" x="0" y="12">
                    <tspan class="when">{bucket.full.clone()}</tspan>
                    <tspan class="what" dx="8">{value}</tspan>
                </text>
            </g>
        }
    }

    /// The layers of one bar, from the zero line up.
    fn layers(&self, chart: &BarChart, at: usize) -> impl IntoView + use<> {
        let mut low = 0;
        let mut layers = Vec::new();
        for series in &chart.series {
            let value = series.value(at);
            if value <= 0 {
                continue;
            }
            let high = low + value;
            let (x, width) = self.slots.bar(at);
            let title = format!("{}, {}: {}", chart.slots[at].full, series.name, chart.unit.full(value));
            layers.push(view! {
                <rect class=format!("bar {}", series.tone.class()) x=x width=width
                    y=self.scale.y(high) height=self.scale.height(low, high)>
                    <title>{title}</title>
                </rect>
            });
            low = high;
        }
        layers.collect_view()
    }

    /// What is not over is hatched.
    fn hatch(&self, bucket: &Slot, at: usize, sum: i64) -> impl IntoView + use<> {
        let (x, width) = self.slots.bar(at);
        let (y, height) = (self.scale.y(sum), self.scale.height(0, sum));
        (bucket.unfinished && sum > 0).then(|| {
            view! { <rect class="unfinished" x=x width=width y=y height=height></rect> }
        })
    }

    /// The value above the largest bar, kept inside the plot at its ends.
    fn peak_label(&self, chart: &BarChart, at: usize, sum: i64) -> impl IntoView + use<> {
        let count = chart.slots.len();
        let anchor = match at * 100 / count.max(1) {
            ..6 if count > 6 => "start",
            94.. if count > 6 => "end",
            _ => "middle",
        };
        let y = self.scale.y_moved(sum, -6);
        let text = chart.unit.full(sum);
        view! { <text class="peak" x=self.slots.middle(at) y=y text-anchor=anchor>{text}</text> }
    }
}

//! The stacked bar chart.

use leptos::prelude::*;
use maud::{Markup, html};

use super::BarChart;
use super::axis::{Slots, Values, days, gridlines, weekends};
use super::patterns::patterns;
use super::scale::{BOTTOM, Scale, TOP};
use super::series::SeriesColour;
use crate::i18n::t;

/// A stacked bar per time bucket, each a link to its requests. The caller renders a table with the same figures
/// and links below.
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
        stop: sums.iter().rposition(|sum| *sum > 0),
    };
    let drawing = html! {
        (patterns(&chart.series))
        (weekends(&chart.slots, plot.slots, chart.height))
        (gridlines(plot.scale))
        (days(&chart.slots, plot.slots, chart.height))
        @for (at, sum) in sums.iter().enumerate() { (plot.bar(&chart, at, *sum)) }
        @if largest == 0 {
            text x="50%" y=((i64::from(chart.height) + TOP - BOTTOM) / 2) text-anchor="middle" class="nothing" { (chart.empty) }
        }
    };
    // A chart without bars contains nothing to focus, so it is an image.
    let role = if largest > 0 { "group" } else { "img" };
    let (height, label) = (chart.height, chart.label.clone());
    view! {
        <div class="chart" data-behind=t!("requests")>
            <Values chart scale=plot.scale />
            <svg width="100%" height=height role=role aria-label=label inner_html=drawing.into_string()></svg>
        </div>
    }
}

/// The geometry of a chart.
struct Plot {
    scale: Scale,
    slots: Slots,
    /// The bar with a value label: the largest.
    peak: Option<usize>,
    /// The bar that the Tab key focuses, the newest; arrow keys move on from there.
    stop: Option<usize>,
}

impl Plot {
    /// A bar, as a link to its requests if there are any.
    fn bar(&self, chart: &BarChart, at: usize, sum: i64) -> Markup {
        let inside = self.inside(chart, at, sum);
        if sum == 0 {
            return html! { g class="bucket" { (inside) } };
        }
        let tabindex = (self.stop != Some(at)).then_some("-1");
        let (first, last) = chart.slots[at].days;
        html! { a href=((chart.behind)(first, last)) tabindex=[tabindex] class="bucket" { (inside) } }
    }

    /// The contents of a bar: day and total for the chart's head, which are also the link's accessible name;
    /// the hover area, with the layers as its title; and the stack itself.
    fn inside(&self, chart: &BarChart, at: usize, sum: i64) -> Markup {
        let slot = &chart.slots[at];
        let layers: Vec<(SeriesColour, i64)> = chart
            .series
            .iter()
            .map(|series| (series.tone, series.value(at)))
            .filter(|(_, value)| *value > 0)
            .collect();
        let height = i64::from(chart.height) - TOP - BOTTOM;
        html! {
            text y="12" class="tip" {
                tspan class="when" { (slot.full) }
                " "
                tspan dx="4" class="what" { (chart.unit.full(sum)) }
            }
            svg x=(self.slots.left(at)) width=(self.slots.width(1)) {
                @if let Some(words) = in_words(chart, at) { title { (words) } }
                rect width="100%" y=(TOP) height=(height) class="hit" {}
                @if sum > 0 { (self.stack(&layers, slot.unfinished)) }
            }
            @if self.peak == Some(at) { (self.peak_label(chart, at, sum)) }
        }
    }

    /// The layers of one bar. Each extends to the zero line and is covered by those above it, so that one
    /// number determines its place. Unfinished buckets are hatched.
    fn stack(&self, layers: &[(SeriesColour, i64)], unfinished: bool) -> Markup {
        let (x, width) = self.slots.bar();
        let mut top = 0;
        let mut drawn = Vec::new();
        for (tone, value) in layers {
            top += value;
            // In reverse: the stripes are over their own layer, and under those below it.
            drawn.extend(matches!(tone, SeriesColour::Striped(_)).then_some(("striped", top)));
            drawn.push((tone.class(), top));
        }
        drawn.reverse();
        drawn.extend(unfinished.then_some(("unfinished", top)));
        html! {
            svg x=(x) width=(width) {
                g transform={ "matrix(1 0 0 -1 0 " (self.scale.zero()) ")" } class="bar" {
                    @for (class, top) in drawn { rect width="100%" height=(self.scale.rise(top)) class=(class) {} }
                }
            }
        }
    }

    /// The value label of the largest bar, kept within the plot.
    fn peak_label(&self, chart: &BarChart, at: usize, sum: i64) -> Markup {
        let count = chart.slots.len();
        let anchor = match at * 100 / count.max(1) {
            ..6 if count > 6 => "start",
            94.. if count > 6 => "end",
            _ => "middle",
        };
        let y = self.scale.y_moved(sum, -6);
        html! { text x=(self.slots.middle(at)) y=(y) text-anchor=(anchor) class="peak" { (chart.unit.full(sum)) } }
    }
}

/// The layers of a bar as text, the topmost first.
fn in_words(chart: &BarChart, at: usize) -> Option<String> {
    let lines: Vec<String> = chart
        .series
        .iter()
        .rev()
        .filter(|series| series.value(at) > 0)
        .map(|series| format!("{}: {}", series.name, chart.unit.full(series.value(at))))
        .collect();
    // A single layer is the whole, which the bar's name says.
    (!lines.is_empty() && chart.series.len() > 1).then(|| lines.join("\n"))
}

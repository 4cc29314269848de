//! A small chart beside the large one: one or two traces over the same time buckets, without an axis.

use std::fmt::Write as _;

use leptos::prelude::*;

/// The height of the plot, in units of its view box.
const HEIGHT: i64 = 40;
/// The distance between buckets, in the same units.
const STEP: usize = 10;

/// Values per bucket; `None` where nothing is known.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Its class in the style sheet.
    pub class: &'static str,
    /// Bars from zero, or else a line.
    pub bars: bool,
    pub values: Vec<Option<i64>>,
}

/// The chart. All traces have the scale of the largest value.
#[component]
pub fn Mini(
    /// What it shows, above the plot.
    title: String,
    /// The figure of the range.
    figure: String,
    /// The largest value and when it was, below the plot.
    peak: String,
    traces: Vec<Trace>,
) -> impl IntoView {
    let most =
        traces.iter().flat_map(|trace| trace.values.iter().flatten()).copied().max().unwrap_or(0).max(1);
    let buckets = traces.iter().map(|trace| trace.values.len()).max().unwrap_or(0);
    let size = format!("0 0 {} {HEIGHT}", buckets * STEP);
    let zero = format!("M0 {HEIGHT}H{}", buckets * STEP);
    let paths = traces.into_iter().map(|trace| {
        let d = if trace.bars { bars(&trace.values, most) } else { line(&trace.values, most) };
        let class =
            if trace.bars { format!("m-bars {}", trace.class) } else { format!("m-line {}", trace.class) };
        view! { <path class=class d=d></path> }
    });
    view! {
        <figure class="mini">
            <figcaption><h3>{title}</h3><b>{figure}</b></figcaption>
            // Its figure and its peak are the text beside it.
            <svg viewBox=size preserveAspectRatio="none" aria-hidden="true">
                <path class="trail-zero" d=zero></path>
                {paths.collect_view()}
            </svg>
            <p class="small hush">{peak}</p>
        </figure>
    }
}

/// The distance of a value from the top; at least one unit above zero for what is above it.
fn y(value: i64, most: i64) -> i64 {
    let rise = i64::try_from(i128::from(value) * i128::from(HEIGHT - 1) / i128::from(most)).unwrap_or(HEIGHT);
    HEIGHT - if value > 0 { rise.max(1) } else { 0 }
}

/// Upright lines, whose width is that of a stroke: half as long as outlines.
fn bars(values: &[Option<i64>], most: i64) -> String {
    let bar = |(at, value): (usize, &Option<i64>)| {
        let value = value.filter(|value| *value > 0)?;
        Some(format!("M{} {HEIGHT}V{}", at * STEP + STEP / 2, y(value, most)))
    };
    values.iter().enumerate().filter_map(bar).collect()
}

/// A line through the middles of the buckets, interrupted where nothing is known. A single value is a dash.
fn line(values: &[Option<i64>], most: i64) -> String {
    let mut path = String::new();
    let mut is_on = false;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            is_on = false;
            continue;
        };
        let (x, y) = (at * STEP, y(*value, most));
        // Writing to a string cannot fail.
        let _ = if is_on { write!(path, "L{} {y}", x + STEP / 2) } else { write!(path, "M{} {y}h4", x + 1) };
        is_on = true;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_full_and_the_smallest_is_seen() {
        assert_eq!(bars(&[Some(100), None, Some(0), Some(1)], 1_000_000_000), "M5 40V39M35 40V39");
        assert_eq!(bars(&[Some(50), Some(100)], 100), "M5 40V21M15 40V1");
    }

    #[test]
    fn a_line_has_gaps_where_nothing_is_known() {
        assert_eq!(line(&[Some(100), Some(50), None, Some(100)], 100), "M1 1h4L15 21M31 1h4");
    }
}

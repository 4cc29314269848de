//! Axes of a bar chart: values at the left, gridlines and weekends behind the bars, dates below.

use leptos::prelude::*;
use maud::{Markup, html};

use super::scale::{BOTTOM, Scale, TOP};
use super::{BarChart, TimeBucket};

/// The maximum number of labels below the plot.
const LABELS_MAX: usize = 8;

/// Horizontal positions of the time buckets, in thousandths of a per cent of the plot.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    width: usize,
}

impl Slots {
    /// The positions of a number of buckets.
    pub fn new(buckets: usize) -> Self {
        Self { width: 100_000 / buckets.max(1) }
    }

    /// The left edge of a bucket.
    pub fn left(self, at: usize) -> String {
        per_cent(at * self.width)
    }

    /// The middle of a bucket.
    pub fn middle(self, at: usize) -> String {
        per_cent(at * self.width + self.width / 2)
    }

    /// The width of a number of buckets.
    pub fn width(self, slots: usize) -> String {
        per_cent(slots * self.width)
    }

    /// Left offset and width of a bar within its bucket: seven tenths of it, at most six per cent of the plot.
    pub fn bar(self) -> (String, String) {
        let wide = (self.width * 7 / 10).min(6_000);
        let of_slot = |part: usize| per_cent(part * 100_000 / self.width.max(1));
        (of_slot((self.width - wide) / 2), of_slot(wide))
    }
}

/// Formats thousandths as a percentage, `1.23%`: a hundredth of a per cent is a tenth of a pixel.
fn per_cent(thousandths: usize) -> String {
    let hundredths = (thousandths + 5) / 10;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The values beside the plot.
#[component]
pub fn Values(chart: BarChart, scale: Scale) -> impl IntoView {
    let labels: Vec<(String, String)> =
        scale.ticks().map(|value| (scale.y_moved(value, 4), chart.unit.short(value))).collect();
    // A digit is about six pixels wide at this font size.
    let longest = labels.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
    view! {
        <svg width=longest * 6 + 6 height=chart.height aria-hidden="true">
            {labels.into_iter().map(|(y, text)| view! { <text x="0" y=y>{text}</text> }).collect_view()}
        </svg>
    }
}

/// Shading of weekends. Adjacent days are one rectangle, so that no seam is visible.
pub fn weekends(buckets: &[TimeBucket], slots: Slots, height: u32) -> Markup {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in buckets.iter().enumerate().filter(|(_, bucket)| bucket.rest) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    let height = i64::from(height) - TOP - BOTTOM;
    html! {
        @for (start, length) in runs {
            rect x=(slots.left(start)) width=(slots.width(length)) y=(TOP) height=(height) class="rest" {}
        }
    }
}

/// One line per labelled value; the zero line is stronger.
pub fn gridlines(scale: Scale) -> Markup {
    html! {
        @for value in scale.ticks() {
            @let class = if value == 0 { "zero" } else { "grid" };
            line x1="0" x2="100%" y1=(scale.y(value)) y2=(scale.y(value)) class=(class) {}
        }
    }
}

/// Labels of hours, days or months; narrow screens show every other one.
pub fn days(buckets: &[TimeBucket], slots: Slots, height: u32) -> Markup {
    let count = buckets.len();
    let step = [1, 2, 3, 5, 6, 7, 10, 14]
        .into_iter()
        .find(|step| count.div_ceil(*step) <= LABELS_MAX)
        .unwrap_or(count.div_ceil(LABELS_MAX));
    html! {
        @for (nth, (at, bucket)) in buckets.iter().enumerate().step_by(step).enumerate() {
            @let class = if nth % 2 == 1 { "minor" } else { "day" };
            text x=(slots.middle(at)) y=(height - 5) text-anchor="middle" class=(class) { (bucket.short) }
        }
    }
}

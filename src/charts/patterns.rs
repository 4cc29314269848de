//! Pattern fills for print and forced colours, which lack the series' colours. They are opaque, because the
//! layers of a bar overlap.

use leptos::prelude::*;

use super::{Series, SeriesColour};

/// One path for each colour.
const PATHS: [&str; 8] = [
    "M0 0L6 6",
    "M6 0L0 6",
    "M3 0V6",
    "M0 3H6",
    "M0 0L6 6M6 0L0 6",
    "M3 0V6M0 3H6",
    "M0 1.5H3V4.5H6",
    "M2 2h2v2h-2z",
];

/// The pattern definitions of a chart's layers, the stripes of repeated colours, and the hatching of unfinished buckets.
/// Their ids are the same in every chart, so duplicates are harmless.
#[component]
pub fn Patterns(
    /// The layers of the chart.
    series: Vec<Series>,
) -> impl IntoView {
    let has = |wanted: &SeriesColour| series.iter().any(|layer| layer.tone == *wanted);
    let patterns =
        PATHS.iter().zip(1..).filter(|(_, n)| has(&SeriesColour::Own(*n)) || has(&SeriesColour::Striped(*n)));
    let patterns = patterns.map(|(path, n)| {
        view! {
            <pattern id=format!("p{n}") class="pattern" width="6" height="6" patternUnits="userSpaceOnUse">
                <rect width="6" height="6"></rect>
                <path d=*path></path>
            </pattern>
        }
    });
    let stripes = series.iter().any(|layer| matches!(layer.tone, SeriesColour::Striped(_))).then(|| {
        view! {
            <pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse"><path d="M0 1H4"></path></pattern>
        }
    });
    view! {
        <defs>
            <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path d="M0 0V5"></path>
            </pattern>
            {stripes}
            {patterns.collect_view()}
        </defs>
    }
}

//! Pattern fills for print and forced colours, which lack the series' colours. They are opaque, because the
//! layers of a bar overlap.

use leptos::prelude::*;

/// One path for each of the seven series, in the order of the stack.
const PATHS: [&str; 7] =
    ["M0 0L6 6", "M6 0L0 6", "M3 0V6", "M0 3H6", "M0 0L6 6M6 0L0 6", "M3 0V6M0 3H6", "M0 1.5H3V4.5H6"];

/// The pattern definitions of a chart's layers, and the hatching of unfinished buckets. Their ids are the same in every chart,
/// so duplicates are harmless.
#[component]
pub fn Patterns(
    /// How many of the seven series the chart has.
    series: usize,
) -> impl IntoView {
    let series = PATHS.iter().take(series).enumerate().map(|(at, path)| {
        view! {
            <pattern id=format!("p{}", at + 1) class="pattern" width="6" height="6" patternUnits="userSpaceOnUse">
                <rect width="6" height="6"></rect>
                <path d=*path></path>
            </pattern>
        }
    });
    view! {
        <defs>
            <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path d="M0 0V5"></path>
            </pattern>
            {series.collect_view()}
        </defs>
    }
}

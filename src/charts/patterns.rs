//! Pattern fills for print and forced colours, which lack the series' colours. They are opaque, because the
//! layers of a bar overlap.

use maud::{Markup, html};

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
pub fn patterns(series: &[Series]) -> Markup {
    let has = |wanted: SeriesColour| series.iter().any(|layer| layer.tone == wanted);
    let is_striped = series.iter().any(|layer| matches!(layer.tone, SeriesColour::Striped(_)));
    html! {
        defs {
            pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                path d="M0 0V5" {}
            }
            @if is_striped {
                pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse" { path d="M0 1H4" {} }
            }
            @for (path, n) in PATHS.iter().zip(1..) {
                @if has(SeriesColour::Own(n)) || has(SeriesColour::Striped(n)) {
                    pattern id={ "p" (n) } width="6" height="6" patternUnits="userSpaceOnUse" class="pattern" {
                        rect width="6" height="6" {}
                        path d=(path) {}
                    }
                }
            }
        }
    }
}

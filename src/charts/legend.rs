//! The legend of a chart.

use leptos::prelude::*;

use super::{Series, SeriesColour};

/// A small square in a series' colour.
#[component]
pub fn Swatch(tone: SeriesColour) -> impl IntoView {
    let stripes = matches!(tone, SeriesColour::Striped(_))
        .then(|| view! { <rect class="striped" width="10" height="10" rx="2"></rect> });
    view! {
        <svg class="swatch" width="10" height="10" aria-hidden="true">
            <rect class=tone.class() width="10" height="10" rx="2"></rect>{stripes}
        </svg>
    }
}

/// The names of a stack's layers, in the order of the stack; empty for a single layer.
#[component]
pub fn Legend(
    /// The layers.
    series: Vec<Series>,
) -> impl IntoView {
    (series.len() > 1).then(|| {
        let items = series.into_iter().map(|layer| {
            view! { <li><Swatch tone=layer.tone /><bdi>{layer.name}</bdi></li> }
        });
        view! { <ul class="legend">{items.collect_view()}</ul> }
    })
}

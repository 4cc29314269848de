//! The description's own words: what stands between backticks is code, all else is text.

use leptos::prelude::*;

/// A paragraph; nothing where there are no words.
#[component]
pub fn Prose(
    /// The words.
    text: &'static str,
) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <p>{inline(text)}</p> })
}

/// The same within a line.
pub fn inline(text: &'static str) -> impl IntoView {
    let pieces = text.trim().split('`').enumerate().map(|(number, piece)| {
        if number % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }
    });
    pieces.collect_view()
}

//! Texts of the OpenAPI document: backticks are code, the rest is plain text.

use crate::i18n::english;
use leptos::prelude::*;

/// A paragraph; nothing for an empty text.
#[component]
pub fn Prose(text: &'static str) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <p lang=english()>{pieces(text)}</p> })
}

/// The same, inline.
pub fn inline(text: &'static str) -> AnyView {
    match english() {
        lang @ Some(_) => view! { <span lang=lang>{pieces(text)}</span> }.into_any(),
        None => pieces(text).into_any(),
    }
}

fn pieces(text: &'static str) -> impl IntoView {
    let pieces = text.trim().split('`').enumerate().map(|(number, piece)| {
        if number % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }
    });
    pieces.collect_view()
}

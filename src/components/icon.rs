//! Small drawings. They are seen beside a word and read by nobody.

use leptos::prelude::*;

/// A drawing of 20 pixels, in the colour of the text beside it.
#[component]
pub fn Icon(
    /// The path.
    path: &'static str,
) -> impl IntoView {
    view! {
        <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// The mark: a book in red cloth.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <path fill="currentColor" d="M4.5 1.5h11a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3h-11a1 1 0 0 1-1-1v-17a1 1 0 0 1 1-1z"></path>
            <path class="rule" stroke-width="1.4" d="M7.5 1.5v19M10.5 7h5M10.5 10h5"></path>
        </svg>
    }
}

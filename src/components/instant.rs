//! Instants, as the account's owner reads them.

use leptos::prelude::*;

/// An instant in words, with the exact one for machines.
#[component]
pub fn Instant(
    /// RFC 3339.
    utc: String,
    /// What is read.
    text: String,
) -> impl IntoView {
    view! { <time datetime=utc>{text}</time> }
}

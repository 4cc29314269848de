//! Instants in the account's time zone.

use leptos::prelude::*;

/// A `time` element: an instant as text, with the exact one in `datetime`.
#[component]
pub fn Instant(
    /// RFC 3339.
    utc: String,
    /// The displayed text.
    text: String,
) -> impl IntoView {
    view! { <time datetime=utc>{text}</time> }
}

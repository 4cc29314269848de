//! Instants in the account's time zone.

use leptos::prelude::*;

/// A `time` element: an instant as text, with the exact one in `datetime`.
#[component]
pub fn Instant(
    /// RFC 3339.
    utc: String,
    /// The displayed text.
    text: String,
    /// Day and time, if the text is shorter. Only pointers reach it, so the page has it elsewhere too.
    #[prop(optional_no_strip)]
    exact: Option<String>,
) -> impl IntoView {
    view! { <time datetime=utc title=exact>{text}</time> }
}

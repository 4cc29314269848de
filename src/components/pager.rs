//! From page to page of a list. Each page has an address.

use leptos::prelude::*;

/// Links to the newest entries and to older ones; nothing where all are on one page.
#[component]
pub fn Pager(
    /// The address of the list.
    path: &'static str,
    /// The mark of this page; empty on the first.
    after: String,
    /// The mark of the next page.
    next: Option<String>,
) -> impl IntoView {
    let newest = (!after.is_empty()).then(|| view! { <a class="button" href=path>"Newest"</a> });
    let older = next.map(|mark| {
        view! { <a class="button" rel="next" href=format!("{path}?after={mark}")>"Older"</a> }
    });
    (newest.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                <span>{newest}</span>
                {older}
            </nav>
        }
    })
}

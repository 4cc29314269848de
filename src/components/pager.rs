//! From page to page of a list. Each page has an address.

use leptos::prelude::*;

/// Links to the first entries and to those that follow; nothing where all are on one page.
#[component]
pub fn Pager(
    /// The address of the list, with what it is filtered by.
    #[prop(into)]
    path: String,
    /// The mark of this page; empty on the first.
    after: String,
    /// The mark of the next page.
    next: Option<String>,
    /// The word for the first page.
    #[prop(default = "Newest")]
    to_first: &'static str,
    /// The word for the next page.
    #[prop(default = "Older")]
    to_next: &'static str,
) -> impl IntoView {
    let joint = if path.contains('?') { '&' } else { '?' };
    let older = next.map(|mark| {
        view! { <a class="button" rel="next" href=format!("{path}{joint}after={mark}")>{to_next}</a> }
    });
    let first = (!after.is_empty()).then(|| view! { <a class="button" href=path>{to_first}</a> });
    (first.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                <span>{first}</span>
                {older}
            </nav>
        }
    })
}

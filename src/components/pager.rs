//! Pagination by cursor. Each page has an address.

use leptos::prelude::*;

use crate::i18n::t;

/// Links to the first page and to the next; empty if there is a single page.
#[component]
pub fn Pager(
    /// The list's address, with its filter.
    #[prop(into)]
    path: String,
    /// The cursor of this page; empty on the first.
    after: String,
    /// The cursor of the next page.
    next: Option<String>,
    /// The label of the first page, by default "Newest".
    #[prop(optional, into)]
    to_first: Option<String>,
    /// The label of the next page, by default "Older".
    #[prop(optional, into)]
    to_next: Option<String>,
) -> impl IntoView {
    let joint = if path.contains('?') { '&' } else { '?' };
    let to_first = to_first.unwrap_or_else(|| t!("newest"));
    let to_next = to_next.unwrap_or_else(|| t!("older"));
    let older = next.map(|mark| {
        view! { <a class="button" rel="next" href=format!("{path}{joint}after={mark}")>{to_next}</a> }
    });
    let first = (!after.is_empty()).then(|| view! { <a class="button" href=path>{to_first}</a> });
    (first.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=t!("pages")>
                <span>{first}</span>
                {older}
            </nav>
        }
    })
}

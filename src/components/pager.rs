//! From page to page of a list. Each page has an address.

use leptos::prelude::*;

use crate::i18n::say;

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
    /// The word for the first page, if not "Newest".
    #[prop(optional, into)]
    to_first: Option<String>,
    /// The word for the next page, if not "Older".
    #[prop(optional, into)]
    to_next: Option<String>,
) -> impl IntoView {
    let joint = if path.contains('?') { '&' } else { '?' };
    let to_first = to_first.unwrap_or_else(|| say!("newest"));
    let to_next = to_next.unwrap_or_else(|| say!("older"));
    let older = next.map(|mark| {
        view! { <a class="button" rel="next" href=format!("{path}{joint}after={mark}")>{to_next}</a> }
    });
    let first = (!after.is_empty()).then(|| view! { <a class="button" href=path>{to_first}</a> });
    (first.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=say!("pages")>
                <span>{first}</span>
                {older}
            </nav>
        }
    })
}

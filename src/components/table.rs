//! A table that scrolls horizontally by itself, also by keyboard, when it is wider than the page.

use leptos::prelude::*;

/// A column header that links to the table sorted by it. The arrow is visual; screen readers use `aria-sort`.
#[component]
pub fn SortHead(
    /// The address of the table sorted by it.
    href: String,
    /// Whether the table is sorted by this column, and if so, whether descending.
    #[prop(optional_no_strip)]
    descending: Option<bool>,
    /// What it says.
    word: String,
    /// Whether it is a column of numbers.
    num: bool,
    /// The id of its link, which keeps the focus when the table is refreshed.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let (sorted, arrow) = match descending {
        None => (None, ""),
        Some(true) => (Some("descending"), " ↓"),
        Some(false) => (Some("ascending"), " ↑"),
    };
    view! {
        <th scope="col" class=if num { "num" } else { "" } aria-sort=sorted>
            <a href=href id=id>{word}</a>
            <span aria-hidden="true">{arrow}</span>
        </th>
    }
}

/// The scroll container: a focusable region, labelled by a heading of the page.
#[component]
pub fn Table<C: IntoView + 'static>(
    /// The id of that heading.
    labelled_by: &'static str,
    /// Whether to align the decimal points of amounts with more than two decimals.
    #[prop(optional)]
    exact: bool,
    /// `thead`, `tbody`, `tfoot`.
    children: TypedChildren<C>,
) -> impl IntoView {
    let class = if exact { "table exact" } else { "table" };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-labelledby=labelled_by>
            <table class=class aria-labelledby=labelled_by>{children.into_inner()()}</table>
        </div>
    }
}

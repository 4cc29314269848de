//! A table that scrolls inside itself where it is wider than the page, by hand and by keyboard.

use leptos::prelude::*;

/// A head that leads to the table sorted by its column. The arrow is for the eye; who listens is told by
/// `aria-sort`.
#[component]
pub fn SortHead(
    /// The table sorted by it.
    href: String,
    /// Whether it is sorted by this column, and if so, downwards.
    #[prop(optional_no_strip)]
    descending: Option<bool>,
    /// What it says.
    word: String,
    /// A column of figures.
    num: bool,
    /// Its link's id, by which it keeps the focus where the table is drawn anew.
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

/// The shell: a region that can be focused, named by a heading of the page.
#[component]
pub fn Table<C: IntoView + 'static>(
    /// The id of the heading that names it.
    labelled_by: &'static str,
    /// Amounts with more than two decimals keep their points in line.
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

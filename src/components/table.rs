//! A table that scrolls inside itself where it is wider than the page, by hand and by keyboard.

use leptos::prelude::*;

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

//! Figures of a period in one line.

use leptos::prelude::*;

/// The line.
#[component]
pub fn Stats(
    /// Its `Stat`s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="stats">{children()}</dl> }
}

/// One figure.
#[component]
pub fn Stat(
    /// The label.
    #[prop(into)]
    term: String,
    /// An explanation.
    #[prop(optional, into)]
    note: String,
    /// The figure.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{children()}</dd>
            {(!note.is_empty()).then(|| view! { <dd class="note">{note}</dd> })}
        </div>
    }
}

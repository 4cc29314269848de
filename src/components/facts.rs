//! What a decision is about, as a short ruled list.

use leptos::prelude::*;

/// The list.
#[component]
pub fn Facts(
    /// Its `Fact`s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One line of it.
#[component]
pub fn Fact(
    /// What is told.
    term: &'static str,
    /// The fact.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

//! A short list of terms and values, above a decision.

use leptos::prelude::*;

/// The list.
#[component]
pub fn Facts<C: IntoView + 'static>(
    /// Its `Fact`s.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! { <dl class="facts">{children.into_inner()()}</dl> }
}

/// One line of the list.
#[component]
pub fn Fact<C: IntoView + 'static>(
    /// What is told.
    #[prop(into)]
    term: String,
    /// The fact.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{children.into_inner()()}</dd>
        </div>
    }
}

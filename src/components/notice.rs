//! What is said once, above what it is about; and what stands where there is nothing yet.

use leptos::prelude::*;

/// What a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Something was done.
    Done,
    /// Something was not.
    Trouble,
}

/// A notice. It is announced when it appears.
#[component]
pub fn Notice<C: IntoView + 'static>(
    /// What it is.
    mood: Mood,
    /// What it says.
    children: TypedChildren<C>,
) -> impl IntoView {
    let (class, role) = match mood {
        Mood::Done => ("notice done", "status"),
        Mood::Trouble => ("notice trouble", "alert"),
    };
    view! { <div class=class role=role>{children.into_inner()()}</div> }
}

/// Where a list or a chart has nothing yet: what would be there, and what to do.
#[component]
pub fn Empty<C: IntoView + 'static>(
    /// What is missing.
    #[prop(into)]
    title: String,
    /// The next step.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{title}</h2>
            {children.into_inner()()}
        </section>
    }
}

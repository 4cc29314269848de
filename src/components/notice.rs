//! Notices, and placeholders of empty lists.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Success.
    Done,
    /// Failure.
    Error,
}

/// A notice, announced by screen readers when it appears.
#[component]
pub fn Notice<C: IntoView + 'static>(
    mood: NoticeKind,
    /// What it says.
    children: TypedChildren<C>,
) -> impl IntoView {
    let (class, role) = match mood {
        NoticeKind::Done => ("notice done", "status"),
        NoticeKind::Error => ("notice trouble", "alert"),
    };
    view! { <div class=class role=role>{children.into_inner()()}</div> }
}

/// The placeholder of an empty list or chart: what would be there, and the next step.
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

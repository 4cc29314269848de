//! The shell of a dialog that the server renders open. Where a script runs, `islands::Dialogs` shows it
//! over the page that is open.

use leptos::prelude::*;

use crate::i18n::say;

/// A dialog that is open. The frame behind it is `inert`.
#[component]
pub fn Modal(
    /// What it is about; also its accessible name.
    #[prop(into)]
    title: String,
    /// Text, fields and a `ModalFoot`.
    children: Children,
) -> impl IntoView {
    view! {
        <dialog class="modal" open=true aria-labelledby="modal-title">
            <div class="modal-body">
                <h2 id="modal-title">{title}</h2>
                {children()}
            </div>
        </dialog>
    }
}

/// What a script says where a form that it sent was not answered. It is there in the reader's language.
#[component]
pub fn Unanswered() -> impl IntoView {
    view! {
        <div class="notice trouble" role="alert" data-trouble hidden>
            <p>{say!("no-answer-came")}</p>
        </div>
    }
}

/// The buttons of a dialog, the one that goes on at the right.
#[component]
pub fn ModalFoot<C: IntoView + 'static>(
    /// The buttons.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! { <div class="modal-foot">{children.into_inner()()}</div> }
}

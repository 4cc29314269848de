//! The shell of a dialog, rendered open by the server. With JavaScript, `islands::Dialogs` shows it over the
//! current page.

use leptos::prelude::*;

use crate::i18n::t;

/// An open dialog. The frame behind it is `inert`.
#[component]
pub fn Modal(
    /// The title and accessible name. It gets the focus if nothing in the dialog has `autofocus`.
    #[prop(into)]
    title: String,
    /// Whether it gets the focus without JavaScript too.
    #[prop(optional)]
    title_first: bool,
    /// Text, fields and a `ModalFoot`.
    children: Children,
) -> impl IntoView {
    view! {
        <dialog class="modal" open=true aria-labelledby="modal-title">
            <div class="modal-body">
                <h2 id="modal-title" tabindex="-1" autofocus=title_first>{title}</h2>
                {children()}
            </div>
        </dialog>
    }
}

/// The message that a script shows if a form got no response, rendered here in the reader's language.
#[component]
pub fn Unanswered() -> impl IntoView {
    view! {
        <div class="notice trouble" role="alert" data-trouble hidden>
            <p>{t!("no-answer-came")}</p>
        </div>
    }
}

/// The buttons of a dialog, the primary one at the right.
#[component]
pub fn ModalFoot<C: IntoView + 'static>(
    /// The buttons.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! { <div class="modal-foot">{children.into_inner()()}</div> }
}

//! The question for the password, before anything about the second step is changed.

use leptos::prelude::*;

use super::PAGE;
use crate::components::{Field, Modal, ModalFoot, Mood, Notice, Unanswered};
use crate::pages::outcome::{Ask, RefusedStep, at};
use crate::pages::settings::profile::Code;
use crate::words::say;

/// Password, and a code where there is a second step already.
#[component]
pub fn AskFirst(ask: Ask, refused: Option<RefusedStep>, email: String, needs_code: bool) -> impl IntoView {
    let (title, why, go_on, action, class) = match ask {
        Ask::AddApp => (say!("add-app"), say!("add-app-why"), say!("go-on"), "app", "button primary"),
        Ask::RemoveApp => {
            (say!("remove-app-ask"), say!("remove-app-why"), say!("remove-app"), "app/remove", "button final")
        }
        Ask::MakeCodes => {
            (say!("make-codes-ask"), say!("make-codes-why"), say!("make-codes"), "codes", "button primary")
        }
    };
    let problems = refused.as_ref().map(|refused| refused.problems.clone()).unwrap_or_default();
    let wait = refused.and_then(|refused| refused.wait).map(|minutes| {
        view! { <Notice mood=Mood::Trouble><p>{say!("wrong-passwords-wait", minutes = minutes)}</p></Notice> }
    });
    view! {
        <Modal title>
            {wait}
            <Unanswered />
            <p>{why}</p>
            <form class="fields" method="post" action=format!("{PAGE}/{action}") id="ask-form" data-dialog>
                // For password managers: whose password it is.
                <input name="username" autocomplete="username" value=email hidden readonly />
                <Field label=say!("your-password") name="password" kind="password" autocomplete="current-password"
                    autofocus=problems.is_empty() error=at(&problems, "current_password") />
                {needs_code.then(|| view! { <Code name="code" problems /> })}
            </form>
            <ModalFoot>
                <a class="button" href=PAGE data-close>{say!("cancel")}</a>
                <button class=class form="ask-form">{go_on}</button>
            </ModalFoot>
        </Modal>
    }
}

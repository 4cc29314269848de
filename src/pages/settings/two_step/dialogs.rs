//! The dialog that asks for the password before second factors are changed.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{BeginApp, BeginPasskey, MakeCodes, RemoveApp, RemovePasskey};
use super::ask::{Ask, Asked};
use crate::components::{Field, Modal, ModalFoot, Notice, NoticeKind, PostForm, Unanswered};
use crate::i18n::{self, problem, t};
use crate::pages::function::{FunctionError, at};
use crate::pages::settings::code::Code;
use crate::pages::settings::parts::TWO_STEP;
use crate::pages::settings::standing::SecondFactorStatus;

/// The texts of the dialog, and the address of its form.
struct Words {
    title: String,
    why: String,
    go_on: String,
    action: &'static str,
    class: &'static str,
}

impl Words {
    fn of(ask: Ask, passkey: String) -> Self {
        let (title, why, go_on, action, class) = match ask {
            Ask::AddApp => (t!("add-app"), t!("add-app-why"), t!("go-on"), BeginApp::PATH, "primary"),
            Ask::RemoveApp => {
                (t!("remove-app-ask"), t!("remove-app-why"), t!("remove-app"), RemoveApp::PATH, "danger")
            }
            Ask::MakeCodes => {
                (t!("make-codes-ask"), t!("make-codes-why"), t!("make-codes"), MakeCodes::PATH, "primary")
            }
            Ask::AddPasskey => {
                (t!("add-passkey"), t!("add-passkey-why"), t!("go-on"), BeginPasskey::PATH, "primary")
            }
            Ask::RemovePasskey => {
                let title = t!("remove-passkey-ask", name = passkey);
                (title, t!("remove-passkey-why"), t!("take-away"), RemovePasskey::PATH, "danger")
            }
        };
        Self { title, why, go_on, action, class }
    }
}

/// Password, and a code or a passkey if the account has a second factor.
#[component]
pub fn AskFirst(
    asked: Asked,
    /// Why the form failed.
    error: Option<FunctionError>,
    email: String,
    standing: SecondFactorStatus,
) -> impl IntoView {
    let Asked { ask, typed } = asked;
    let wait = error.as_ref().and_then(FunctionError::wait);
    let problems = error.map(|error| error.problems().to_vec()).unwrap_or_default();
    let asks = standing.asks();
    let of_passkey = standing.passkeys.iter().find(|row| row.id == typed).map(|row| row.name.clone());
    let Words { title, why, go_on, action, class } = Words::of(ask, of_passkey.unwrap_or_default());
    let trouble = wait.map(|minutes| t!("wrong-passwords-wait", wait = i18n::wait(minutes)));
    let trouble = trouble.or_else(|| {
        let found = problems.iter().find(|found| found.field() == "credential");
        found.map(|found| problem(*found))
    });
    let trouble = trouble.map(|words| view! { <Notice mood=NoticeKind::Error><p>{words}</p></Notice> });
    let first = problems.is_empty();
    let named = ask == Ask::AddPasskey;
    let name = named.then(|| {
        view! {
            <Field label=t!("name") name="name" value=typed.clone() autofocus=first hint=t!("passkey-name-hint")
                error=at(&problems, "name") />
        }
    });
    let id = (ask == Ask::RemovePasskey).then(|| view! { <input type="hidden" name="id" value=typed /> });
    view! {
        <Modal title>
            {trouble}
            <Unanswered />
            <p>{why}</p>
            <PostForm class="fields" action=action id="ask-form" dialog=true>
                // Tells password managers whose password it is.
                <input name="username" autocomplete="username" value=email hidden readonly />
                {id}
                {name}
                <Field label=t!("your-password") name="password" kind="password" autocomplete="current-password"
                    autofocus=first && !named error=at(&problems, "current_password") />
                {asks.code.then(|| view! { <Code asks name="code" problems /> })}
            </PostForm>
            <ModalFoot>
                <a class="button" href=TWO_STEP data-close>{t!("cancel")}</a>
                <button class=format!("button {class}") form="ask-form">{go_on}</button>
            </ModalFoot>
        </Modal>
    }
}

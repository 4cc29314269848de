//! The form of a new key.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::desk::{Desk, Open};
use super::dialog::try_close;
use crate::components::{Complaint, Field, ModalFoot, Mood, Notice};
use crate::domain::Problem;
use crate::islands::{browser, refusal};
use crate::rpc::{Answer, RpcError, keys};

/// The fields, for the dialog and for the page without scripts.
#[component]
pub fn NewKeyFields(
    /// What was typed as a name.
    #[prop(optional, into)]
    name: String,
    /// What was typed as an end.
    #[prop(optional, into)]
    expires: String,
    /// What is wrong with it.
    problems: impl Fn() -> Vec<Problem> + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let at = move |field: &'static str| {
        let problems = problems.clone();
        Complaint::of(move || {
            let found = problems().into_iter().find(|problem| problem.field() == field);
            found.map(|problem| problem.message().to_owned())
        })
    };
    view! {
        <p class="hush">"Next you see the key, once. Have a place ready for it."</p>
        <div class="fields">
            <Field label="Name" name="name" value=name autofocus=true error=at("name")
                hint="Where it will be used, such as prod-api." />
            <Field label="Expires" name="expires" kind="date" value=expires optional=true error=at("expires")
                hint="It works until the end of that day. Leave it empty for a key without an end." />
        </div>
    }
}

/// The dialog: what was typed stays until the server has made a key of it.
#[component]
pub fn NewKey(desk: Desk) -> impl IntoView {
    let problems = RwSignal::new(Vec::new());
    let trouble = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        let data = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        if let Some(data) = data.filter(|_| !desk.busy.get_untracked()) {
            spawn_local(create(desk, data, problems, trouble));
        }
    };
    view! {
        <form class="modal-body" method="post" action="/keys" on:submit=submit>
            <h2 id="dialog-title">"New key"</h2>
            {move || trouble.get().map(|text| view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> })}
            <NewKeyFields problems=move || problems.get() />
            <ModalFoot>
                <button class="button" type="button" on:click=move |_| try_close(desk)>"Cancel"</button>
                <button class="button primary" aria-busy=move || desk.busy.get().then_some("true")>"Create"</button>
            </ModalFoot>
        </form>
    }
}

/// Asks the server for the key; shows it, or what is wrong.
async fn create(
    desk: Desk,
    data: web_sys::FormData,
    problems: RwSignal<Vec<Problem>>,
    trouble: RwSignal<Option<String>>,
) {
    desk.busy.set(true);
    let (name, expires) = (browser::typed(&data, "name"), browser::typed(&data, "expires"));
    let answer = keys::create(name, expires, String::new()).await.and_then(Answer::into_result);
    desk.busy.set(false);
    trouble.set(None);
    problems.set(Vec::new());
    match answer {
        Ok(created) => {
            desk.may_close.set(false);
            desk.keep(created.row.clone());
            desk.open.set(Open::Shown(Box::new(created)));
        }
        Err(RpcError::Invalid(found)) => problems.set(found),
        Err(error) => trouble.set(Some(refusal::say(&error, "/keys"))),
    }
}

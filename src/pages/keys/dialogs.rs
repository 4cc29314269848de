//! The dialogs of `/keys` as the server renders them: open, with plain forms.

use leptos::prelude::*;

use crate::components::{Modal, ModalFoot, Mood, Notice};
use crate::islands::keys::{FirstUse, NewKeyFields, ONLY_TIME, WhatBreaks};
use crate::islands::{CopyButton, ModalUpgrade};
use crate::pages::outcome::RefusedKey;
use crate::rpc::keys::{CreatedKey, KeyRow};

/// The form of a new key, with what was typed and what is wrong with it.
#[component]
pub fn CreateKey(refused: RefusedKey) -> impl IntoView {
    let RefusedKey { name, expires, problems, unavailable } = refused;
    let trouble = unavailable.then(|| {
        let text = "The server cannot do this right now. No key was made; try again in a minute.";
        view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> }
    });
    view! {
        <Modal title="New key">
            {trouble}
            <form class="fields" method="post" action="/keys" id="new-key-form">
                <NewKeyFields name expires problems=move || problems.clone() />
            </form>
            <ModalFoot>
                <a class="button" href="/keys">"Cancel"</a>
                <button class="button primary" form="new-key-form">"Create"</button>
            </ModalFoot>
            <ModalUpgrade back="/keys".to_owned() />
        </Modal>
    }
}

/// The one showing of a key. The answer that carries it is not stored anywhere.
#[component]
pub fn ShowOnce(created: CreatedKey) -> impl IntoView {
    let key = created.key.as_str().to_owned();
    view! {
        <Modal title=format!("{} is ready", created.row.name)>
            <p>{ONLY_TIME}</p>
            <div class="secret">
                <code id="made-key" tabindex="0" autofocus=true>{key}</code>
                <CopyButton target="made-key".to_owned() />
            </div>
            <FirstUse api_url=created.api_url variable=created.variable />
            <ModalFoot>
                <form method="get" action="/keys"><button class="button">"Done"</button></form>
            </ModalFoot>
        </Modal>
    }
}

/// The question before a key is revoked.
#[component]
pub fn AskRevoke(key: KeyRow) -> impl IntoView {
    let action = format!("/keys/{}/revoke", key.id);
    view! {
        <Modal title=format!("Revoke {}?", key.name)>
            <WhatBreaks key />
            <ModalFoot>
                <a class="button" href="/keys">"Keep it"</a>
                <form method="post" action=action><button class="button final">"Revoke"</button></form>
            </ModalFoot>
            <ModalUpgrade back="/keys".to_owned() />
        </Modal>
    }
}

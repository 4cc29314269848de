//! The dialogs of `/keys`: a new key, and the question before one is revoked.

use leptos::prelude::*;

use super::list::moment;
use crate::components::{Amount, Fact, Facts, Field, Modal, ModalFoot, Mood, Notice, Unanswered, count};
use crate::pages::outcome::{RefusedKey, at};
use crate::rpc::keys::KeyRow;

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
            <Unanswered />
            <p class="hush">"Next you see the key, once. Have a place ready for it."</p>
            <form class="fields" method="post" action="/keys" id="new-key-form" data-dialog>
                <Field label="Name" name="name" value=name autofocus=true error=at(&problems, "name")
                    hint="Where it will be used, such as prod-api." />
                <Field label="Expires" name="expires" kind="date" value=expires optional=true
                    error=at(&problems, "expires")
                    hint="It works until the end of that day. Leave it empty for a key without an end." />
            </form>
            <ModalFoot>
                <a class="button" href="/keys" data-close>"Cancel"</a>
                <button class="button primary" form="new-key-form">"Create"</button>
            </ModalFoot>
        </Modal>
    }
}

/// The question before a key is revoked: what will break.
#[component]
pub fn AskRevoke(key: KeyRow) -> impl IntoView {
    let action = format!("/keys/{}/revoke", key.id);
    view! {
        <Modal title=format!("Revoke {}?", key.name)>
            <Unanswered />
            <p>
                "Every program that uses this key is refused from the next call on. This cannot be undone; \
                a new key is a new secret."
            </p>
            <Facts>
                <Fact term="Key"><span class="mono">{key.masked}</span></Fact>
                <Fact term="Last used">{moment(key.last_used)}</Fact>
                <Fact term="Last 30 days">{count(key.recent_requests)}" calls, "<Amount money=key.recent_cost /></Fact>
            </Facts>
            <ModalFoot>
                <a class="button" href="/keys" data-close autofocus=true>"Keep it"</a>
                <form method="post" action=action data-dialog><button class="button final">"Revoke"</button></form>
            </ModalFoot>
        </Modal>
    }
}

//! The question before a key is revoked: what will break.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Desk, Open};
use super::dialog::try_close;
use super::line::moment;
use super::receipt::RECEIPT_ID;
use crate::components::{Amount, Fact, Facts, ModalFoot, Mood, Notice};
use crate::islands::{browser, refusal};
use crate::rpc::Answer;
use crate::rpc::keys::{self, KeyRow};

/// What will break, for the dialog and for the page without scripts.
#[component]
pub fn WhatBreaks(
    /// The key in question.
    key: KeyRow,
) -> impl IntoView {
    let calls = crate::components::count(key.recent_requests);
    view! {
        <p>
            "Every program that uses this key is refused from the next call on. This cannot be undone; \
            a new key is a new secret."
        </p>
        <Facts>
            <Fact term="Key"><span class="mono">{key.masked}</span></Fact>
            <Fact term="Last used">{moment(key.last_used)}</Fact>
            <Fact term="Last 30 days">{calls}" calls, "<Amount money=key.recent_cost /></Fact>
        </Facts>
    }
}

/// The dialog.
#[component]
pub fn RevokeKey(key: KeyRow, desk: Desk) -> impl IntoView {
    let trouble = RwSignal::new(None::<String>);
    let id = key.id.to_string();
    let title = format!("Revoke {}?", key.name);
    let go = move |_| {
        if !desk.busy.get_untracked() {
            spawn_local(revoke(desk, id.clone(), trouble));
        }
    };
    view! {
        <div class="modal-body">
            <h2 id="dialog-title">{title}</h2>
            {move || trouble.get().map(|text| view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> })}
            <WhatBreaks key />
            <ModalFoot>
                <button class="button" type="button" autofocus=true on:click=move |_| try_close(desk)>"Keep it"</button>
                <button class="button final" type="button" aria-busy=move || desk.busy.get().then_some("true")
                    on:click=go>"Revoke"</button>
            </ModalFoot>
        </div>
    }
}

/// Ends the key; turns its line and shows the receipt.
async fn revoke(desk: Desk, key_id: String, trouble: RwSignal<Option<String>>) {
    desk.busy.set(true);
    let answer = keys::revoke(key_id).await.and_then(Answer::into_result);
    desk.busy.set(false);
    match answer {
        Ok(receipt) => {
            desk.keep(receipt.row.clone());
            desk.receipt.set(Some(receipt));
            desk.open.set(Open::Nothing);
            browser::focus_soon(RECEIPT_ID);
        }
        Err(error) => trouble.set(Some(refusal::say(&error, "/keys"))),
    }
}

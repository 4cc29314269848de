//! The one showing of a key.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Desk, Open};
use crate::components::{ModalFoot, Mood, Notice, Site};
use crate::islands::browser;
use crate::rpc::keys::CreatedKey;

/// The element that holds the key.
const KEY_ID: &str = "new-key";

/// What is said above the key.
pub const ONLY_TIME: &str =
    "This is the only time you will see this key. Copy it now: we keep a fingerprint of it, not the key.";

/// The key, *Copy* and *Done*.
#[component]
pub fn ShowKey(created: CreatedKey, desk: Desk) -> impl IntoView {
    let said = RwSignal::new("");
    let key = StoredValue::new(created.key);
    let copy = move |_| {
        spawn_local(async move {
            if browser::copy(key.get_value().as_str()).await {
                said.set("Copied");
            } else {
                browser::mark(KEY_ID);
                said.set(browser::COPY_BY_HAND);
            }
            desk.may_close.set(true);
        });
    };
    // By the keyboard or the menu.
    let copied = move |_| {
        said.set("Copied");
        desk.may_close.set(true);
    };
    let asked = move || (desk.may_close.get() && said.get().is_empty()).then(|| view! { <Unsaved /> });
    view! {
        <div class="modal-body">
            <h2 id="dialog-title">{created.row.name}" is ready"</h2>
            <p>{ONLY_TIME}</p>
            <div class="secret" on:copy=copied>
                <code id=KEY_ID>{key.with_value(|text| text.as_str().to_owned())}</code>
                <button class="button primary" type="button" autofocus=true on:click=copy>"Copy"</button>
            </div>
            <p role="status" class="small">{said}</p>
            <FirstUse api_url=created.api_url variable=created.variable />
            {asked}
            <ModalFoot>
                <button class="button" type="button" on:click=move |_| desk.open.set(Open::Nothing)>"Done"</button>
            </ModalFoot>
        </div>
    }
}

/// What is asked once before a key is lost.
#[component]
fn Unsaved() -> impl IntoView {
    view! {
        <Notice mood=Mood::Trouble>
            <p>"You have not copied the key. Copy it, or press Escape again and make a new one later."</p>
        </Notice>
    }
}

/// Where to put the key, and a call that works with it.
#[component]
pub fn FirstUse(
    /// The gateway's address.
    api_url: String,
    /// The environment variable.
    variable: String,
) -> impl IntoView {
    view! {
        <p class="small hush" id="first-use">"Put it where your program finds it, then try it"</p>
        <pre class="sample" tabindex="0" role="region" aria-labelledby="first-use"><code>{Site::sample(&api_url, &variable)}</code></pre>
    }
}

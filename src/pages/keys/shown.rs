//! The one showing of a key. The answer that carries it is not stored anywhere.

use leptos::prelude::*;

use crate::components::{Modal, ModalFoot, Site};
use crate::rpc::keys::CreatedKey;

/// What is said where a script may not copy.
const BY_HAND: &str = "The browser does not let this page copy. The key is marked: press Ctrl+C or ⌘C.";

/// The key, *Copy* and *Done*.
#[component]
pub fn ShowOnce(created: CreatedKey) -> impl IntoView {
    let key = created.key.as_str().to_owned();
    view! {
        <Modal title=format!("{} is ready", created.row.name)>
            <p>
                "This is the only time you will see this key. Copy it now: we keep a fingerprint of it, not the key."
            </p>
            <div class="secret">
                <code id="new-key" tabindex="0" autofocus=true>{key}</code>
                // A script brings it to life; without one it could do nothing.
                <button class="button primary" type="button" hidden data-copied="Copied" data-by-hand=BY_HAND>"Copy"</button>
            </div>
            <p role="status" class="small"></p>
            <FirstUse api_url=created.api_url variable=created.variable />
            <div class="notice trouble" role="alert" data-unsaved hidden>
                <p>"You have not copied the key. Copy it, or press Escape again and make a new one later."</p>
            </div>
            <ModalFoot>
                <form method="get" action="/keys" data-close><button class="button">"Done"</button></form>
            </ModalFoot>
        </Modal>
    }
}

/// Where to put the key, and a call that works with it.
#[component]
fn FirstUse(
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

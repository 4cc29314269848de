//! The one showing of a key. The answer that carries it is not stored anywhere.

use leptos::prelude::*;

use super::notices::{ending, said};
use super::spot::{KeySpot, Stay};
use crate::components::{Modal, ModalFoot, Site};
use crate::rpc::keys::{CreatedKey, Replaced};

/// What is said where a script may not copy.
const BY_HAND: &str = "The browser does not let this page copy. The key is marked: press Ctrl+C or ⌘C.";

/// The key, *Copy* and *Done*.
#[component]
pub fn ShowOnce(created: CreatedKey, spot: KeySpot) -> impl IntoView {
    let old = created.old.map(|old| view! { <Old old /> });
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
            {old}
            <FirstUse api_url=created.api_url variable=created.variable />
            <div class="notice trouble" role="alert" data-unsaved hidden>
                <p>"You have not copied the key. Copy it, or press Escape again and make a new one later."</p>
            </div>
            <ModalFoot>
                <form method="get" action="/keys" data-close>
                    <Stay spot />
                    <button class="button">"Done"</button>
                </form>
            </ModalFoot>
        </Modal>
    }
}

/// What becomes of the key that it takes the place of.
#[component]
fn Old(old: Replaced) -> impl IntoView {
    match old {
        Replaced::Ends(row) => {
            let ends = row.expires.as_ref().map(said).unwrap_or_default();
            view! {
                <p>
                    "The old key, "<span class="mono">{row.masked}</span>", works until "<strong>{ends}</strong>
                    ". Revoke it sooner, or move its end, in the list."
                </p>
            }
            .into_any()
        }
        Replaced::Revoked(receipt) => {
            let rest = ending(&receipt);
            view! { <p>"The old key, "<span class="mono">{receipt.row.masked}</span>", is revoked. "{rest}</p> }
                .into_any()
        }
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

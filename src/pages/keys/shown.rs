//! The one showing of a key. The answer that carries it is not stored anywhere.

use leptos::prelude::*;

use super::notices::{ending, mono};
use super::spot::{KeySpot, Stay};
use crate::components::{Modal, ModalFoot, Site};
use crate::i18n::{HERE, HERE_TOO, fill, fill_two, say};
use crate::rpc::LocalTime;
use crate::rpc::keys::{CreatedKey, Replaced};

/// The key, *Copy* and *Done*.
#[component]
pub fn ShowOnce(created: CreatedKey, spot: KeySpot) -> impl IntoView {
    let old = created.old.map(|old| view! { <Old old /> });
    let key = created.key.as_str().to_owned();
    view! {
        <Modal title=say!("key-is-ready", name = created.row.name)>
            <p>{say!("only-time")}</p>
            <div class="secret">
                <code id="new-key" tabindex="0" autofocus=true>{key}</code>
                // A script brings it to life; without one it could do nothing.
                <button class="button primary" type="button" hidden data-copied=say!("copied") data-by-hand=say!("copy-by-hand")>{say!("copy")}</button>
            </div>
            <p role="status" class="small"></p>
            {old}
            <FirstUse api_url=created.api_url variable=created.variable />
            <div class="notice trouble" role="alert" data-unsaved hidden>
                <p>{say!("not-copied")}</p>
            </div>
            <ModalFoot>
                <form method="get" action="/keys" data-close>
                    <Stay spot />
                    <button class="button">{say!("done")}</button>
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
            let ends = row.expires.as_ref().map(LocalTime::text).unwrap_or_default();
            let sentence = say!("old-key-works-until", key = HERE, when = HERE_TOO);
            let works = fill_two(&sentence, mono(row.masked), view! { <strong>{ends}</strong> });
            view! { <p>{works}" "{say!("old-key-sooner")}</p> }.into_any()
        }
        Replaced::Revoked(receipt) => {
            let rest = ending(&receipt);
            let revoked = fill(&say!("old-key-revoked", key = HERE), mono(receipt.row.masked.clone()));
            view! { <p>{revoked}" "{rest}</p> }.into_any()
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
        <p class="small hush" id="first-use">{say!("first-use")}</p>
        <pre class="sample" tabindex="0" role="region" aria-labelledby="first-use"><code>{Site::sample(&api_url, &variable)}</code></pre>
    }
}

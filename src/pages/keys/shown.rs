//! The one showing of a key. The answer that carries it is not stored anywhere.

use leptos::prelude::*;

use super::actions::MadeKey;
use super::notices::{ending, mono};
use super::row::KeyRow;
use super::spot::{KeySpot, Stay};
use crate::components::{Modal, ModalFoot, Site};
use crate::i18n::{HERE, HERE_TOO, fill, fill_two, say};
use crate::pages::shown::LocalTime;

/// The key, *Copy* and *Done*.
#[component]
pub fn ShowOnce(made: MadeKey, old: Option<KeyRow>, spot: KeySpot) -> impl IntoView {
    let old = old.map(|old| view! { <Old old /> });
    let key = made.key.as_str().to_owned();
    view! {
        <Modal title=say!("key-is-ready", name = made.name)>
            <p>{say!("only-time")}</p>
            <div class="secret">
                <code id="new-key" tabindex="0" autofocus=true>{key}</code>
                // A script brings it to life; without one it could do nothing.
                <button class="button primary" type="button" hidden data-copied=say!("copied") data-by-hand=say!("copy-by-hand")>{say!("copy")}</button>
            </div>
            <p role="status" class="small"></p>
            {old}
            <FirstUse />
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
fn Old(old: KeyRow) -> impl IntoView {
    if old.revoked.is_some() {
        let rest = ending(&old);
        let revoked = fill(&say!("old-key-revoked", key = HERE), mono(old.masked));
        return view! { <p>{revoked}" "{rest}</p> }.into_any();
    }
    let ends = old.expires.as_ref().map(LocalTime::text).unwrap_or_default();
    let sentence = say!("old-key-works-until", key = HERE, when = HERE_TOO);
    let works = fill_two(&sentence, mono(old.masked), view! { <strong>{ends}</strong> });
    view! { <p>{works}" "{say!("old-key-sooner")}</p> }.into_any()
}

/// Where to put the key, and a call that works with it.
#[component]
fn FirstUse() -> impl IntoView {
    use_context::<Site>().map(|site| {
        let sample = Site::sample(&site.api_url, &site.variable);
        view! {
            <p class="small hush" id="first-use">{say!("first-use")}</p>
            <pre class="sample" tabindex="0" role="region" aria-labelledby="first-use"><code>{sample}</code></pre>
        }
    })
}

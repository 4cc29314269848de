//! The dialog that shows a new key, once. The response is not stored.

use leptos::prelude::*;

use super::actions::MadeKey;
use super::list_query::{KeyListQuery, QueryFields};
use super::notices::{ending, mono};
use super::row::KeyRow;
use crate::components::{Modal, ModalFoot, SampleCall, Samples};
use crate::domain::ModelKind;
use crate::i18n::{HERE, HERE_TOO, fill, fill_two, t};
use crate::pages::shown::LocalTime;

/// The key, *Copy* and *Done*.
#[component]
pub fn ShowOnce(
    made: MadeKey,
    old: Option<KeyRow>,
    /// The model of the samples.
    model: String,
    spot: KeyListQuery,
) -> impl IntoView {
    let old = old.map(|old| view! { <Old old /> });
    let (key, path, back) = (made.key.as_str().to_owned(), spot.path(), spot.with(&[]));
    let sample = key.clone();
    view! {
        <Modal title=t!("key-is-ready", name = made.name)>
            <p>{t!("only-time")}</p>
            <div class="secret">
                <code id="new-key" tabindex="0" autofocus=true>{key}</code>
                // Hidden until the island shows it: copying needs JavaScript.
                <button class="button primary" type="button" hidden data-copied=t!("copied") data-by-hand=t!("copy-by-hand")>{t!("copy")}</button>
            </div>
            <p role="status" class="small"></p>
            {old}
            <div class="first-use">
                <p class="small hush">{t!("first-use")}</p>
                <Samples call=SampleCall::of(&model, ModelKind::Chat) key=Some(sample) />
            </div>
            <div class="notice trouble" role="alert" data-unsaved hidden>
                <p>{t!("not-copied")}</p>
            </div>
            <ModalFoot>
                <form method="get" action=path data-close=back>
                    <QueryFields spot />
                    <button class="button">{t!("done")}</button>
                </form>
            </ModalFoot>
        </Modal>
    }
}

/// The status of the replaced key.
#[component]
fn Old(old: KeyRow) -> impl IntoView {
    if old.revoked.is_some() {
        let rest = ending(&old);
        let revoked = fill(&t!("old-key-revoked", key = HERE), mono(old.masked));
        return view! { <p>{revoked}" "{rest}</p> }.into_any();
    }
    let ends = old.expires.as_ref().map(LocalTime::until).unwrap_or_default();
    let sentence = t!("old-key-works-until", key = HERE, when = HERE_TOO);
    let works = fill_two(&sentence, mono(old.masked), view! { <strong>{ends}</strong> });
    view! { <p>{works}" "{t!("old-key-sooner")}</p> }.into_any()
}

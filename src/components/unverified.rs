//! The notice of every page of an owner whose address is not verified.

use leptos::prelude::*;

use super::{FrameContext, PostForm};
use crate::domain::email::for_people;
use crate::i18n::{HERE, fill, t};

/// What to do, and a button that sends the mail again.
#[component]
pub fn Unverified(around: FrameContext) -> impl IntoView {
    let text = t!("verify-notice", email = HERE);
    let text = fill(&text, view! { <strong dir="auto">{for_people(&around.email)}</strong> });
    view! {
        <aside class="notice low" aria-label=t!("verify-email")>
            <p>{text}</p>
            <PostForm action="/settings/verify-email">
                <button class="button">{t!("send-mail-again")}</button>
            </PostForm>
        </aside>
    }
}

//! `/sign-out`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Entry, PostForm};
use crate::i18n::say;

/// The question: an address alone changes nothing.
#[component]
pub fn SignOut() -> impl IntoView {
    view! {
        <Title text=say!("sign-out") />
        <Entry>
            <h1>{say!("sign-out-question")}</h1>
            <PostForm class="row" action="/sign-out">
                <button class="button primary">{say!("sign-out")}</button>
                <a class="button" href="/">{say!("stay")}</a>
            </PostForm>
        </Entry>
    }
}

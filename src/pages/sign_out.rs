//! `/sign-out`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::Entry;

/// The question: an address alone changes nothing.
#[component]
pub fn SignOut() -> impl IntoView {
    view! {
        <Title text="Sign out" />
        <Entry>
            <h1>"Sign out of this browser?"</h1>
            <form class="row" method="post" action="/sign-out">
                <button class="button primary">"Sign out"</button>
                <a class="button" href="/">"Stay"</a>
            </form>
        </Entry>
    }
}

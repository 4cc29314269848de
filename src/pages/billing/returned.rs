//! `/billing/returned`: where payers arrive who come back from the payment provider and are not signed in here, or to
//! another account. It names nothing of the top-up.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::Front;
use crate::i18n::t;

/// The page.
#[component]
pub fn Returned() -> impl IntoView {
    view! {
        <Title text=t!("payment") />
        <Front>
            <h1>{t!("thank-you")}</h1>
            <p>{t!("payment-is-looked-at")}</p>
            <p class="row"><a class="button primary" href="/billing">{t!("to-billing")}</a></p>
        </Front>
    }
}

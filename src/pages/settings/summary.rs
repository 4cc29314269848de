//! Two-step sign-in, in a few lines: whether it is on, and the way to its page.

use leptos::prelude::*;

use super::section::Section;
use super::standing::{Standing, codes_left};
use crate::components::{Fact, Facts};
use crate::i18n::say;

/// The part of the settings.
#[component]
pub fn Summary(standing: Standing) -> impl IntoView {
    let is_on = standing.is_on;
    let state = if is_on {
        view! { <Facts><States standing /></Facts> }.into_any()
    } else {
        view! { <p>{say!("two-step-is-off")}</p> }.into_any()
    };
    let words = if is_on { say!("change-two-step") } else { say!("set-up-two-step") };
    view! {
        <Section id="two-step" title=say!("two-step") lede=say!("two-step-lede")>
            {state}
            <p><a class="button" href="/settings/two-step">{words}</a></p>
        </Section>
    }
}

#[component]
fn States(standing: Standing) -> impl IntoView {
    let app =
        standing.app_since.map_or_else(|| say!("not-set-up"), |at| say!("since-when", when = at.text()));
    let passkeys = (!standing.passkeys.is_empty())
        .then(|| view! { <Fact term=say!("passkeys")>{standing.passkeys.len()}</Fact> });
    view! {
        <Fact term=say!("authenticator-app")>{app}</Fact>
        {passkeys}
        <Fact term=say!("recovery-codes")>{codes_left(standing.codes_left)}</Fact>
    }
}

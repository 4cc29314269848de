//! Two-step sign-in in `/settings/security`: its status, and the link to its page.

use leptos::prelude::*;

use super::section::Section;
use super::standing::{SecondFactorStatus, codes_left};
use crate::components::{Fact, Facts};
use crate::i18n::t;

/// The section.
#[component]
pub fn Summary(standing: SecondFactorStatus) -> impl IntoView {
    let is_on = standing.is_on;
    let state = if is_on {
        view! { <Facts><States standing /></Facts> }.into_any()
    } else {
        view! { <p>{t!("two-step-is-off")}</p> }.into_any()
    };
    let words = if is_on { t!("change-two-step") } else { t!("set-up-two-step") };
    view! {
        <Section id="two-step" title=t!("two-step") lede=t!("two-step-lede")>
            {state}
            <p><a class="button" href="/settings/two-step">{words}</a></p>
        </Section>
    }
}

#[component]
fn States(standing: SecondFactorStatus) -> impl IntoView {
    let app = standing.app_since.map_or_else(|| t!("not-set-up"), |at| t!("since-when", when = at.text()));
    let passkeys = (!standing.passkeys.is_empty())
        .then(|| view! { <Fact term=t!("passkeys")>{standing.passkeys.len()}</Fact> });
    view! {
        <Fact term=t!("authenticator-app")>{app}</Fact>
        {passkeys}
        <Fact term=t!("recovery-codes")>{codes_left(standing.codes_left)}</Fact>
    }
}

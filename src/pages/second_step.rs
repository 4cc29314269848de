//! `/sign-in/code`: the second step of signing in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::address::address;
use super::load::query;
use super::outcome::SecondStep;
use super::settings::UsePasskey;
use super::sign_in::{next_page, with_next};
use crate::components::{Entry, Field, InTheClear, Mood, Notice, PostForm};
use crate::i18n::say;
use munim_islands::Passkeys;

/// A code of the authenticator app; or a recovery code, for which a phone shows letters.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let step = use_context::<SecondStep>().unwrap_or(SecondStep {
        has_app: true,
        has_passkey: false,
        problem: None,
    });
    let next = next_page();
    let recovers = !step.has_app || !query("recovery").is_empty();
    let trouble = step.problem.map(|problem| {
        view! { <Notice mood=Mood::Trouble><p>{problem.message()}</p></Notice> }
    });
    let other = step.has_app.then(|| view! { <Other recovers next=next.clone() /> });
    let again = with_next("/sign-in", &next);
    let field = if recovers {
        view! { <Field label=say!("recovery-code") name="code" autofocus=true hint=say!("recovery-code-hint") /> }
            .into_any()
    } else {
        view! {
            <Field label=say!("code") name="code" autocomplete="one-time-code" inputmode="numeric" autofocus=true
                hint=say!("app-code-hint") />
        }
        .into_any()
    };
    view! {
        <Title text=say!("second-step") />
        <Entry>
            <h1>{say!("second-step")}</h1>
            <InTheClear />
            {trouble}
            <PostForm class="fields" action=if recovers { "/sign-in/code?recovery=1" } else { "/sign-in/code" }>
                <input type="hidden" name="next" value=next />
                {field}
                <button class="button primary wide">{say!("sign-in")}</button>
                {step.has_passkey.then(|| view! { <UsePasskey name="code" /> })}
            </PostForm>
            {other}
            <p class="hush"><a href=again>{say!("begin-again")}</a></p>
            {step.has_passkey.then(|| view! { <Passkeys /> })}
        </Entry>
    }
}

/// The way to the other kind of code.
#[component]
fn Other(recovers: bool, next: String) -> impl IntoView {
    let (mark, words) = if recovers { ("", say!("use-app-code")) } else { ("1", say!("use-recovery-code")) };
    let href = address("/sign-in/code", &[("recovery", mark), ("next", &next)]);
    view! { <p class="hush"><a href=href>{words}</a></p> }
}

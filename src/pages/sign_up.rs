//! `/sign-up`

use leptos::prelude::*;
use leptos_meta::Title;

use super::outcome::{SignUpOutcome, at};
use super::sign_in::{next_page, with_next};
use crate::components::{Entry, Field, InTheClear, Mood, Notice, Site};
use crate::i18n::say;

/// Name, email and password, if the operator lets visitors in.
#[component]
pub fn SignUp() -> impl IntoView {
    let next = next_page();
    let open = use_context::<Site>().is_none_or(|site| site.sign_up_open);
    let elsewhere = with_next("/sign-in", &next);
    let form = if open { view! { <Form next /> }.into_any() } else { view! { <Closed /> }.into_any() };
    view! {
        <Title text=say!("sign-up") />
        <Entry>
            <h1>{say!("sign-up")}</h1>
            <InTheClear />
            {form}
            <p class="hush">{say!("have-account")}" "<a href=elsewhere>{say!("sign-in")}</a></p>
        </Entry>
    }
}

#[component]
fn Form(next: String) -> impl IntoView {
    let outcome = use_context::<SignUpOutcome>().unwrap_or_default();
    let problems = outcome.problems;
    let whole = match outcome.wait {
        Some(minutes) => Some(say!("sign-up-too-many", minutes = minutes)),
        None if outcome.unavailable => Some(say!("sign-up-unavailable")),
        None => at(&problems, ""),
    };
    view! {
        <p class="hush">{say!("sign-up-offer")}</p>
        {whole.map(|text| view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> })}
        <form class="fields" method="post" action="/sign-up">
            <input type="hidden" name="next" value=next />
            <Field label=say!("name") name="name" value=outcome.name autocomplete="organization"
                hint=say!("sign-up-name-hint") autofocus=problems.is_empty() error=at(&problems, "name") />
            <Field label=say!("email") name="email" kind="email" value=outcome.email autocomplete="username"
                error=at(&problems, "email") />
            <Field label=say!("password") name="password" kind="password" autocomplete="new-password"
                hint=say!("password-hint") error=at(&problems, "password") />
            <button class="button primary wide">{say!("create-account")}</button>
        </form>
    }
}

#[component]
fn Closed() -> impl IntoView {
    view! { <p>{say!("sign-up-closed")}</p> }
}

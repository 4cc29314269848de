//! `/sign-up`

use leptos::prelude::*;
use leptos_meta::Title;

use super::load::query;
use super::outcome::{SignUpOutcome, at};
use super::sign_in::{NextPage, with_next};
use crate::components::{Entry, Field, Mood, Notice, Site};

/// Name, email and password, if the operator lets visitors in.
#[component]
pub fn SignUp() -> impl IntoView {
    let next = use_context::<NextPage>().map_or_else(|| query("next"), |page| page.0);
    let open = use_context::<Site>().is_none_or(|site| site.sign_up_open);
    let elsewhere = with_next("/sign-in", &next);
    let form = if open { view! { <Form next /> }.into_any() } else { view! { <Closed /> }.into_any() };
    view! {
        <Title text="Create your account" />
        <Entry>
            <h1>"Create your account"</h1>
            {form}
            <p class="hush">"Have an account? "<a href=elsewhere>"Sign in"</a></p>
        </Entry>
    }
}

#[component]
fn Form(next: String) -> impl IntoView {
    let outcome = use_context::<SignUpOutcome>().unwrap_or_default();
    let problems = outcome.problems;
    let whole = if outcome.unavailable {
        Some("The server cannot do this right now. What you typed is kept; try again in a minute.".to_owned())
    } else {
        at(&problems, "")
    };
    view! {
        <p class="hush">"The Free plan, with ₹50 of credit. Nothing to pay."</p>
        {whole.map(|text| view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> })}
        <form class="fields" method="post" action="/sign-up">
            <input type="hidden" name="next" value=next />
            <Field label="Name" name="name" value=outcome.name autocomplete="organization"
                hint="Yours, or your company's." autofocus=problems.is_empty() error=at(&problems, "name") />
            <Field label="Email" name="email" kind="email" value=outcome.email autocomplete="username"
                error=at(&problems, "email") />
            <Field label="Password" name="password" kind="password" autocomplete="new-password"
                hint="At least 8 characters. A few words are fine." error=at(&problems, "password") />
            <button class="button primary wide">"Create account"</button>
        </form>
    }
}

#[component]
fn Closed() -> impl IntoView {
    view! { <p>"New accounts are made by the operator. Write to them, and you will get one."</p> }
}

//! `/sign-in`

use leptos::prelude::*;
use leptos_meta::Title;

use super::address::value;
use super::load::query;
use super::outcome::SignInOutcome;
use crate::components::{Entry, Field, Mood, Notice, Site};
use crate::words::say;

/// Email and password.
#[component]
pub fn SignIn() -> impl IntoView {
    let outcome = use_context::<SignInOutcome>();
    let next = use_context::<NextPage>().map_or_else(|| query("next"), |page| page.0);
    let open = use_context::<Site>().is_none_or(|site| site.sign_up_open);
    let email = outcome.as_ref().map(|outcome| outcome.email.clone()).unwrap_or_default();
    // With the email kept, the password is what is typed next.
    let again = !email.is_empty();
    let trouble = outcome.map(|outcome| {
        view! { <Notice mood=Mood::Trouble><p>{outcome.problem.message()}</p></Notice> }
    });
    let elsewhere = with_next("/sign-up", &next);
    view! {
        <Title text=say!("sign-in") />
        <Entry>
            <h1>{say!("sign-in")}</h1>
            {trouble}
            <form class="fields" method="post" action="/sign-in">
                <input type="hidden" name="next" value=next />
                <Field label=say!("email") name="email" kind="email" value=email autocomplete="username" autofocus=!again />
                <Field label=say!("password") name="password" kind="password" autocomplete="current-password" autofocus=again />
                <button class="button primary wide">{say!("sign-in")}</button>
            </form>
            {open.then(|| view! { <p class="hush">{say!("new-here")}" "<a href=elsewhere>{say!("sign-up")}</a></p> })}
        </Entry>
    }
}

/// The page that was asked for, when a form that carries it is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPage(pub String);

/// An address that leads on to `next`.
pub fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    format!("{path}?next={}", value(next))
}

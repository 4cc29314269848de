//! `/sign-in`

use leptos::prelude::*;
use leptos_meta::Title;

use super::address::value;
use super::canonical::onward;
use super::load::query;
use super::outcome::SignInOutcome;
use crate::components::{Entry, Field, InTheClear, Mood, Notice, Site};
use crate::i18n::say;

/// Email and password.
#[component]
pub fn SignIn() -> impl IntoView {
    let outcome = use_context::<SignInOutcome>();
    let next = next_page();
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
            <InTheClear />
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

/// The page that was asked for, where it is one and not the first; else nothing.
pub fn next_page() -> String {
    let asked = use_context::<NextPage>().map_or_else(|| query("next"), |page| page.0);
    onward(&asked).unwrap_or_default()
}

/// An address that leads on to `next`, where that is a page to go on to.
pub fn with_next(path: &str, next: &str) -> String {
    onward(next).map_or_else(|| path.to_owned(), |next| format!("{path}?next={}", value(&next)))
}

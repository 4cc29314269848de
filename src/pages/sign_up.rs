//! `/sign-up`: creates an account, if the operator allows it.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::function::{Action, Answer, FunctionError, Refused, Shown, visit};
use super::next_page::{NextPage, Onward, next_page, safe, with_next};
use crate::components::{Field, Front, InTheClear, Notice, NoticeKind, Site};
use crate::domain::{AccountId, Factor, Secret};
use crate::i18n::{self, t};
use crate::service::accounts::{self, AccountRequest};
use crate::sessions;

/// Creates an account and signs its owner in.
#[server(name = OpenAccount, prefix = "", endpoint = "sign-up")]
pub async fn sign_up(
    #[server(default)] name: String,
    /// The email, as typed.
    #[server(default)]
    email: String,
    #[server(default)] password: Secret,
) -> Result<AccountId, FunctionError> {
    let here = visit()?;
    let request = AccountRequest { name: &name, email: &email, password: password.reveal() };
    let account = accounts::sign_up(&here.services, &here.by, i18n::language(), request).await?;
    let with = Factor::Password;
    sessions::sign_in(&here.services, &here.session, &here.by, &account, None, with, None).await?;
    here.remember(&account).await;
    Ok(account)
}

impl Action for OpenAccount {
    type Place = Onward;
    const PAGE: &'static str = "/sign-up";

    async fn answer(self, place: Onward, done: Result<AccountId, FunctionError>) -> Answer {
        match done {
            Ok(_) => Answer::redirect(safe(&place.next)),
            Err(error) => Shown::again(self, error).and(NextPage(place.next)).into(),
        }
    }
}

/// The page: name, email and password, if sign-up is open.
#[component]
pub fn SignUp() -> impl IntoView {
    let next = next_page();
    let open = use_context::<Site>().is_none_or(|site| site.sign_up_open);
    let elsewhere = with_next("/sign-in", &next);
    let form = if open { view! { <Form next /> }.into_any() } else { view! { <Closed /> }.into_any() };
    view! {
        <Title text=t!("sign-up") />
        <Front>
            <h1>{t!("sign-up")}</h1>
            <InTheClear />
            {form}
            <p class="hush">{t!("have-account")}" "<a href=elsewhere>{t!("sign-in")}</a></p>
        </Front>
    }
}

#[component]
fn Form(next: String) -> impl IntoView {
    let (form, error) = Refused::<OpenAccount>::here().map(|Refused { form, error }| (form, error)).unzip();
    let (name, email) = form.map(|form| (form.name, form.email)).unwrap_or_default();
    let at = |field| error.as_ref().and_then(|error| error.at(field));
    let (at_name, at_email, at_password) = (at("name"), at("email"), at("password"));
    let is_first = error.as_ref().is_none_or(|error| error.problems().is_empty());
    let whole = error.and_then(|error| match error {
        FunctionError::TooManyAttempts { minutes } => Some(t!("sign-up-too-many", minutes = minutes)),
        FunctionError::Invalid(_) => error.at(""),
        _ => Some(t!("sign-up-unavailable")),
    });
    view! {
        <p class="hush">{t!("sign-up-offer")}</p>
        {whole.map(|text| view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> })}
        <form class="fields" method="post" action=OpenAccount::PATH>
            <input type="hidden" name="next" value=next />
            <Field label=t!("name") name="name" value=name autocomplete="organization"
                hint=t!("sign-up-name-hint") autofocus=is_first error=at_name />
            <Field label=t!("email") name="email" kind="email" value=email autocomplete="username"
                error=at_email />
            <Field label=t!("password") name="password" kind="password" autocomplete="new-password" reveal=true
                hint=t!("password-hint") error=at_password />
            <button class="button primary wide">{t!("create-account")}</button>
        </form>
    }
}

#[component]
fn Closed() -> impl IntoView {
    view! { <p>{t!("sign-up-closed")}</p> }
}

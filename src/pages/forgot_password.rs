//! `/forgot-password`: asks for a link by mail. The page says the same for every address.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::errors::Missing;
use super::function::{Action, Answer, FunctionError, NoPlace, Refused, Shown, visit};
use crate::components::{Field, Front, Notice, NoticeKind, PostForm, Site};
use crate::i18n::{self, t};
use crate::service::auth::forgotten;

/// Asks for a link.
#[server(name = AskForLink, prefix = "", endpoint = "forgot-password")]
pub async fn ask_for_link(
    /// The email, as typed.
    #[server(default)]
    email: String,
) -> Result<(), FunctionError> {
    let here = visit()?;
    Ok(forgotten::ask(&here.services, &here.by, i18n::language(), &email).await?)
}

/// The form was taken.
#[derive(Clone, Copy, Debug)]
struct Asked;

impl Action for AskForLink {
    type Place = NoPlace;
    const PAGE: &'static str = "/forgot-password";

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        match done {
            Ok(()) => Shown::with(Asked).into(),
            Err(error) => Answer::again(self, error, Self::PAGE),
        }
    }
}

/// The page.
#[component]
pub fn ForgotPassword() -> impl IntoView {
    if !use_context::<Site>().is_some_and(|site| site.writes_mail) {
        return view! { <Missing /> }.into_any();
    }
    let body = match use_context::<Asked>() {
        Some(_) => view! {
            <Notice mood=NoticeKind::Done><p>{t!("forgot-asked")}</p></Notice>
            <p class="hush">{t!("forgot-asked-hint")}</p>
        }
        .into_any(),
        None => view! { <Form /> }.into_any(),
    };
    view! {
        <Title text=t!("forgot-password") />
        <Front>
            <h1>{t!("forgot-password")}</h1>
            {body}
            <p class="hush"><a href="/sign-in">{t!("sign-in")}</a></p>
        </Front>
    }
    .into_any()
}

#[component]
fn Form() -> impl IntoView {
    let (form, error) = Refused::<AskForLink>::here().map(|Refused { form, error }| (form, error)).unzip();
    let email = form.map(|form| form.email).unwrap_or_default();
    let at_email = error.as_ref().and_then(|error| error.at("email"));
    let whole = error.and_then(|error| match error {
        FunctionError::Invalid(_) => None,
        FunctionError::TooManyAttempts { minutes } => {
            Some(t!("mail-asked-too-often", wait = i18n::wait(minutes)))
        }
        _ => Some(t!("sign-in-unavailable")),
    });
    view! {
        <p class="hush">{t!("forgot-lede")}</p>
        {whole.map(|text| view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> })}
        <PostForm class="fields" action=AskForLink::PATH>
            <Field label=t!("email") name="email" kind="email" value=email autocomplete="username" autofocus=true
                error=at_email />
            <button class="button primary wide">{t!("send-link")}</button>
        </PostForm>
    }
}

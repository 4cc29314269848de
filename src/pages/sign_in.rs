//! `/sign-in`: email and password, the first step of signing in.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::function::{Action, Answer, FunctionError, Refused, Shown, visit};
use super::next_page::{NextPage, Onward, next_page, safe, with_next};
use super::second_step::CodeStep;
use crate::components::{Field, Front, InTheClear, Notice, NoticeKind, Site};
use crate::domain::{Factor, Secret};
use crate::i18n::t;
use crate::service::ServiceError;
use crate::service::auth::sign_in::{self, Checked};
use crate::sessions;

/// The result of a right password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Come {
    Whole,
    /// A second factor is required.
    HalfWay,
}

/// Verifies the password, and signs in unless a second factor is required.
#[server(name = PasswordStep, prefix = "", endpoint = "sign-in")]
pub async fn sign_in(
    /// The email, as typed.
    #[server(default)]
    email: String,
    #[server(default)] password: Secret,
) -> Result<Come, FunctionError> {
    let here = visit()?;
    let (services, session, mark) = (&*here.services, &here.session, here.mark.as_deref());
    let checked = sign_in::check(services, &here.by, mark, &email, password.reveal()).await;
    match checked {
        Ok(Checked::Half(account, stamp)) => {
            sessions::go_half_way(services, session, account, stamp).await?;
            Ok(Come::HalfWay)
        }
        Ok(Checked::Whole(account, stamp)) => {
            let with = Factor::Password;
            sessions::sign_in(services, session, &here.by, &account, Some(stamp), with, mark).await?;
            here.remember(&account).await;
            Ok(Come::Whole)
        }
        Err(ServiceError::WrongCredentials) => Err(FunctionError::Mismatch),
        Err(error) => Err(error.into()),
    }
}

impl Action for PasswordStep {
    type Place = Onward;
    const PAGE: &'static str = "/sign-in";

    async fn answer(self, place: Onward, done: Result<Come, FunctionError>) -> Answer {
        match done {
            Ok(Come::HalfWay) => Answer::redirect(with_next(CodeStep::PATH, &place.next)),
            Ok(Come::Whole) => Answer::redirect(safe(&place.next)),
            Err(error) => Shown::again(self, error).and(NextPage(place.next)).into(),
        }
    }
}

/// The message of an error.
fn message(error: &FunctionError) -> String {
    match error {
        FunctionError::Mismatch => t!("sign-in-mismatch"),
        FunctionError::TooManyAttempts { minutes } => t!("sign-in-too-many", minutes = (*minutes)),
        _ => t!("sign-in-unavailable"),
    }
}

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    let refused = Refused::<PasswordStep>::here();
    let next = next_page();
    let site = use_context::<Site>();
    let open = site.as_ref().is_none_or(|site| site.sign_up_open);
    let can_ask = site.is_some_and(|site| site.writes_mail);
    let email = refused.as_ref().map(|refused| refused.form.email.clone()).unwrap_or_default();
    // The email is kept, so the focus is on the password.
    let again = !email.is_empty();
    let trouble = refused.map(|refused| {
        view! { <Notice mood=NoticeKind::Error><p>{message(&refused.error)}</p></Notice> }
    });
    let elsewhere = with_next("/sign-up", &next);
    view! {
        <Title text=t!("sign-in") />
        <Front>
            <h1>{t!("sign-in")}</h1>
            <InTheClear />
            <form class="fields" method="post" action=PasswordStep::PATH>
                {trouble}
                <input type="hidden" name="next" value=next />
                <Field label=t!("email") name="email" kind="email" value=email autocomplete="username" autofocus=!again />
                <Field label=t!("password") name="password" kind="password" autocomplete="current-password" reveal=true autofocus=again />
                <button class="button primary wide">{t!("sign-in")}</button>
            </form>
            {can_ask.then(|| view! { <p class="hush"><a href="/forgot-password">{t!("forgot-password")}</a></p> })}
            {open.then(|| view! { <p class="hush">{t!("new-here")}" "<a href=elsewhere>{t!("sign-up")}</a></p> })}
        </Front>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_no_log_of_the_form() {
        let form = PasswordStep { email: "asha@example.in".to_owned(), password: Secret::new("hunter2") };
        assert!(!format!("{:?}", Refused { form, error: FunctionError::Mismatch }).contains("hunter2"));
    }
}

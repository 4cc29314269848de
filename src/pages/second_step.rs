//! `/sign-in/code`: the second factor, after the password was verified.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::address::address;
use super::function::{Action, Answer, FunctionError, Shown, visit};
use super::load::query;
use super::next_page::{NextPage, Onward, next_page, safe, with_next};
use super::settings::UsePasskey;
use crate::components::{DrawnFor, Field, Front, InTheClear, Notice, NoticeKind, PostForm};
use crate::domain::email::for_people;
use crate::domain::{AccountId, FieldError, Secret};
use crate::i18n::{self, t};
use crate::service::accounts;
use crate::service::auth::second_factor;
use crate::sessions;
use munim_islands::Passkeys;

/// Verifies the second factor and signs in under a new session id.
#[server(name = CodeStep, prefix = "", endpoint = "sign-in/code")]
pub async fn second_step(
    /// The account that the page was rendered for; empty for the pending one.
    #[server(default)]
    account: AccountId,
    /// A code, or a passkey's signature.
    #[server(default)]
    code: Secret,
) -> Result<(), FunctionError> {
    let here = visit()?;
    let (services, session) = (&*here.services, &here.session);
    let half_way = sessions::half_way(services, session).await?;
    let (known, stamp) = half_way.ok_or(FunctionError::NotFound)?;
    if !account.as_str().is_empty() && account != known {
        // Another account's password was verified in another tab in the meantime, so this code is not checked.
        return Err(FunctionError::OtherAccount);
    }
    let proof = sessions::proof(session, code.reveal()).await?;
    let with = proof.factor();
    if !second_factor::try_code(services, &here.by, here.mark.as_deref(), &known, proof).await? {
        return Err(FieldError::CodeWrong.into());
    }
    sessions::sign_in(services, session, &here.by, &known, Some(stamp), with, here.mark.as_deref()).await?;
    here.remember(&known).await;
    Ok(())
}

impl Action for CodeStep {
    type Place = Onward;
    const PAGE: &'static str = "/sign-in/code";

    async fn answer(self, place: Onward, done: Result<(), FunctionError>) -> Answer {
        match done {
            Ok(()) => Answer::redirect(safe(&place.next)),
            Err(
                error @ (FunctionError::NotFound
                | FunctionError::OtherAccount
                | FunctionError::Invalid(_)
                | FunctionError::TooManyAttempts { .. }),
            ) => ask(place.next, Some(error)).await,
            Err(error) => error.into(),
        }
    }
}

/// The page's context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondStep {
    /// The account has an authenticator app.
    pub has_app: bool,
    /// The account has a passkey, and this console supports them.
    pub has_passkey: bool,
    /// Why the last attempt failed.
    pub error: Option<FunctionError>,
}

/// Renders the page. Without a pending second factor, redirects to the sign-in page.
pub async fn ask(next: String, error: Option<FunctionError>) -> Answer {
    match find(error).await {
        Ok(Some((step, drawn_for))) => {
            let (wait, is_other) = (
                step.error.as_ref().and_then(FunctionError::wait),
                step.error == Some(FunctionError::OtherAccount),
            );
            let status = if wait.is_some() { Some(429) } else { is_other.then_some(409) };
            Shown { status, wait, ..Shown::with(step).and(drawn_for).and(NextPage(next)) }.into()
        }
        // No second factor is pending; or it was removed in the meantime, and signing in again with the
        // password is enough.
        Ok(None) => Answer::redirect(with_next("/sign-in", &next)),
        Err(error) => error.into(),
    }
}

async fn find(error: Option<FunctionError>) -> Result<Option<(SecondStep, DrawnFor)>, FunctionError> {
    let here = visit()?;
    let services = &*here.services;
    let Some((account, _)) = sessions::half_way(services, &here.session).await? else { return Ok(None) };
    let standing = second_factor::standing(services, &account).await?;
    if !standing.is_on() {
        return Ok(None);
    }
    let has_passkey = !standing.passkeys.is_empty() && services.webauthn.is_some();
    let step = SecondStep { has_app: standing.app_since.is_some(), has_passkey, error };
    let email = for_people(&accounts::lookup(services, &account).await?.email);
    Ok(Some((step, DrawnFor { account: account.to_string(), email })))
}

/// The message of an error.
fn message(error: &FunctionError) -> String {
    match error {
        FunctionError::OtherAccount => t!("second-step-of-another"),
        FunctionError::TooManyAttempts { minutes } => {
            t!("second-step-too-many", wait = i18n::wait(*minutes))
        }
        _ => i18n::problem(FieldError::CodeWrong),
    }
}

/// The page: a code of the authenticator app, or a recovery code, for which phones show a keyboard with
/// letters.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let step =
        use_context::<SecondStep>().unwrap_or(SecondStep { has_app: true, has_passkey: false, error: None });
    let next = next_page();
    let recovers = !step.has_app || !query("recovery").is_empty();
    let trouble = step.error.map(|error| {
        view! { <Notice mood=NoticeKind::Error><p>{message(&error)}</p></Notice> }
    });
    let other = step.has_app.then(|| view! { <Other recovers next=next.clone() /> });
    let again = with_next("/sign-in", &next);
    let field = if recovers {
        view! { <Field label=t!("recovery-code") name="code" autofocus=true hint=t!("recovery-code-hint") /> }
            .into_any()
    } else {
        view! {
            <Field label=t!("code") name="code" autocomplete="one-time-code" inputmode="numeric" autofocus=true
                hint=t!("app-code-hint") />
        }
        .into_any()
    };
    view! {
        <Title text=t!("second-step") />
        <Front>
            <h1>{t!("second-step")}</h1>
            <InTheClear />
            {trouble}
            <PostForm class="fields" action=address(CodeStep::PATH, &[("recovery", if recovers { "1" } else { "" })])>
                <input type="hidden" name="next" value=next />
                {field}
                <button class="button primary wide">{t!("sign-in")}</button>
                {step.has_passkey.then(|| view! { <UsePasskey name="code" /> })}
            </PostForm>
            {other}
            <p class="hush"><a href=again>{t!("begin-again")}</a></p>
            {step.has_passkey.then(|| view! { <Passkeys /> })}
        </Front>
    }
}

/// The link to the other kind of code.
#[component]
fn Other(recovers: bool, next: String) -> impl IntoView {
    let (mark, words) = if recovers { ("", t!("use-app-code")) } else { ("1", t!("use-recovery-code")) };
    let href = address(CodeStep::PATH, &[("recovery", mark), ("next", &next)]);
    view! { <p class="hush"><a href=href>{words}</a></p> }
}

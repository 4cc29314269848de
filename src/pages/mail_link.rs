//! The pages that links of mails open: `/verify-email` and `/reset-password`. Opening one changes nothing: programs
//! that look for malware open every link of a mail. Its button does.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::http_export::{HeaderValue, header};
use leptos_axum::ResponseOptions;
use leptos_meta::Title;

use super::function::{Action, Answer, FunctionError, NoPlace, Refused, Shown, visit};
use super::load::query;
use crate::components::{Field, Front, Notice, NoticeKind, PostForm, Site};
use crate::domain::Secret;
use crate::i18n::t;
use crate::service::accounts::{email_change, verification};
use crate::service::auth::forgotten;
use crate::service::notices::addresses;

/// Verifies the address that the link was sent to.
#[server(name = VerifyEmail, prefix = "", endpoint = "verify-email")]
pub async fn verify_email(#[server(default)] link: Secret) -> Result<(), FunctionError> {
    let here = visit()?;
    verification::confirm(&here.services, &here.by, link.reveal()).await?;
    Ok(())
}

/// Changes the account's email to the address that the link was sent to.
#[server(name = ConfirmEmail, prefix = "", endpoint = "verify-email/new")]
pub async fn confirm_email(#[server(default)] link: Secret) -> Result<(), FunctionError> {
    let here = visit()?;
    email_change::confirm(&here.services, &here.by, link.reveal()).await?;
    Ok(())
}

/// Takes a change of email back, and ends all sessions.
#[server(name = TakeEmailBack, prefix = "", endpoint = "verify-email/take-back")]
pub async fn take_email_back(#[server(default)] link: Secret) -> Result<(), FunctionError> {
    let here = visit()?;
    Ok(email_change::take_back(&here.services, &here.by, link.reveal()).await?)
}

/// Confirms the further address that the link was sent to.
#[server(name = VerifyAddress, prefix = "", endpoint = "verify-email/notices")]
pub async fn verify_address(#[server(default)] link: Secret) -> Result<(), FunctionError> {
    let here = visit()?;
    Ok(addresses::confirm(&here.services, &here.by, link.reveal()).await?)
}

/// Ends what is sent to the further address that the link was sent to.
#[server(name = LeaveNotices, prefix = "", endpoint = "verify-email/leave")]
pub async fn leave_notices(#[server(default)] link: Secret) -> Result<(), FunctionError> {
    let here = visit()?;
    Ok(addresses::leave(&here.services, &here.by, link.reveal()).await?)
}

/// Sets another password, and ends all sessions.
#[server(name = ResetPassword, prefix = "", endpoint = "reset-password")]
pub async fn reset_password(
    #[server(default)] link: Secret,
    #[server(default)] password: Secret,
) -> Result<(), FunctionError> {
    let here = visit()?;
    Ok(forgotten::reset(&here.services, &here.by, link.reveal(), password.reveal()).await?)
}

/// The link was used.
#[derive(Clone, Copy, Debug)]
struct Used;

macro_rules! opened_by_a_link {
    ($($form:ident: $page:literal;)+) => {
        $(impl Action for $form {
            type Place = NoPlace;
            const PAGE: &'static str = $page;

            /// The page itself, in either case: the address of a redirect would need the link again.
            async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
                match done {
                    Ok(()) => Shown::with(Used).at($page).into(),
                    Err(error) => Answer::again(self, error, $page),
                }
            }
        })+
    };
}

opened_by_a_link! {
    VerifyEmail: "/verify-email";
    ConfirmEmail: "/verify-email/new";
    TakeEmailBack: "/verify-email/take-back";
    VerifyAddress: "/verify-email/notices";
    LeaveNotices: "/verify-email/leave";
    ResetPassword: "/reset-password";
}

/// Keeps the address with the link out of `Referer`, also to the files of this page.
fn keep_address() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    }
}

/// The link: of the form that failed, or of the address.
fn link(refused: Option<&Secret>) -> String {
    refused.map_or_else(|| query("link"), |link| link.reveal().to_owned())
}

/// What is wrong with the link, and where to get another.
fn trouble(error: &FunctionError, elsewhere: Option<&'static str>) -> Option<AnyView> {
    let text = match error {
        FunctionError::Invalid(_) => error.at("link").or_else(|| error.at("email"))?,
        _ => t!("sign-in-unavailable"),
    };
    let again = elsewhere.map(|address| view! { " "<a href=address>{t!("ask-for-another-link")}</a> });
    Some(view! { <Notice mood=NoticeKind::Error><p>{text}{again}</p></Notice> }.into_any())
}

/// What a page with nothing but a button says.
struct Words {
    title: String,
    lede: String,
    done: String,
    /// Where to go on, and its words; `None` for readers without an account.
    onward: Option<(&'static str, String)>,
}

/// The page of `/verify-email`.
#[component]
pub fn VerifyEmailPage() -> impl IntoView {
    let words = Words {
        title: t!("verify-email"),
        lede: t!("verify-email-lede"),
        done: t!("email-is-verified"),
        onward: Some(("/", t!("to-the-console"))),
    };
    one_button::<VerifyEmail>(words, |form| &form.link)
}

/// The page of `/verify-email/new`.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let words = Words {
        title: t!("verify-email"),
        lede: t!("confirm-email-lede"),
        done: t!("email-is-changed"),
        onward: Some(("/", t!("to-the-console"))),
    };
    one_button::<ConfirmEmail>(words, |form| &form.link)
}

/// The page of `/verify-email/take-back`.
#[component]
pub fn TakeEmailBackPage() -> impl IntoView {
    let words = Words {
        title: t!("take-email-back"),
        lede: t!("take-email-back-lede"),
        done: t!("email-is-taken-back"),
        onward: Some(("/forgot-password", t!("reset-password"))),
    };
    one_button::<TakeEmailBack>(words, |form| &form.link)
}

/// The page of `/verify-email/notices`.
#[component]
pub fn VerifyAddressPage() -> impl IntoView {
    let words = Words {
        title: t!("verify-email"),
        lede: t!("verify-address-lede"),
        done: t!("address-is-verified"),
        onward: None,
    };
    one_button::<VerifyAddress>(words, |form| &form.link)
}

/// The page of `/verify-email/leave`.
#[component]
pub fn LeaveNoticesPage() -> impl IntoView {
    let words = Words {
        title: t!("leave-notices"),
        lede: t!("leave-notices-lede"),
        done: t!("notices-are-left"),
        onward: None,
    };
    one_button::<LeaveNotices>(words, |form| &form.link)
}

/// A page with a button that uses its link.
fn one_button<A: Action>(words: Words, link_of: fn(&A) -> &Secret) -> impl IntoView {
    keep_address();
    let refused = Refused::<A>::here();
    let link = link(refused.as_ref().map(|refused| link_of(&refused.form)));
    let notice = refused.as_ref().and_then(|refused| trouble(&refused.error, None));
    let Words { title, lede, done, onward } = words;
    let button = title.clone();
    let body = if use_context::<Used>().is_some() {
        view! {
            <Notice mood=NoticeKind::Done><p>{done}</p></Notice>
            {onward.map(|(address, words)| view! { <p><a class="button primary wide" href=address>{words}</a></p> })}
        }
        .into_any()
    } else {
        view! {
            {notice}
            <p class="hush">{lede}</p>
            <PostForm class="fields" action=A::PATH>
                <input type="hidden" name="link" value=link />
                <button class="button primary wide">{button}</button>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <Title text=title.clone() />
        <Front>
            <h1>{title}</h1>
            {body}
        </Front>
    }
}

/// The page of `/reset-password`.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    keep_address();
    let refused = Refused::<ResetPassword>::here();
    let link = link(refused.as_ref().map(|refused| &refused.form.link));
    let elsewhere = use_context::<Site>().is_some_and(|site| site.writes_mail).then_some("/forgot-password");
    let notice = refused.as_ref().and_then(|refused| trouble(&refused.error, elsewhere));
    let at_password = refused.as_ref().and_then(|refused| refused.error.at("password"));
    let body = if use_context::<Used>().is_some() {
        view! {
            <Notice mood=NoticeKind::Done><p>{t!("password-is-reset")}</p></Notice>
            <p><a class="button primary wide" href="/sign-in">{t!("sign-in")}</a></p>
        }
        .into_any()
    } else {
        view! {
            {notice}
            <p class="hush">{t!("reset-password-lede")}</p>
            <PostForm class="fields" action=ResetPassword::PATH>
                <input type="hidden" name="link" value=link />
                <Field label=t!("new-password") name="password" kind="password" autocomplete="new-password"
                    reveal=true autofocus=true hint=t!("password-hint") error=at_password />
                <button class="button primary wide">{t!("set-password")}</button>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <Title text=t!("reset-password") />
        <Front>
            <h1>{t!("reset-password")}</h1>
            {body}
        </Front>
    }
}

//! Name, email, password and low balance.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ChangeEmail, ChangeLowBalance, ChangePassword, Rename};
use super::code::Code;
use super::section::{Done, DoneNotice, Section};
use super::standing::Asks;
use crate::components::{Copyable, Fact, Facts, Field, Notice, NoticeKind, PostForm};
use crate::domain::{FieldError, Money};
use crate::i18n::{self, t};
use crate::pages::function::{Refused, at};
use crate::pages::viewer::Viewer;

/// The typed values of a failed form, and its field errors.
fn refused<A: Clone + 'static>(
    typed: fn(&A) -> &str,
    kept: &str,
) -> (String, Vec<FieldError>, impl IntoView + use<A>) {
    let refused = Refused::<A>::here();
    let typed = refused.as_ref().map_or(kept, |refused| typed(&refused.form)).to_owned();
    let problems = refused.as_ref().map(|refused| refused.error.problems().to_vec()).unwrap_or_default();
    let wait = refused.and_then(|refused| refused.error.wait());
    let notice = wait.map(|minutes| {
        view! { <Notice mood=NoticeKind::Error><p tabindex="-1" autofocus=true>{t!("wrong-passwords-wait", wait = i18n::wait(minutes))}</p></Notice> }
    });
    (typed, problems, notice)
}

/// Name and email.
#[component]
pub fn Profile(viewer: Viewer, asks: Asks, done: Option<Done>) -> impl IntoView {
    view! {
        <Section id="profile" title=t!("profile") lede=t!("profile-lede")>
            <DoneNotice done here=|done| matches!(done, Done::Name | Done::Email | Done::EmailAsked | Done::Verification) />
            <Name name=viewer.name />
            <Email email=viewer.email asks />
            <Facts>
                <Fact term=t!("account-id")><Copyable text=viewer.account_id.to_string() /></Fact>
            </Facts>
        </Section>
    }
}

#[component]
fn Name(name: String) -> impl IntoView {
    let (name, problems, notice) = refused(|form: &Rename| &form.name, &name);
    view! {
        <PostForm class="fields" action=Rename::PATH>
            {notice}
            <Field label=t!("name") name="name" value=name autocomplete="organization" hint=t!("sign-up-name-hint")
                error=at(&problems, "name") />
            <p><button class="button">{t!("save-name")}</button></p>
        </PostForm>
    }
}

#[component]
fn Email(email: String, asks: Asks) -> impl IntoView {
    let (email, problems, notice) = refused(|form: &ChangeEmail| &form.email, &email);
    view! {
        <PostForm class="fields" action=ChangeEmail::PATH>
            {notice}
            <Field label=t!("email") name="email" kind="email" value=email autocomplete="username"
                error=at(&problems, "email") />
            <Field label=t!("your-password") name="email_password" kind="password" autocomplete="current-password"
                hint=t!("your-password-hint") error=at(&problems, "current_password") />
            {asks.code.then(|| view! { <Code asks name="email_code" problems=problems.clone() /> })}
            <p><button class="button">{t!("change-email")}</button></p>
        </PostForm>
    }
}

/// The owner's password.
#[component]
pub fn Password(email: String, asks: Asks, done: Option<Done>) -> impl IntoView {
    let (_, problems, notice) = refused(|_: &ChangePassword| "", "");
    view! {
        <Section id="new-password" title=t!("password")
            lede=t!("password-lede")>
            <DoneNotice done here=|done| matches!(done, Done::Password(_)) />
            <PostForm class="fields" action=ChangePassword::PATH>
                {notice}
                // Tells password managers whose password it is.
                <input name="username" autocomplete="username" value=email hidden readonly />
                <Field label=t!("current-password") name="current_password" kind="password"
                    autocomplete="current-password" error=at(&problems, "current_password") />
                {asks.code.then(|| view! { <Code asks name="code" problems=problems.clone() /> })}
                <Field label=t!("new-password") name="password" kind="password" autocomplete="new-password"
                    hint=t!("password-hint") error=at(&problems, "password") />
                <p><button class="button">{t!("change-password")}</button></p>
            </PostForm>
        </Section>
    }
}

/// The low balance threshold.
#[component]
pub fn LowBalance(threshold: Option<Money>, done: Option<Done>) -> impl IntoView {
    let kept = threshold.map(Money::decimal).unwrap_or_default();
    let (amount, problems, notice) = refused(|form: &ChangeLowBalance| &form.amount, &kept);
    view! {
        <Section id="low-balance" title=t!("low-balance")
            lede=t!("low-balance-lede")>
            <DoneNotice done here=|done| done == Done::LowBalance />
            <PostForm class="fields" action=ChangeLowBalance::PATH>
                {notice}
                <Field label=t!("tell-me-at") name="amount" value=amount optional=true error=at(&problems, "amount")
                    hint=t!("tell-me-at-hint") />
                <p><button class="button">{t!("save-low-balance")}</button></p>
            </PostForm>
        </Section>
    }
}

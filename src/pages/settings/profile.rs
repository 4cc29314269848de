//! Name, email and password; and from which balance on the owner is told.

use leptos::prelude::*;

use super::section::{Done, DoneNotice, Section};
use crate::components::{Fact, Facts, Field, Mood, Notice};
use crate::domain::{Money, Problem};
use crate::pages::outcome::{SettingsForm, SettingsOutcome, at};
use crate::rpc::account::Viewer;

/// What was typed into a form, and what is wrong with it.
fn refused(form: SettingsForm, kept: &str) -> (String, Vec<Problem>, impl IntoView + use<>) {
    let outcome = SettingsOutcome::of(form);
    let typed = outcome.as_ref().map_or_else(|| kept.to_owned(), |outcome| outcome.typed.clone());
    let problems = outcome.as_ref().map(|outcome| outcome.problems.clone()).unwrap_or_default();
    let trouble = outcome.and_then(|outcome| outcome.trouble);
    let notice = trouble.map(|text| view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> });
    (typed, problems, notice)
}

/// Who the account is.
#[component]
pub fn Profile(viewer: Viewer, done: Option<Done>) -> impl IntoView {
    view! {
        <Section id="profile" title="Profile" lede="Who the account is, and the address that you sign in with.">
            <DoneNotice done here=|done| matches!(done, Done::Name | Done::Email) />
            <Name name=viewer.name />
            <Email email=viewer.email />
            <Facts>
                <Fact term="Account ID"><code>{viewer.account_id.to_string()}</code></Fact>
            </Facts>
        </Section>
    }
}

#[component]
fn Name(name: String) -> impl IntoView {
    let (name, problems, notice) = refused(SettingsForm::Name, &name);
    view! {
        <form class="fields" method="post" action="/settings/name#profile">
            {notice}
            <Field label="Name" name="name" value=name autocomplete="organization" hint="Yours, or your company's."
                error=at(&problems, "name") />
            <p><button class="button">"Save name"</button></p>
        </form>
    }
}

#[component]
fn Email(email: String) -> impl IntoView {
    let (email, problems, notice) = refused(SettingsForm::Email, &email);
    view! {
        <form class="fields" method="post" action="/settings/email#profile">
            {notice}
            <Field label="Email" name="email" kind="email" value=email autocomplete="username"
                error=at(&problems, "email") />
            <Field label="Your password" name="email_password" kind="password" autocomplete="current-password"
                hint="So that nobody else can take the account over." error=at(&problems, "current_password") />
            <p><button class="button">"Change email"</button></p>
        </form>
    }
}

/// The owner's password.
#[component]
pub fn Password(email: String, done: Option<Done>) -> impl IntoView {
    let (_, problems, notice) = refused(SettingsForm::Password, "");
    view! {
        <Section id="new-password" title="Password"
            lede="A new one signs out every other browser and program. API keys go on working.">
            <DoneNotice done here=|done| matches!(done, Done::Password(_)) />
            <form class="fields" method="post" action="/settings/password#new-password">
                {notice}
                // For password managers: whose password it is.
                <input name="username" autocomplete="username" value=email hidden readonly />
                <Field label="Current password" name="current_password" kind="password"
                    autocomplete="current-password" error=at(&problems, "current_password") />
                <Field label="New password" name="password" kind="password" autocomplete="new-password"
                    hint="At least 8 characters. A few words are fine." error=at(&problems, "password") />
                <p><button class="button">"Change password"</button></p>
            </form>
        </Section>
    }
}

/// From which balance on the owner is told.
#[component]
pub fn LowBalance(threshold: Option<Money>, done: Option<Done>) -> impl IntoView {
    let kept = threshold.map(Money::decimal).unwrap_or_default();
    let (amount, problems, notice) = refused(SettingsForm::LowBalance, &kept);
    view! {
        <Section id="low-balance" title="Low balance"
            lede="Every page says so when the credit that is left comes down to this amount.">
            <DoneNotice done here=|done| done == Done::LowBalance />
            <form class="fields" method="post" action="/settings/low-balance#low-balance">
                {notice}
                <Field label="Tell me at, ₹" name="amount" value=amount optional=true error=at(&problems, "amount")
                    hint="Such as 500.00 or 1,25,000. Leave it empty to be told only when nothing is left." />
                <p><button class="button">"Save low balance"</button></p>
            </form>
        </Section>
    }
}

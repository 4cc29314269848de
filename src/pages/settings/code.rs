//! What a form asks for besides the password: a code, or a passkey in its place.

use leptos::prelude::*;

use super::standing::Asks;
use crate::components::Field;
use crate::domain::FieldError;
use crate::i18n::t;
use crate::pages::function::at;

/// The code of the second step.
#[component]
pub fn Code(
    /// What the form asks for.
    asks: Asks,
    /// The field's name.
    name: &'static str,
    /// What is wrong in its form.
    problems: Vec<FieldError>,
) -> impl IntoView {
    view! {
        <Field label=t!("code") name=name autocomplete="one-time-code" hint=t!("code-hint")
            error=at(&problems, "code") />
        {asks.passkey.then(|| view! { <UsePasskey name /> })}
    }
}

/// The button that has a passkey stand in for a code. A script brings it to life; without one it could do nothing.
#[component]
pub fn UsePasskey(
    /// The field that its answer goes into.
    name: &'static str,
) -> impl IntoView {
    view! {
        <button class="button" type="button" hidden data-passkey=name>{t!("use-passkey")}</button>
        <NoPasskey />
    }
}

/// What a script says where the browser gave no passkey.
#[component]
pub fn NoPasskey() -> impl IntoView {
    view! {
        <div class="notice trouble" role="alert" data-passkey-trouble hidden><p>{t!("no-passkey-came")}</p></div>
    }
}

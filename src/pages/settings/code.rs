//! The second factor in a form: a code, or a passkey.

use leptos::prelude::*;

use super::standing::Asks;
use crate::components::Field;
use crate::domain::FieldError;
use crate::i18n::t;
use crate::pages::function::at;

/// The field for a code.
#[component]
pub fn Code(
    /// Which factors the form accepts.
    asks: Asks,
    /// The field's name.
    name: &'static str,
    /// The field errors of its form.
    problems: Vec<FieldError>,
) -> impl IntoView {
    view! {
        <Field label=t!("code") name=name autocomplete="one-time-code" hint=t!("code-hint")
            error=at(&problems, "code") />
        {asks.passkey.then(|| view! { <UsePasskey name /> })}
    }
}

/// The button that uses a passkey instead of a code. Hidden until the island shows it: passkeys need
/// JavaScript.
#[component]
pub fn UsePasskey(
    /// The field for the signature.
    name: &'static str,
) -> impl IntoView {
    view! {
        <button class="button" type="button" hidden data-passkey=name>{t!("use-passkey")}</button>
        <NoPasskey />
    }
}

/// The message if the browser returned no passkey.
#[component]
pub fn NoPasskey() -> impl IntoView {
    view! {
        <div class="notice trouble" role="alert" data-passkey-trouble hidden><p>{t!("no-passkey-came")}</p></div>
    }
}

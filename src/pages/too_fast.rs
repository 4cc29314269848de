//! The page above the rate limit of forms. It contains the typed values in a form of its own, which only has to
//! be submitted; passwords and codes must be typed again.

use leptos::prelude::*;

use super::errors::PlainDocument;
use crate::components::{Entry, Field};
use crate::i18n::t;

/// The fields whose values no response repeats.
const SECRETS: [&str; 5] = ["password", "current_password", "email_password", "code", "email_code"];

/// A rejected form.
pub struct TooFast {
    /// The address that it was posted to.
    pub address: String,
    pub fields: Vec<(String, String)>,
    /// The wait in seconds.
    pub seconds: i64,
}

/// The page.
pub fn too_fast_document(bare: PlainDocument, TooFast { address, fields, seconds }: TooFast) -> String {
    let (secrets, kept): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|(name, _)| SECRETS.contains(&name.as_str()));
    let asked: Vec<_> = SECRETS
        .into_iter()
        .filter(|secret| secrets.iter().any(|(name, typed)| name == secret && !typed.is_empty()))
        .collect();
    bare.document(|| {
        let kept: Vec<_> = kept
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect();
        let hint = (!asked.is_empty()).then(|| view! { <p class="hush">{t!("too-fast-secrets")}</p> });
        let asked: Vec<_> = asked.into_iter().map(ask).collect();
        let body = view! {
            <Entry>
                <h1>{t!("too-fast")}</h1>
                <p class="hush">{t!("too-fast-why", seconds = seconds)}</p>
                {hint}
                <form class="fields" method="post" action=address>
                    {kept}
                    {asked}
                    <p class="row">
                        <button class="button primary">{t!("send-again")}</button>
                        <a class="button" href="/">{t!("go-to-overview")}</a>
                    </p>
                </form>
            </Entry>
        };
        (t!("too-fast"), body)
    })
}

/// A field for a secret, to be typed again.
fn ask(name: &'static str) -> impl IntoView {
    let label = match name {
        "password" => t!("password"),
        "current_password" => t!("current-password"),
        "email_password" => t!("your-password"),
        _ => t!("code"),
    };
    let (kind, autocomplete) =
        if name.ends_with("password") { ("password", "off") } else { ("text", "one-time-code") };
    view! { <Field label name kind autocomplete /> }
}

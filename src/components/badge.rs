//! Status badges: a shape and a word, so that colour is not needed.

use leptos::prelude::*;

use crate::domain::KeyStatus;
use crate::i18n::t;

/// The status of a key.
#[component]
pub fn StatusBadge(status: KeyStatus) -> impl IntoView {
    let word = match status {
        KeyStatus::Active => t!("status-active"),
        KeyStatus::Revoked => t!("status-revoked"),
        KeyStatus::Expired => t!("status-expired"),
    };
    view! { <span class=format!("badge {}", status.as_str())>{word}</span> }
}

/// The HTTP status of a call; errors have a shape of their own.
#[component]
pub fn HttpStatus(
    /// The status, if it was reported.
    status: Option<i64>,
    /// Whether the gateway cut the call.
    #[prop(optional)]
    cut: bool,
) -> impl IntoView {
    match status {
        _ if cut => view! { <span class="badge failed">{t!("status-cut")}</span> }.into_any(),
        None => view! { <span class="hush">"—"</span> }.into_any(),
        Some(code @ ..400) => code.into_any(),
        Some(code) => view! { <span class="badge failed">{code}</span> }.into_any(),
    }
}

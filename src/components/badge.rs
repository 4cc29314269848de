//! States: a shape and a word.

use leptos::prelude::*;

use crate::domain::KeyStatus;
use crate::i18n::say;

/// Whether a key opens anything.
#[component]
pub fn StatusBadge(
    /// The status.
    status: KeyStatus,
) -> impl IntoView {
    let word = match status {
        KeyStatus::Active => say!("status-active"),
        KeyStatus::Revoked => say!("status-revoked"),
        KeyStatus::Expired => say!("status-expired"),
    };
    view! { <span class=format!("badge {}", status.as_str())>{word}</span> }
}

/// The status that a caller saw; what went wrong has a shape of its own.
#[component]
pub fn HttpStatus(
    /// The status, where it was reported.
    status: Option<i64>,
    /// The gateway cut the call.
    #[prop(optional)]
    cut: bool,
) -> impl IntoView {
    match status {
        _ if cut => view! { <span class="badge failed">{say!("status-cut")}</span> }.into_any(),
        None => view! { <span class="hush">"—"</span> }.into_any(),
        Some(code @ ..400) => code.into_any(),
        Some(code) => view! { <span class="badge failed">{code}</span> }.into_any(),
    }
}

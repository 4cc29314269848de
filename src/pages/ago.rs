//! Recent instants: how long ago they were, and when exactly.

use leptos::prelude::*;

use super::shown::Recent;
use crate::components::Instant;
use crate::i18n::t;

/// How long ago, if that is short, with the time of day; else day and time.
#[component]
pub fn Ago(
    at: Recent,
    /// Where there is little room: without the time of day. The pointer has the exact one.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let Recent { at, ago } = at;
    let exact = (brief || ago.is_some()).then(|| at.text());
    let text = match ago {
        Some(ago) if brief => ago,
        Some(ago) => format!("{ago} ({})", at.time),
        None if brief => at.day.clone(),
        None => at.text(),
    };
    view! { <Instant utc=at.utc text exact /> }
}

/// When a key was last used, or that it never was.
#[component]
pub fn LastUsed(
    #[prop(optional_no_strip)] at: Option<Recent>,
    #[prop(optional)] brief: bool,
) -> impl IntoView {
    match at {
        Some(at) => view! { <Ago at brief /> }.into_any(),
        None => view! { <span class="hush">{t!("never")}</span> }.into_any(),
    }
}

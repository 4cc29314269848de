//! The link to the search. With JavaScript, `islands::palette` opens it as a dialog.

use leptos::prelude::*;

use super::Icon;
use crate::i18n::t;

/// The link.
#[component]
pub fn SearchLink() -> impl IntoView {
    view! {
        <a class="search-link" href="/search" data-palette aria-keyshortcuts="Control+K Meta+K"><Icon path="M8.75 14a5.25 5.25 0 1 0 0-10.5 5.25 5.25 0 0 0 0 10.5zM12.6 12.6l4 4" /><span>{t!("search")}</span><kbd aria-hidden="true">"Ctrl K"</kbd></a>
    }
}

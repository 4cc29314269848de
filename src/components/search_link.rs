//! The link to the search. With JavaScript, `islands::palette` opens it as a dialog.

use leptos::prelude::*;

use super::{Icon, Place};

/// The link.
#[component]
pub fn SearchLink(
    /// The current place.
    place: Option<Place>,
) -> impl IntoView {
    let item = Place::Search;
    let current = (Some(item) == place).then_some("page");
    view! {
        <a class="search-link" href=item.href() aria-current=current data-palette><Icon path=item.icon() /><span>{item.word()}</span><kbd aria-hidden="true">"Ctrl K"</kbd></a>
    }
}

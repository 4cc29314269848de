//! Who is signed in, and the menu of what belongs to them. It is a popover and no `<details>`, because without
//! scripts too a click beside it or Escape closes it, and nothing can cut it off.

use leptos::prelude::*;

use super::{FrameContext, Place, PostForm, Preferences, ShortcutsButton};
use crate::i18n::t;

/// The button with the account's name, and its menu.
#[component]
pub fn AccountMenu(
    /// The current place.
    place: Option<Place>,
    /// The owner's email.
    email: String,
) -> impl IntoView {
    let name = use_context::<FrameContext>().map_or_else(|| email.clone(), |around| around.name);
    let whole = format!("{name} · {email}");
    let initial: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
    let links = Place::more().into_iter().rev().map(|item| {
        let current = (place == Some(item)).then_some("page");
        view! { <a href=item.href() aria-current=current>{item.word()}</a> }
    });
    view! {
        <button class="account" type="button" popovertarget="menu">
            <span class="tile" aria-hidden="true">{initial}</span>
            <span class="visually-hidden">{t!("account")}" "</span>
            <span class="whose" title=whole><b dir="auto">{name}</b><small>{email}</small></span>
        </button>
        <div class="menu-box" id="menu" popover>
            {links.collect_view()}
            <ShortcutsButton />
            <Preferences />
            <PostForm action="/sign-out"><button>{t!("sign-out")}</button></PostForm>
        </div>
    }
}

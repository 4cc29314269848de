//! Page frames.

use leptos::prelude::*;

use super::{
    AccountMenu, BalanceAmount, Bell, LiveState, Mark, Nav, Place, Preferences, SearchLink, Shortcuts, Site,
};
use crate::domain::Money;
use crate::i18n::t;
use munim_islands::Live;

/// The frame of a signed-in page: navigation and account at the side, or on a small screen at foot and head.
#[component]
pub fn Frame(
    /// The current place in the navigation; `None` for a page that is in none, such as an error.
    #[prop(optional)]
    place: Option<Place>,
    /// The owner's email.
    email: String,
    /// An open dialog over the page.
    #[prop(optional_no_strip)]
    modal: Option<AnyView>,
    /// The page: a `PageHead` and its content.
    children: Children,
) -> impl IntoView {
    let covered = modal.is_some();
    view! {
        <a class="skip" href="#main">{t!("skip")}</a>
        <div class="frame" inert=covered>
            <header class="column">
                <Brand />
                <LiveState />
                <SearchLink place />
                <Bell place />
                <Nav place />
                <AccountMenu place email />
            </header>
            <main class="page" id="main" tabindex="-1">{children()}</main>
        </div>
        {modal}
        <Shortcuts />
        <Live />
    }
}

/// The frame of a public page.
#[component]
pub fn OpenFrame(
    /// The page's address, to return to after sign-in.
    next: &'static str,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip" href="#main">{t!("skip")}</a>
        <div class="frame">
            <header class="column">
                <Brand />
                <nav class="open-links" aria-label=t!("main")>
                    <a class="button quiet" href=Place::Models.href()>{t!("models")}</a>
                    <a class="button quiet" href=Place::Reference.href()>{t!("api-reference")}</a>
                </nav>
                <a class="button" href=format!("/sign-in?next={next}")>{t!("sign-in")}</a>
            </header>
            <main class="page" id="main" tabindex="-1">{children()}</main>
            <footer class="foot"><Preferences /></footer>
        </div>
    }
}

/// The balance beside the page's title.
#[component]
pub fn BalanceLine(
    /// The available credit.
    balance: Money,
) -> impl IntoView {
    view! {
        <p class="balance-line" data-region="balance"><span class="label">{t!("balance")}</span><BalanceAmount money=balance /></p>
    }
}

/// A page without navigation, such as sign-in or *not found*.
#[component]
pub fn Entry(
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="entry">
            <header><Brand /></header>
            <main id="main">{children()}</main>
            <footer><Preferences /></footer>
        </div>
    }
}

/// The operator's name, linked to the home page.
#[component]
fn Brand() -> impl IntoView {
    let name = use_context::<Site>().map_or_else(|| "Munim".to_owned(), |site| site.brand);
    view! { <a class="brand" href="/"><Mark />{name}</a> }
}

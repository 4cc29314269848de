//! Page frames.

use leptos::prelude::*;

use super::{
    BalanceAmount, Languages, LiveState, LowBalance, Mark, Nav, Place, PostForm, SearchLink, SettingsLink,
    Shortcuts, ShortcutsButton, Site,
};
use crate::domain::Money;
use crate::i18n::t;
use munim_islands::Live;

const REFERENCE: &str = "/docs/api";

/// The frame of a signed-in page: navigation at the side, title and balance above.
#[component]
pub fn Frame(
    /// The current place in the navigation; `None` for the API reference.
    #[prop(optional)]
    place: Option<Place>,
    /// The owner's email.
    email: String,
    /// An open dialog over the page.
    #[prop(optional_no_strip)]
    modal: Option<AnyView>,
    /// The page: a `page-head` and its content.
    children: Children,
) -> impl IntoView {
    let covered = modal.is_some();
    let reads = place.is_none().then_some("page");
    view! {
        <a class="skip" href="#main">{t!("skip")}</a>
        <div class="frame" inert=covered>
            <header class="column">
                <Brand />
                <LiveState />
                <SearchLink place />
                <Nav place />
                <div class="who">
                    <a class="button quiet reference" href=REFERENCE aria-current=reads>{t!("api-reference")}</a>
                    <ShortcutsButton />
                    <SettingsLink place />
                    <span class="whose">{email}</span>
                    <PostForm action="/sign-out">
                        <button class="button quiet">{t!("sign-out")}</button>
                    </PostForm>
                </div>
            </header>
            <main class="page" id="main" tabindex="-1"><LowBalance />{children()}</main>
            <footer class="foot"><Languages /></footer>
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
                <div class="who"><a class="button" href=format!("/sign-in?next={next}")>{t!("sign-in")}</a></div>
            </header>
            <main class="page" id="main" tabindex="-1">{children()}</main>
            <footer class="foot"><Languages /></footer>
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
            <footer><Languages /></footer>
        </div>
    }
}

/// The operator's name, linked to the home page.
#[component]
fn Brand() -> impl IntoView {
    let name = use_context::<Site>().map_or_else(|| "Munim".to_owned(), |site| site.brand);
    view! { <a class="brand" href="/"><Mark />{name}</a> }
}

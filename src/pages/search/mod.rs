//! `/search`: pages, actions, and what the account has, by a text. With JavaScript, `islands::palette` shows it
//! as a dialog over any page.

mod hits;

use leptos::prelude::*;
use leptos_meta::Title;

use self::hits::{Hit, hits};
use super::function::{FunctionError, signed_in};
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, PageHead, Place};
use crate::i18n::t;
use crate::service::search;

struct Data {
    viewer: Viewer,
    text: String,
    hits: Vec<Hit>,
}

/// The page.
#[component]
pub fn Search() -> impl IntoView {
    load(find(query("q")), show)
}

async fn find(text: String) -> Result<Data, FunctionError> {
    let (me, viewer) = (signed_in()?, viewer().await?);
    let found = search::find(&me.services, &me.owner, &text).await?;
    Ok(Data { viewer, hits: hits(&text, found), text })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, text, hits } = data;
    view! {
        <Title text=t!("search") />
        <Frame place=Place::Search email=viewer.email>
            <PageHead title=t!("search") />
            <Form text hits />
        </Frame>
    }
}

/// The form, and its results.
#[component]
fn Form(text: String, hits: Vec<Hit>) -> impl IntoView {
    let said = if hits.is_empty() { t!("search-empty") } else { t!("search-found", count = hits.len()) };
    view! {
        <div class="search" data-search>
            <form role="search" method="get" action="/search">
                <label class="visually-hidden" id="search-label" for="search-input">{t!("search-what")}</label>
                <input class="input" id="search-input" type="search" name="q" value=text maxlength="200"
                    autocomplete="off" spellcheck="false" placeholder=t!("search-what") autofocus=true />
                <button class="button">{t!("search")}</button>
            </form>
            <ul class="hits" id="hits" aria-label=t!("search-results")>
                {hits.into_iter().map(|hit| view! { <Line hit /> }).collect_view()}
            </ul>
            <p class="hush small" id="hits-said" role="status">{said}</p>
        </div>
    }
}

#[component]
fn Line(hit: Hit) -> impl IntoView {
    let Hit { kind, name, detail, href } = hit;
    let detail = detail.map(|detail| view! { <span class="hush small">{detail}</span> });
    view! {
        <li><a href=href><bdi>{name}</bdi>{detail}<span class="kind">{kind.word()}</span></a></li>
    }
}

//! Error pages: what happened and what to do next.

use crate::i18n::{self, t};
use leptos::prelude::*;
use leptos_meta::Title;

use super::function::FunctionError;
use super::status::{set_retry_after, set_status};
use crate::components::{Entry, Frame, FrameContext, PageHead, Site, ThemeTags, theme_mark};
use crate::domain::email::for_people;
use crate::domain::{Language, Theme};
use crate::service::usage::admission::RETRY_AFTER;

/// The page for an unknown address.
#[component]
pub fn Missing() -> impl IntoView {
    set_status(404);
    view! {
        <Title text=t!("not-found") />
        <Told title=t!("missing") text=t!("missing-why") />
    }
}

/// The error that replaces a page's data.
#[component]
pub fn ErrorPanel(error: FunctionError) -> impl IntoView {
    match error {
        FunctionError::NotFound => view! { <Missing /> }.into_any(),
        FunctionError::SignedOut => view! { <SignedOut /> }.into_any(),
        FunctionError::Invalid(problems) => {
            set_status(400);
            view! { <Sorry title=t!("address-mistake") text=i18n::problems(&problems) /> }.into_any()
        }
        FunctionError::OneAtATime => {
            set_status(429);
            set_retry_after(RETRY_AFTER.as_secs());
            view! { <Sorry title=t!("one-at-a-time") text=t!("one-at-a-time-why") /> }.into_any()
        }
        _ => {
            set_status(503);
            set_retry_after(RETRY_AFTER.as_secs());
            view! { <Sorry title=t!("page-unavailable") text=t!("unavailable-why") /> }.into_any()
        }
    }
}

/// The session ended between the guard and the page.
#[component]
fn SignedOut() -> impl IntoView {
    set_status(401);
    view! {
        <Title text=t!("signed-out") />
        <Entry>
            <h1>{t!("session-ended")}</h1>
            <p class="row"><a class="button primary" href="/sign-in">{t!("sign-in-again")}</a></p>
        </Entry>
    }
}

/// A title and a sentence.
#[component]
fn Sorry(title: String, text: String) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        <Told title text />
    }
}

/// A title, a sentence, and a link to the overview. An owner keeps the frame.
#[component]
fn Told(title: String, text: String) -> impl IntoView {
    let to_overview =
        view! { <p class="row"><a class="button primary" href="/">{t!("go-to-overview")}</a></p> };
    match use_context::<FrameContext>() {
        Some(around) => {
            let email = for_people(&around.email);
            view! { <Frame email><PageHead title lede=text />{to_overview}</Frame> }.into_any()
        }
        None => view! { <Entry><h1>{title}</h1><p class="hush">{text}</p>{to_overview}</Entry> }.into_any(),
    }
}

/// The context of a document outside the pages, which has no data.
pub struct PlainDocument {
    pub language: Language,
    pub theme: Theme,
    /// The operator's settings.
    pub site: Site,
    /// The address of the style sheet.
    pub stylesheet: String,
}

impl PlainDocument {
    /// Renders a document with a title and a body in its language.
    pub fn document<V: IntoView>(self, draw: impl FnOnce() -> (String, V)) -> String {
        let Self { language, theme, site, stylesheet } = self;
        let owner = Owner::new();
        owner.with(|| {
            provide_context(language);
            provide_context(theme);
            provide_context(site.clone());
            let (title, body) = draw();
            let document_title = format!("{title} · {}", site.brand);
            let page = view! {
                <html lang=language.tag() data-theme=theme_mark()>
                    <head>
                        <meta charset="utf-8" />
                        <meta name="viewport" content="width=device-width, initial-scale=1" />
                        <ThemeTags />
                        <link rel="stylesheet" href=stylesheet />
                        <title>{document_title}</title>
                    </head>
                    <body>{body}</body>
                </html>
            };
            format!("<!DOCTYPE html>{}", page.to_html())
        })
    }
}

/// The document of an error outside the pages, such as a panic.
pub fn failure_document(bare: PlainDocument, status: u16, request_id: String) -> String {
    bare.document(|| {
        let (title, text) = failure_words(status);
        (title.clone(), view! { <Failure title text request_id /> })
    })
}

/// The document for a client with too many connections.
pub fn crowded_document(bare: PlainDocument) -> String {
    bare.document(|| {
        let body = view! {
            <Entry>
                <h1>{t!("crowded")}</h1>
                <p class="hush">{t!("crowded-why")}</p>
                <p class="row"><a class="button primary" href="/">{t!("go-to-overview")}</a></p>
            </Entry>
        };
        (t!("crowded"), body)
    })
}

/// Title and text for a status.
fn failure_words(status: u16) -> (String, String) {
    match status {
        429 => (t!("one-at-a-time"), t!("one-at-a-time-why")),
        403 => (t!("foreign-form"), t!("foreign-form-why")),
        404 => (t!("missing"), t!("missing-why")),
        405 | 421 => (t!("unreadable-address"), t!("unreadable-address-why")),
        413 => (t!("too-much"), t!("too-much-why")),
        400..=499 => (t!("unreadable-form"), t!("unreadable-form-why")),
        503 => (t!("console-unavailable"), t!("unavailable-why")),
        _ => (t!("failed"), t!("failed-why")),
    }
}

/// The body of an error page, with the request id, which is in the log line too.
#[component]
fn Failure(title: String, text: String, request_id: String) -> impl IntoView {
    view! {
        <Entry>
            <h1>{title}</h1>
            <p class="hush">{text}" "{t!("failure-number")}</p>
            <p class="secret"><code>{request_id}</code></p>
            <p class="row"><a class="button primary" href="/">{t!("go-to-overview")}</a></p>
        </Entry>
    }
}

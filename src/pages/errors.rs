//! Pages that say that something is not there or did not work, and what to do next.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::app::set_status;
use crate::components::{Entry, Site};
use crate::rpc::RpcError;

/// Nothing is at this address.
#[component]
pub fn Missing() -> impl IntoView {
    set_status(404);
    view! {
        <Title text="Not found" />
        <Entry>
            <h1>"Nothing is at this address"</h1>
            <p class="hush">
                "The link may have a slip in it, or what it led to belongs to another account."
            </p>
            <p class="row"><a class="button primary" href="/">"Go to the overview"</a></p>
        </Entry>
    }
}

/// What a page shows instead of its data.
#[component]
pub fn Trouble(error: RpcError) -> impl IntoView {
    match error {
        RpcError::NotFound => view! { <Missing /> }.into_any(),
        RpcError::SignedOut => view! { <SignedOut /> }.into_any(),
        RpcError::Invalid(problems) => {
            set_status(400);
            let sentences: Vec<_> = problems.iter().map(|problem| problem.message()).collect();
            view! { <Sorry title="This address has a mistake in it" text=sentences.join(" ") /> }.into_any()
        }
        RpcError::Unavailable | RpcError::Broken => {
            set_status(503);
            let text = "Nothing of yours was changed. Load the page again in a minute.";
            view! { <Sorry title="This page cannot be shown right now" text=text.to_owned() /> }.into_any()
        }
    }
}

/// The session ended between the guard and the page.
#[component]
fn SignedOut() -> impl IntoView {
    set_status(401);
    view! {
        <Title text="Signed out" />
        <Entry>
            <h1>"Your session has ended"</h1>
            <p class="row"><a class="button primary" href="/sign-in">"Sign in again"</a></p>
        </Entry>
    }
}

/// A title, a sentence, and the way home.
#[component]
fn Sorry(title: &'static str, text: String) -> impl IntoView {
    view! {
        <Title text=title />
        <Entry>
            <h1>{title}</h1>
            <p class="hush">{text}</p>
            <p class="row"><a class="button primary" href="/">"Go to the overview"</a></p>
        </Entry>
    }
}

/// A whole document for answers outside the pages, such as after a panic: it needs no context and
/// no data. `stylesheet` is the address of the style sheet.
pub fn failure_document(site: Site, stylesheet: String, status: u16, request_id: String) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let (title, text) = failure_words(status);
        let document_title = format!("{title} · {}", site.brand);
        provide_context(site);
        let page = view! {
            <html lang="en-IN">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <link rel="stylesheet" href=stylesheet />
                    <title>{document_title}</title>
                </head>
                <body><Failure title text request_id /></body>
            </html>
        };
        format!("<!DOCTYPE html>{}", page.to_html())
    })
}

/// What happened and what to do, by the status of the answer.
const fn failure_words(status: u16) -> (&'static str, &'static str) {
    match status {
        413 => (
            "That was too much at once",
            "The form is larger than 64 KB. Nothing was changed. Go back and shorten what you typed.",
        ),
        400..=499 => (
            "The form could not be read",
            "Nothing was changed. Go back, load the page again and send the form once more.",
        ),
        503 => (
            "The console cannot be shown right now",
            "Nothing of yours was changed. Load the page again in a minute.",
        ),
        _ => ("Something failed on our side", "Load the page again in a minute."),
    }
}

/// The page after a failure, with the number by which its log line is found.
#[component]
fn Failure(title: &'static str, text: &'static str, request_id: String) -> impl IntoView {
    view! {
        <Entry>
            <h1>{title}</h1>
            <p class="hush">{text}" If it happens again, tell us this number, by which we find what happened:"</p>
            <p class="secret"><code>{request_id}</code></p>
            <p class="row"><a class="button primary" href="/">"Go to the overview"</a></p>
        </Entry>
    }
}

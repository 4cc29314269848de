//! The introduction: the contents, and what all operations have in common.

use leptos::prelude::*;
use serde_json::Value;

use super::call::Reader;
use super::document::{Answer, Chapter, Document, items, text};
use super::operation::body;
use super::prose::{Prose, inline};
use super::title;
use crate::components::Table;
use crate::i18n::{HERE, HERE_TOO, english, fill, fill_two, t};

#[component]
pub fn Overview(document: Document, reader: Reader, per_minute: u32) -> impl IntoView {
    let of_owners = document.1 == Chapter::Owners;
    let link = |words: String, chapter: Chapter| {
        let (href, name) = (chapter.path(), title(chapter));
        view! { <p>{fill(&words, view! { <a href=href>{name}</a> })}</p> }
    };
    let buying =
        (of_owners && document.2).then(|| link(t!("buying-reference-link", page = HERE), Chapter::Buying));
    let other = if of_owners {
        link(t!("gateway-reference-link", page = HERE), Chapter::Gateways)
    } else {
        link(t!("api-reference-link", page = HERE), Chapter::Owners)
    };
    let other = view! { {buying}{other} };
    view! {
        <div class="lead">
                {english().map(|_| view! { <p class="hush">{t!("described-in-english")}</p> })}
                {of_owners.then(|| view! { <Prose text=text(&document.0["info"], "description") /> })}
                {other}
                <h2 id="base">{t!("base-address")}</h2>
                <p><code>{reader.base}</code></p>
                <p>
                    {fill(
                        &t!("made-of-description", link = HERE, version = text(document.0, "openapi")),
                        view! { <a href="/v1/openapi.json">"/v1/openapi.json"</a> },
                    )}
                </p>
                <Credentials document />
                <Manners per_minute />
        </div>
        <Headers document />
        <Errors document />
    }
}

/// The chapters, and every operation by group. Beside the text where there is room, folded above it elsewhere.
#[component]
pub fn Contents(document: Document) -> impl IntoView {
    let groups = document.groups();
    let groups = groups.into_iter().map(|group| {
        let operations = group.operations.iter().map(|operation| {
            view! { <li><a href=format!("#{}", operation.id) lang=english()>{text(operation.value, "summary")}</a></li> }
        });
        view! {
            <li><a href=format!("#{}", group.anchor()) lang=english()>{group.name}</a><ul>{operations.collect_view()}</ul></li>
        }
    });
    let quickstart = (document.1 == Chapter::Owners).then(|| ("quickstart", t!("quickstart")));
    let common =
        [("credentials", t!("credentials")), ("limits", t!("rate-limits")), ("errors", t!("errors"))];
    let chapters: Vec<_> = quickstart.into_iter().chain(common).collect();
    let chapters =
        chapters.into_iter().map(|(id, word)| view! { <li><a href=format!("#{id}")>{word}</a></li> });
    view! {
        <details class="contents-fold">
            <summary class="button">{t!("contents")}</summary>
            <nav class="contents" aria-label=t!("contents")>
                <ul>{chapters.collect_view()}{groups.collect_view()}</ul>
            </nav>
        </details>
    }
}

/// The authentication schemes, and the environment variables of the samples.
#[component]
fn Credentials(document: Document) -> impl IntoView {
    let schemes = document.schemes().map(|(name, scheme)| {
        let (header, variable) = match (scheme["scheme"] == "bearer", name) {
            (true, "gateway") => ("Authorization: Bearer …".to_owned(), "MUNIM_GATEWAY_TOKEN"),
            (false, "proxy") => ("x-munim-gateway: …".to_owned(), "MUNIM_GATEWAY_TOKEN"),
            (true, _) => ("Authorization: Bearer …".to_owned(), "MUNIM_TOKEN"),
            (false, _) => (format!("{}: …", text(scheme, "name")), "MUNIM_TOKEN"),
        };
        view! {
            <div id=format!("credential-{name}")>
                <dt><strong lang=english()>{name}</strong>" "<code>{header}</code></dt>
                <dd>{inline(text(scheme, "description"))}" "{fill(&t!("in-examples", variable = HERE), view! { <code>"$"{variable}</code> })}</dd>
            </div>
        }
    });
    view! {
        <h2 id="credentials">{t!("credentials")}</h2>
        <p>{t!("credentials-why")}</p>
        <dl class="members">{schemes.collect_view()}</dl>
    }
}

/// Formats of values, the rate limit, and what may be retried.
#[component]
fn Manners(per_minute: u32) -> impl IntoView {
    let limit = match per_minute {
        0 => t!("no-limit"),
        most => t!("limit", most = most.to_string()),
    };
    view! {
        <h2 id="values">{t!("values")}</h2>
        <p>
            {fill_two(
                &t!("values-amounts", whole = HERE, small = HERE_TOO),
                view! { <code>"50.00"</code> },
                view! { <code>"0.000123"</code> },
            )}
            " "
            {fill(&t!("values-instants", instant = HERE), view! { <code>"2025-01-15T10:30:00Z"</code> })}
        </p>
        <h2 id="limits">{t!("rate-limits")}</h2>
        <p>{limit}" "{t!("gateway-no-limit")}</p>
        <h2 id="again">{t!("sending-again")}</h2>
        <p>{t!("sending-again-why")}</p>
    }
}

/// The headers of responses.
#[component]
fn Headers(document: Document) -> impl IntoView {
    let rows = document.headers().into_iter().map(|(name, words)| {
        view! { <tr><th scope="row"><code>{name}</code></th><td>{inline(words)}</td></tr> }
    });
    view! {
        <div>
            <h2 id="headers">{t!("headers-of-answers")}</h2>
            <Table labelled_by="headers">
                <thead><tr><th scope="col">{t!("header")}</th><th scope="col">{t!("meaning")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </div>
    }
}

/// The failures that operations share.
#[component]
fn Errors(document: Document) -> impl IntoView {
    let failures: Vec<_> = document.shared_failures().into_values().collect();
    let rows = failures.iter().map(|failure| error_row(*failure)).collect_view();
    let bodies = failures.into_iter().map(|failure| {
        view! { <details><summary><code>{failure.status}</code>" "{t!("as-it-looks")}</summary>{body(document, failure)}</details> }
    });
    view! {
        <div>
            <h2 id="errors">{t!("errors")}</h2>
            <p>
                {fill_two(
                    &t!("errors-apart", code = HERE, message = HERE_TOO),
                    view! { <code>"code"</code> },
                    view! { <code>"message"</code> },
                )}
                " "
                {fill_two(
                    &t!("errors-of-values", code = HERE, path = HERE_TOO),
                    view! { <code>"invalid_date"</code> },
                    view! { <code>"/v2"</code> },
                )}
            </p>
            <Table labelled_by="errors">
                <thead>
                    <tr><th scope="col">{t!("status")}</th><th scope="col">{t!("type")}</th><th scope="col">{t!("meaning")}</th><th scope="col">{t!("codes")}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            <div class="bodies">{bodies.collect_view()}</div>
        </div>
    }
}

fn error_row(failure: Answer) -> impl IntoView {
    let example = &failure.value["content"]["application/json"]["example"]["error"];
    let codes: Vec<_> = items(&failure.value["x-codes"]).filter_map(Value::as_str).collect();
    let codes = codes.into_iter().map(|code| view! { <code>{code}</code>" " });
    view! {
        <tr id=format!("error-{}", failure.status)>
            <th scope="row"><code>{failure.status}</code></th>
            <td><code>{text(example, "type")}</code></td>
            <td class="words">{inline(text(failure.value, "description"))}</td>
            <td class="words">{codes.collect_view()}</td>
        </tr>
    }
}

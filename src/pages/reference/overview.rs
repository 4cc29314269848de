//! What stands above the operations: the contents, and what holds for all of them.

use leptos::prelude::*;
use serde_json::Value;

use super::call::Reader;
use super::document::{Answer, Document, Group, entries, items, text};
use super::operation::body;
use super::prose::{Prose, inline};
use crate::components::Table;

/// The overview.
#[component]
pub fn Overview(document: Document, reader: Reader, groups: Vec<Group>, per_minute: u32) -> impl IntoView {
    view! {
        <div class="about">
            <div class="lead">
                <Prose text=text(&document.0["info"], "description") />
                <h2 id="base">"Base address"</h2>
                <p><code>{reader.base}</code></p>
                <p>
                    "This page is made of the API's own description, "
                    <a href="/v1/openapi.json">"/v1/openapi.json"</a>" (OpenAPI "{text(document.0, "openapi")}")."
                </p>
                <Credentials document />
                <Manners per_minute />
            </div>
            <Contents groups />
        </div>
        <Headers document />
        <Errors document />
    }
}

/// Every operation, by group.
#[component]
fn Contents(groups: Vec<Group>) -> impl IntoView {
    let groups = groups.into_iter().map(|group| {
        let operations = group.operations.iter().map(|operation| {
            view! { <li><a href=format!("#{}", operation.id)>{text(operation.value, "summary")}</a></li> }
        });
        view! {
            <li><a href=format!("#{}", group.anchor())>{group.name}</a><ul>{operations.collect_view()}</ul></li>
        }
    });
    view! { <nav class="contents" aria-label="Contents"><ul>{groups.collect_view()}</ul></nav> }
}

/// What requests can carry, and where the examples find it.
#[component]
fn Credentials(document: Document) -> impl IntoView {
    let schemes = entries(&document.0["components"]["securitySchemes"]).map(|(name, scheme)| {
        let (header, variable) = match (scheme["scheme"] == "bearer", name) {
            (true, "gateway") => ("Authorization: Bearer …".to_owned(), "MUNIM_GATEWAY_TOKEN"),
            (true, _) => ("Authorization: Bearer …".to_owned(), "MUNIM_TOKEN"),
            (false, _) => (format!("{}: …", text(scheme, "name")), "MUNIM_TOKEN"),
        };
        view! {
            <div id=format!("credential-{name}")>
                <dt><strong>{name}</strong>" "<code>{header}</code></dt>
                <dd>{inline(text(scheme, "description"))}" In the examples: "<code>"$"{variable}</code>"."</dd>
            </div>
        }
    });
    view! {
        <h2 id="credentials">"Credentials"</h2>
        <p>
            "Each operation names the credentials of which it takes any. The examples read secrets and ids out of \
            environment variables: put them there, and the examples run as they stand. The console's cookie opens nothing here."
        </p>
        <dl class="members">{schemes.collect_view()}</dl>
    }
}

/// How values look, how often to call, what may be sent again.
#[component]
fn Manners(per_minute: u32) -> impl IntoView {
    let limit = match per_minute {
        0 => "Requests are not limited.".to_owned(),
        most => format!(
            "An account has {most} requests a minute. One more is answered with 429, and Retry-After says how many seconds to wait."
        ),
    };
    view! {
        <h2 id="values">"Amounts, instants, days"</h2>
        <p>
            "Amounts are rupees, as decimal numbers with two to six decimals: "<code>"50.00"</code>", "
            <code>"0.000123"</code>". They are exact; read them as decimals, not as floats. Instants are RFC 3339 in UTC: "
            <code>"2025-01-15T10:30:00Z"</code>". A day is one of the account's time zone; ranges include their last day."
        </p>
        <h2 id="limits">"Rate limits"</h2>
        <p>{limit}" The gateway's operations have no limit."</p>
        <h2 id="again">"Sending again"</h2>
        <p>
            "Reading changes nothing. Revoking a key again gives the same answer. A usage event is counted once by account, \
            source and id, so a report that was not answered is sent again as it is. Making a key twice makes two keys."
        </p>
    }
}

/// The headers of answers.
#[component]
fn Headers(document: Document) -> impl IntoView {
    let rows = document.headers().into_iter().map(|(name, words)| {
        view! { <tr><th scope="row"><code>{name}</code></th><td>{inline(words)}</td></tr> }
    });
    view! {
        <div>
            <h2 id="headers">"Headers of answers"</h2>
            <Table labelled_by="headers">
                <thead><tr><th scope="col">"Header"</th><th scope="col">"Meaning"</th></tr></thead>
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
        view! { <details><summary><code>{failure.status}</code>" as it looks"</summary>{body(document, failure)}</details> }
    });
    view! {
        <div>
            <h2 id="errors">"Errors"</h2>
            <p>
                "Programs tell failures apart by "<code>"code"</code>"; "<code>"message"</code>" is for people. Each mistake in a value \
                has a code of its own, such as "<code>"invalid_date"</code>". Under "<code>"/v2"</code>" a failure has the same status, in the envelope."
            </p>
            <Table labelled_by="errors">
                <thead>
                    <tr><th scope="col">"Status"</th><th scope="col">"Type"</th><th scope="col">"Meaning"</th><th scope="col">"Codes"</th></tr>
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

//! `/dev/mail`: the mailbox of the demo. The routes exist only where mail stays in the memory of this process.

use std::fmt::Write;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::domain::Language;
use crate::service::Services;
use crate::service::mail::{self, KeptMail, samples};

/// Pages of mail have a style of their own and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The start of the list.
const HEAD: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Mail</title><style>\
:root { color-scheme: light dark } body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }\
h2 { font-size: 1.1rem } article { border-top: 1px solid #8885; padding-block: 0.5rem }\
pre { white-space: pre-wrap; overflow-wrap: anywhere }</style></head><body><h1>Mail</h1>";

/// The routes; none if mail goes to a server, or nowhere.
pub fn router<S: Clone + Send + Sync + 'static>(services: &Arc<Services>) -> Router<S> {
    if mail::kept(services).is_none() {
        return Router::new();
    }
    Router::new()
        .route("/dev/mail", get(list))
        .route("/dev/mail/{id}", get(show))
        .route("/dev/mail/samples/{language}/{kind}", get(sample))
        .with_state(Arc::clone(services))
}

async fn list(State(services): State<Arc<Services>>) -> Response {
    let mut page = HEAD.to_owned();
    for KeptMail { id, at, to, subject, text, attached, .. } in mail::kept(&services).unwrap_or_default() {
        let name = id.trim_matches(['<', '>']).split('@').next().unwrap_or_default();
        let mut files = String::new();
        for file in &attached {
            let _ = write!(files, "<p>Attached: {}</p>", escaped(&file.name));
        }
        let _ = write!(
            page,
            "<article><h2><a href=\"/dev/mail/{}\">{}</a></h2><p>To {} at {}</p><pre>{}</pre>{files}</article>",
            escaped(name),
            escaped(&subject),
            escaped(&to),
            at.to_rfc3339(),
            linked(&text),
        );
    }
    page.push_str("<h2>One of each</h2><ul>");
    for language in Language::ALL {
        for KeptMail { id, subject, .. } in samples::list(&services, language) {
            let (code, subject) = (language.code(), escaped(&subject));
            let _ = write!(
                page,
                "<li lang=\"{code}\"><a href=\"/dev/mail/samples/{code}/{id}\">{subject}</a></li>"
            );
        }
    }
    page.push_str("</ul></body></html>");
    protected(page)
}

/// A mail with made-up facts, of a kind and in a language.
async fn sample(
    State(services): State<Arc<Services>>,
    Path((language, kind)): Path<(String, String)>,
) -> Response {
    let found = Language::parse(&language).map(|language| samples::list(&services, language));
    match found.unwrap_or_default().into_iter().find(|mail| mail.id == kind) {
        Some(mail) => protected(mail.html),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn show(State(services): State<Arc<Services>>, Path(id): Path<String>) -> Response {
    let found = mail::kept(&services).unwrap_or_default();
    match found.into_iter().find(|mail| mail.id.starts_with(&format!("<{id}@"))) {
        Some(mail) => protected(mail.html),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn protected(page: String) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, Html(page)).into_response()
}

/// Text with its addresses as links.
fn linked(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = escaped(line);
        if line.starts_with("http") { format!("<a href=\"{line}\">{line}</a>") } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

//! The OpenAPI document, generated once from the registered operations.

use std::sync::{Arc, LazyLock};

use axum::http::{HeaderName, header};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ObjectBuilder, OpenApi as Document, RefOr, Response, Server, Type};
use utoipa::{Modify, OpenApi};

use super::api::failures::{self, Failure};
use super::api::rate_limit;
use super::layers::request_id::REQUEST_ID;
use super::{gateway, key_check, v1, v2};

/// What stands above the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Munim",
        description = "Accounts, API keys, balance and usage of an AI API that charges in rupees. \
            Amounts are rupees, as JSON numbers with two to six decimals: read them as decimals where your language has \
            them; a double keeps each below ₹9,007,199,254 to the last digit. Instants are RFC 3339 in UTC, days are \
            those of the account's time zone."
    ),
    external_docs(url = "/docs/api", description = "The same to read, with examples."),
    components(schemas(Failure, v2::envelope::Failure, gateway::traces::TraceFailure)),
    modifiers(&Credentials),
    tags(
        (name = "Sessions", description = "Signing in and out."),
        (name = "Account", description = "The account and its balance."),
        (name = "Buying", description = "Credit, where the operator sells it online; elsewhere answered with 501."),
        (name = "API keys", description = "For owners: a key can neither list, make nor revoke keys."),
        (name = "Usage", description = "What was used, from day to day."),
        (name = "Agent utilisation", description = "For programs of the agent platform: each answer in an envelope."),
        (name = "Webhooks", description = "Addresses of the account's own servers, which are told events as Standard Webhooks says."),
        (name = "Gateway", description = "For the operator's gateways: they check keys, hear of revocations, and report usage. \
            No limit of requests."),
        (name = "Description", description = "This document."),
    )
)]
struct Description;

/// Adds the authentication schemes.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut Document) {
        let bearer = |words: &str| {
            let mut scheme = Http::new(HttpAuthScheme::Bearer);
            scheme.description = Some(words.to_owned());
            SecurityScheme::Http(scheme)
        };
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("session", bearer("The session token of `POST /v1/sessions`."));
        components.add_security_scheme("key", bearer("An API key, which may read its own account."));
        let token = ApiKeyValue::with_description("token", "The token of `POST /v2/auth/token`.");
        components.add_security_scheme("token", SecurityScheme::ApiKey(ApiKey::Header(token)));
        components.add_security_scheme("gateway", bearer("What `munim gateway create` printed."));
        let words =
            "The gateway's token, with parameters: `munim_gw_…; client_ip=203.0.113.7; hold_inr=2.50`.";
        let proxy = ApiKeyValue::with_description("x-munim-gateway", words);
        components.add_security_scheme("proxy", SecurityScheme::ApiKey(ApiKey::Header(proxy)));
    }
}

/// The document, without the server's address.
static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let mut document = Description::openapi();
    document.merge(v1::operations().into_openapi());
    document.merge(v2::operations().into_openapi());
    document.merge(gateway::operations().into_openapi());
    document.merge(key_check::operations().into_openapi());
    describe_answers(&mut document);
    let components = document.components.get_or_insert_default();
    for (name, status, mut response) in failures::described().chain(v2::envelope::described()) {
        add_headers(&mut response, &status.to_string(), status != 401);
        components.responses.insert(name, response.into());
    }
    drop_unused(&mut document);
    document
});

/// The document as the API reference reads it.
static READ: LazyLock<serde_json::Value> =
    LazyLock::new(|| serde_json::to_value(&*DOCUMENT).unwrap_or_default());

/// The document as JSON, for a console at an address.
pub fn served_at(public_url: &str) -> Arc<str> {
    let mut document = DOCUMENT.clone();
    let here = (!public_url.is_empty()).then(|| vec![Server::new(public_url)]);
    document.servers = here;
    document.to_pretty_json().unwrap_or_default().into()
}

pub fn document() -> &'static serde_json::Value {
    &READ
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// Adds headers to the responses of an API. A failure that is a reference has its own description.
fn describe_answers(document: &mut Document) {
    for operation in document.paths.paths.values_mut().flat_map(operations_of) {
        let is_gateways = operation.tags.iter().flatten().any(|tag| tag == gateway::TAG);
        // An operation without credentials declares that.
        let security = operation.security.get_or_insert_default();
        let is_counted = !security.is_empty() && !is_gateways;
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response {
                add_headers(response, status, is_counted);
            }
        }
    }
}

/// Removes unreferenced schemas: those of payloads, which are inlined in the schemas of their envelopes.
fn drop_unused(document: &mut Document) {
    loop {
        let text = document.to_json().unwrap_or_default();
        let schemas = &mut document.components.get_or_insert_default().schemas;
        let before = schemas.len();
        schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
        if schemas.len() == before {
            return;
        }
    }
}

/// Adds the headers of every response, those of its status, and those of rate-limited requests.
fn add_headers(response: &mut Response, status: &str, is_counted: bool) {
    match status {
        "401" => add(response, &header::WWW_AUTHENTICATE, Type::String, "Bearer."),
        "429" | "503" => add(response, &header::RETRY_AFTER, Type::Integer, "Seconds to wait."),
        _ => {}
    }
    add(response, &REQUEST_ID, Type::String, "The number of the request.");
    if is_counted {
        let [limit, remaining, reset] = &rate_limit::HEADERS;
        add(response, limit, Type::Integer, "Requests a minute, for the account.");
        add(response, remaining, Type::Integer, "Of them, those that are left.");
        add(response, reset, Type::Integer, "When all are back, in seconds since 1970.");
    }
}

fn add(response: &mut Response, name: &HeaderName, kind: Type, words: &str) {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    let header = HeaderBuilder::new().schema(Some(schema)).description(Some(words)).build();
    response.headers.insert(name.to_string(), header.into());
}

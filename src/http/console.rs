//! Pages and server functions: Leptos behind axum, with what both find in their context.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;

use super::cookies::Cookies;
use super::layers::failures::Refused;
use super::{assets, next_page, scheme, sent_page};
use crate::app::{Nowhere, shell};
use crate::components::{Around, DrawnFor, ForTls, Site, ThisPage};
use crate::config::{ServeConfig, SignUp};
use crate::domain::email::for_people;
use crate::domain::live::Marks;
use crate::domain::{Account, Language};
use crate::pages::{Bare, BaseUrl, Described};
use crate::rpc::RpcError;
use crate::service::accounts::live;
use crate::service::billing::low_balance;
use crate::service::{Owner, ServiceError, Services};

/// What every handler of the console has.
#[derive(Clone)]
pub struct Console {
    services: Arc<Services>,
    options: LeptosOptions,
    site: Site,
    base: BaseUrl,
    described: Described,
    cookies: Cookies,
}

impl Console {
    /// The console over the services, under the operator's name; `document` describes the doors for programs.
    pub fn new(services: Arc<Services>, config: &ServeConfig, document: &'static serde_json::Value) -> Self {
        let options = LeptosOptions::builder()
            // The name changes with the content, so that browsers may keep it for ever.
            .output_name(format!("munim-{}", assets::fingerprint()))
            .site_pkg_dir("pkg")
            .build();
        let site = Site {
            brand: services.policy.brand.clone(),
            api_url: config.api_url.clone(),
            variable: super::rpc::present::variable(&services.policy.key_prefix),
            sign_up_open: config.sign_up == SignUp::Open,
        };
        let base = BaseUrl(config.public_url());
        crate::i18n::load();
        let described = Described { document, requests_per_minute: config.requests_per_minute };
        Self { services, options, site, base, described, cookies: Cookies::of(config) }
    }

    /// The use cases.
    pub fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// How its cookies are named.
    pub fn cookies(&self) -> &Cookies {
        &self.cookies
    }

    /// What a document outside the pages needs.
    pub fn bare(&self, language: Language) -> Bare {
        Bare { language, site: self.site.clone(), stylesheet: crate::app::style_href(&self.options) }
    }

    /// Renders the page at the request's address. `context` gives it what a form was answered.
    pub async fn render(&self, parts: Parts, context: impl Fn() + Clone + Send + Sync + 'static) -> Response {
        let (options, site, services) = (self.options.clone(), self.site.clone(), self.services.clone());
        let (described, base) = (self.described, self.base.clone());
        let language = parts.extensions.get::<Language>().copied().unwrap_or_default();
        let asked = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let this_page = ThisPage(next_page::back(asked));
        let around = around(&services, &parts).await;
        let for_tls = self.for_tls(&parts);
        let give = move || {
            provide_context(language);
            provide_context(this_page.clone());
            provide_context(described);
            provide_context(base.clone());
            provide_context(site.clone());
            provide_context(services.clone());
            if let Some(around) = around.clone() {
                provide_context(DrawnFor {
                    account: around.account.clone(),
                    email: for_people(&around.email),
                });
                provide_context(around);
            }
            if let Some(for_tls) = for_tls.clone() {
                provide_context(for_tls);
            }
            context();
        };
        let mut request = Request::from_parts(parts, Body::empty());
        // A page is the same whatever brought it; only what is in the context differs.
        *request.method_mut() = Method::GET;
        let render = leptos_axum::render_app_async_with_context(give, move || shell(options.clone()));
        let mut response = sent(render(request).await).await;
        // What is on a page is its owner's; and after a sign-out, Back shows nothing.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl Console {
    /// The page's address for TLS, where browsers are to come over it and this one did not.
    fn for_tls(&self, parts: &Parts) -> Option<ForTls> {
        let is_lost = self.cookies.is_secure() && scheme::is_in_the_clear(&parts.headers, &parts.extensions);
        is_lost.then(|| ForTls(format!("{}{}", self.base.0, parts.uri.path())))
    }
}

/// A page as it is sent.
async fn sent(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    // It is rendered as a whole, so that it waits for nothing more.
    let Ok(page) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    Response::from_parts(parts, Body::from(sent_page::of(&page)))
}

/// What stands round a page of somebody who is signed in. The marks are read before the page's own data, so
/// that what changes between the two is told.
async fn around(services: &Services, parts: &Parts) -> Option<Around> {
    let (owner, account) = (parts.extensions.get::<Owner>()?, parts.extensions.get::<Account>()?);
    let marks = live::marks(services, &owner.account_id).await.inspect_err(said);
    let warning = low_balance::warning(services, owner, account).await.inspect_err(said);
    let since = marks.map(Marks::text).unwrap_or_default();
    Some(Around {
        warning: warning.unwrap_or_default(),
        since,
        account: owner.account_id.to_string(),
        email: account.email.clone(),
        name: account.name.clone(),
    })
}

fn said(error: &ServiceError) {
    // The page itself says what it cannot show.
    tracing::warn!(%error, "what stands round a page was left out");
}

/// A page that was asked for.
pub async fn page(State(console): State<Console>, request: Request) -> Response {
    console.render(request.into_parts().0, || ()).await
}

/// What has no address. One that ends with a slash too many leads to the one without.
pub async fn missing(State(console): State<Console>, request: Request) -> Response {
    let parts = request.into_parts().0;
    match without_slash(&parts) {
        Some(address) => Redirect::permanent(&address).into_response(),
        None => console.render(parts, || provide_context(Nowhere)).await,
    }
}

/// The address without the slashes at its end, where it has any and what is left is an address of this console's.
fn without_slash(parts: &Parts) -> Option<String> {
    let path = parts.uri.path();
    let shorter = path.trim_end_matches('/');
    let may = parts.method.is_safe() && shorter.len() < path.len();
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let address = format!("{shorter}{query}");
    may.then(|| next_page::ours(&address).map(str::to_owned)).flatten()
}

/// A server function that an island calls.
pub async fn function(State(console): State<Console>, request: Request) -> Response {
    let services = console.services.clone();
    let language = request.extensions().get::<Language>().copied().unwrap_or_default();
    let give = move || {
        provide_context(language);
        provide_context(services.clone());
    };
    let response = leptos_axum::handle_server_fns_with_context(give, request).await.into_response();
    let is_answered = response.headers().contains_key(header::CONTENT_TYPE);
    let mut response = match response.status() {
        StatusCode::INTERNAL_SERVER_ERROR => with_true_status(response).await,
        // What Leptos says of a function that there is not is for whoever wrote the server.
        StatusCode::BAD_REQUEST if !is_answered => Refused::of_status(StatusCode::BAD_REQUEST),
        _ => response,
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The largest error of a server function, in bytes.
const ERROR_MAX: usize = 64 * 1024;

/// Leptos answers 500 for every error of a server function; the error itself says what it is.
async fn with_true_status(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, ERROR_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.status = match serde_json::from_slice(&bytes) {
        Ok(RpcError::SignedOut) => StatusCode::UNAUTHORIZED,
        Ok(RpcError::NotFound) => StatusCode::NOT_FOUND,
        Ok(RpcError::OneAtATime) => StatusCode::TOO_MANY_REQUESTS,
        Ok(RpcError::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        // What was sent could not be read.
        Ok(RpcError::Invalid(_) | RpcError::Broken) => StatusCode::BAD_REQUEST,
        Err(_) => parts.status,
    };
    Response::from_parts(parts, Body::from(bytes))
}

//! Renders pages: Leptos behind axum, with the context that pages read.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{Extensions, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use tower_sessions::Session;

use super::cookies::Cookies;
use super::layers::compression::CarriesSecret;
use super::layers::failures::Refused;
use super::{assets, caller, dismissal, known_browser, next_page, scheme, sent_page};
use crate::app::shell;
use crate::components::{DrawnFor, ForTls, FrameContext, Site, ThisPage};
use crate::config::{ServeConfig, SignUp};
use crate::domain::email::for_people;
use crate::domain::live::Standing;
use crate::domain::{Account, Actor, Caller, Language, Theme};
use crate::pages::next_page::back;
use crate::pages::{Answer, BaseUrl, Described, NoRoute, PlainDocument};
use crate::service::accounts::{self, live};
use crate::service::billing::{low_balance, runway};
use crate::service::{Owner, ServiceError, Services, mail};
use crate::sessions::Visit;

/// The state of every handler of the console. Each layer of the router has one, and clones it for each request.
#[derive(Clone)]
pub struct Console(Arc<Shared>);

/// What all clones share.
struct Shared {
    services: Arc<Services>,
    options: LeptosOptions,
    site: Site,
    base: BaseUrl,
    described: Described,
    cookies: Cookies,
}

impl Console {
    /// The console over the services. `document` is the OpenAPI document.
    pub fn new(services: Arc<Services>, config: &ServeConfig, document: &'static serde_json::Value) -> Self {
        let options = LeptosOptions::builder()
            // The name changes with the contents, so that browsers may cache the files for ever.
            .output_name(format!("munim-{}", assets::fingerprint()))
            .site_pkg_dir("pkg")
            .build();
        let site = Site {
            brand: services.policy.brand.clone(),
            api_url: config.api_url(),
            variable: Site::variable(&services.policy.key_prefix),
            sign_up_open: config.sign_up == SignUp::Open,
            sells_credit: services.payments.is_on(),
            writes_mail: mail::is_set_up(&services),
        };
        let base = BaseUrl(config.public_url());
        crate::i18n::load();
        let described = Described { document, requests_per_minute: config.requests_per_minute };
        Self(Arc::new(Shared { services, options, site, base, described, cookies: Cookies::of(config) }))
    }

    pub fn services(&self) -> &Arc<Services> {
        &self.0.services
    }

    pub fn cookies(&self) -> &Cookies {
        &self.0.cookies
    }

    /// The context of a document outside the pages.
    pub fn bare(&self, extensions: &Extensions) -> PlainDocument {
        PlainDocument {
            language: extensions.get().copied().unwrap_or_default(),
            theme: extensions.get().copied().unwrap_or_default(),
            site: self.0.site.clone(),
            stylesheet: crate::app::style_href(&self.0.options),
        }
    }

    /// The context of a request; `None` if the request has no session layer.
    pub fn visit(&self, parts: &Parts) -> Option<Visit> {
        let (headers, extensions) = (&parts.headers, &parts.extensions);
        let session = extensions.get::<Session>()?.clone();
        let by = extensions.get::<Caller>().cloned();
        let by = by.unwrap_or_else(|| caller::acting(Actor::Visitor, headers, extensions));
        let mark = known_browser::mark(&self.0.cookies, headers).map(str::to_owned);
        let owner = (extensions.get::<Owner>().cloned(), extensions.get::<Account>().cloned());
        Some(Visit::new(Arc::clone(&self.0.services), owner, by, session, mark))
    }

    /// The response to a form.
    pub async fn answer(&self, mut parts: Parts, answer: Answer) -> Response {
        let shown = match answer {
            Answer::Redirect(address) => return Redirect::to(&address).into_response(),
            Answer::Missing => return self.render(parts, || provide_context(NoRoute)).await,
            Answer::Unavailable => return Refused::of_status(StatusCode::SERVICE_UNAVAILABLE),
            Answer::Page(shown) => shown,
        };
        // The page renders as if it had been requested at this address.
        if let Some(Ok(uri)) = shown.address.as_ref().map(|address| address.parse()) {
            parts.uri = uri;
        }
        if let Err(error) = self.read_account_again(&mut parts.extensions).await {
            said(&error);
        }
        let give = shown.give;
        let mut response = self.render(parts, move || give()).await;
        if let Some(status) = shown.status.and_then(|status| StatusCode::from_u16(status).ok()) {
            *response.status_mut() = status;
        }
        if let Some(minutes) = shown.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(minutes * 60));
        }
        if shown.is_secret {
            response.extensions_mut().insert(CarriesSecret);
        }
        response
    }

    /// The form's action may have changed the account.
    async fn read_account_again(&self, extensions: &mut Extensions) -> Result<(), ServiceError> {
        let Some(owner) = extensions.get::<Owner>().cloned() else { return Ok(()) };
        // What is missing is said to be missing rather than as it was.
        extensions.remove::<Standing>();
        let account = accounts::lookup(&self.0.services, &owner.account_id).await?;
        extensions.insert(Owner { account_id: account.id.clone(), zone: account.zone });
        extensions.insert(account);
        extensions.insert(live::standing(&self.0.services, &owner.account_id).await?);
        Ok(())
    }

    /// Renders the page at the request's address. `context` provides the result of a form.
    pub async fn render(&self, parts: Parts, context: impl Fn() + Clone + Send + Sync + 'static) -> Response {
        let (options, site, visit) = (self.0.options.clone(), self.0.site.clone(), self.visit(&parts));
        let (described, base) = (self.0.described, self.0.base.clone());
        let language = parts.extensions.get::<Language>().copied().unwrap_or_default();
        let asked = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let this_page = ThisPage(back(asked));
        let theme = parts.extensions.get::<Theme>().copied().unwrap_or_default();
        let framed = match &visit {
            Some(visit) => around(self, &parts, visit).await,
            None => None,
        };
        let (around, is_over) = framed.unzip();
        let for_tls = self.for_tls(&parts);
        let give = move || {
            provide_context(language);
            provide_context(theme);
            provide_context(this_page.clone());
            provide_context(described);
            provide_context(base.clone());
            provide_context(site.clone());
            if let Some(visit) = visit.clone() {
                provide_context(visit);
            }
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
        // A page after a form is the page of a GET; only the context differs.
        *request.method_mut() = Method::GET;
        let render = leptos_axum::render_app_async_with_context(give, move || shell(options.clone()));
        let mut response = sent(render(request).await).await;
        // Pages are private, and after a sign-out the Back button must not show them.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(cookie) =
            is_over.filter(|is_over| *is_over).and_then(|_| dismissal::over(&self.0.cookies))
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl Console {
    /// The page's address with https, if the console requires TLS and the request came without.
    fn for_tls(&self, parts: &Parts) -> Option<ForTls> {
        let is_lost =
            self.0.cookies.is_secure() && scheme::is_in_the_clear(&parts.headers, &parts.extensions);
        is_lost.then(|| ForTls(format!("{}{}", self.0.base.0, parts.uri.path())))
    }
}

/// The page's final bytes.
async fn sent(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    // The page was rendered as a whole, so nothing is pending.
    let Ok(page) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    Response::from_parts(parts, Body::from(sent_page::of(&page)))
}

/// The data of the frame around an owner's page. The marks were read with the account, before the page's data, so that a change
/// between the two is reported. Besides, whether the dismissal of a notice is over.
async fn around(console: &Console, parts: &Parts, visit: &Visit) -> Option<(FrameContext, bool)> {
    let services = &*console.0.services;
    let (owner, account) = (parts.extensions.get::<Owner>()?, parts.extensions.get::<Account>()?);
    let standing = parts.extensions.get::<Standing>().copied();
    let debtor = standing.and_then(|standing| standing.debtor);
    let pace = async {
        // The overview shows the balances of these days besides, and reads both at once.
        match parts.uri.path() {
            "/" => visit.recent_days().await.map(|days| days.pace),
            _ => runway::pace(services, owner).await,
        }
    };
    let warning = low_balance::warning(account, debtor, pace).await.inspect_err(said).unwrap_or_default();
    let (warning, is_over) = dismissal::shown(&parts.headers, &console.0.cookies, &owner.account_id, warning);
    let since = standing.map(|standing| standing.marks.text()).unwrap_or_default();
    let around = FrameContext {
        warning,
        since,
        account: owner.account_id.to_string(),
        email: account.email.clone(),
        is_verified: account.is_verified || !mail::is_set_up(services),
        name: account.name.clone(),
        zone: account.zone,
        now: services.now(),
    };
    Some((around, is_over))
}

fn said(error: &ServiceError) {
    // The page itself shows what is missing.
    tracing::warn!(%error, "page frame data unavailable");
}

/// A page by GET. An empty query, which a form without fields sends, redirects to the address without one.
pub async fn page(State(console): State<Console>, request: Request) -> Response {
    if request.uri().query() == Some("") {
        return Redirect::to(request.uri().path()).into_response();
    }
    console.render(request.into_parts().0, || ()).await
}

/// The response to an unknown address. One with trailing slashes redirects to the address without.
pub async fn missing(State(console): State<Console>, request: Request) -> Response {
    let parts = request.into_parts().0;
    match without_slash(&parts) {
        Some(address) => Redirect::permanent(&address).into_response(),
        None => console.render(parts, || provide_context(NoRoute)).await,
    }
}

/// The address without trailing slashes, if it had any and the result is an address of this console.
fn without_slash(parts: &Parts) -> Option<String> {
    let path = parts.uri.path();
    let shorter = path.trim_end_matches('/');
    let may = parts.method.is_safe() && shorter.len() < path.len();
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let address = format!("{shorter}{query}");
    may.then(|| next_page::ours(&address).map(str::to_owned)).flatten()
}

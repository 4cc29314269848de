//! Requests pages and submits forms by `fetch`, without leaving the open page.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, RequestCache, RequestInit, Response, UrlSearchParams};

/// Selects the element that names the account a page was rendered for.
const DRAWN_FOR: &str = "[data-account]";

/// What causes a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// An action of the user.
    Person,
    /// The open page refreshes itself.
    Page,
}

/// A response.
pub struct Answer {
    /// The parsed page. It is not shown, and its scripts do not run.
    pub page: Document,
    /// Its address, after redirects.
    pub url: String,
    /// The request was redirected.
    pub was_moved: bool,
    /// The status was 200.
    pub is_whole: bool,
}

impl Answer {
    /// Whether the session has expired and this is the sign-in page.
    pub fn is_sign_in(&self) -> bool {
        self.was_moved && self.url.contains("/sign-in")
    }

    /// Whether this page belongs to another account than the open one: another owner has signed in in the
    /// meantime.
    pub fn is_of_another(&self) -> bool {
        let there = account_of(&self.page);
        there.is_some() && there != account_of(&document())
    }
}

/// The account that a page was rendered for.
pub fn account_of(page: &Document) -> Option<String> {
    page.query_selector(DRAWN_FOR).ok().flatten()?.get_attribute("data-account")
}

/// Requests a page, or submits a form. Returns `None` on network errors. A refresh by the page itself has a
/// header, so that the server does not count it as use of the session.
pub async fn ask(url: &str, form: Option<&UrlSearchParams>, by: Asker) -> Option<Answer> {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoStore);
    let headers = web_sys::Headers::new().ok()?;
    headers.set("accept", "text/html").ok()?;
    if by == Asker::Page {
        headers.set("x-munim-refresh", "1").ok()?;
    }
    options.set_headers(&headers);
    if let Some(form) = form {
        options.set_method("POST");
        options.set_body(form);
    }
    let response = JsFuture::from(window().fetch_with_str_and_init(url, &options)).await.ok()?;
    let response: Response = response.unchecked_into();
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    let page = parse(&text).ok()?;
    Some(Answer {
        page,
        url: response.url(),
        was_moved: response.redirected(),
        is_whole: response.status() == 200,
    })
}

/// Parses a page in the browser. The text is not copied into WebAssembly memory, where a key in it could not be
/// erased.
fn parse(text: &JsValue) -> Result<Document, JsValue> {
    let parser = DomParser::new()?;
    let parse: Function = Reflect::get(&parser, &"parseFromString".into())?.unchecked_into();
    Ok(parse.call2(&parser, text, &"text/html".into())?.unchecked_into())
}

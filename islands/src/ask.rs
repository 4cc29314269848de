//! Asking the server for a page, without leaving the one that is open.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, RequestCache, RequestInit, Response, UrlSearchParams};

/// What says which account a page was drawn for.
const DRAWN_FOR: &str = "[data-account]";

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Somebody who did something.
    Person,
    /// The page that is open, by itself.
    Page,
}

/// A page that came back.
pub struct Answer {
    /// The page. It is not shown anywhere, and its scripts do not run.
    pub page: Document,
    /// Its address.
    pub url: String,
    /// The address is another than was asked for.
    pub was_moved: bool,
    /// The status was 200.
    pub is_whole: bool,
}

impl Answer {
    /// Whether the session has ended, and this is the page to sign in.
    pub fn is_sign_in(&self) -> bool {
        self.was_moved && self.url.contains("/sign-in")
    }

    /// Whether this is a page of another account than the one that is open: somebody else has signed in meanwhile.
    pub fn is_of_another(&self) -> bool {
        let there = account_of(&self.page);
        there.is_some() && there != account_of(&document())
    }
}

/// The account that a page was drawn for.
pub fn account_of(page: &Document) -> Option<String> {
    page.query_selector(DRAWN_FOR).ok().flatten()?.get_attribute("data-account")
}

/// Asks for a page, or sends a form. `None` where nothing came back. What nobody did but the page itself is said to the
/// server, for which it is no use of the session.
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

/// Parses a page. Its text stays on the browser's side: it may carry a key, and this side could not
/// forget it.
fn parse(text: &JsValue) -> Result<Document, JsValue> {
    let parser = DomParser::new()?;
    let parse: Function = Reflect::get(&parser, &"parseFromString".into())?.unchecked_into();
    Ok(parse.call2(&parser, text, &"text/html".into())?.unchecked_into())
}

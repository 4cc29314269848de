//! Loading of a page's data: once, before it is rendered.

use leptos::prelude::*;
use leptos_router::location::RequestUrl;

use super::address::{parameter, parameters, read_segment};
use super::errors::ErrorPanel;
use super::function::FunctionError;

/// Waits for the data, then renders the page or the error. A `Suspense` around it would make the view twice: once to look for
/// resources in it, of which there are none.
pub fn load<T, V>(
    data: impl Future<Output = Result<T, FunctionError>> + Send + 'static,
    view: fn(T) -> V,
) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    Suspend::new(async move {
        match data.await {
            Ok(found) => view(found).into_any(),
            Err(error) => view! { <ErrorPanel error /> }.into_any(),
        }
    })
}

/// A parameter of the page's query; empty if there is none. The router would decode it twice.
pub fn query(name: &str) -> String {
    let address = asked();
    parameter(address.split_once('?').map_or("", |(_, query)| query), name)
}

/// The values of a parameter of the page's query that may be given several times, at most `limit`.
pub fn queries(name: &str, limit: usize) -> Vec<String> {
    let address = asked();
    parameters(address.split_once('?').map_or("", |(_, query)| query), name, limit)
}

/// A segment of the page's path, counted from 0; `None` if it is missing or not UTF-8.
pub fn segment(at: usize) -> Option<String> {
    let address = asked();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.split('/').skip(1).nth(at).and_then(read_segment)
}

/// The requested path and query.
pub fn asked() -> String {
    // The router's URL has an invented origin before the path.
    let url = use_context::<RequestUrl>().map(|url| url.as_ref().to_owned()).unwrap_or_default();
    let after_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |start| &after_scheme[start..]).to_owned()
}

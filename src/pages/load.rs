//! Loading of a page's data: once, before it is rendered.

use std::convert::Infallible;
use std::future::Future;

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use leptos_router::location::RequestUrl;
use tracing::Instrument;

use super::address::{parameter, parameters, read_segment};
use super::errors::ErrorPanel;
use super::function::FunctionError;

/// Waits for the data, then renders the page or the error. `view` runs more than once per request, so it must
/// not have side effects.
pub fn load<T, V>(
    data: impl Future<Output = Result<T, FunctionError>> + Send + 'static,
    view: fn(T) -> V,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    // Leptos polls it in a task of its own, which gets the request's span for its log lines.
    let data = OnceResource::<_, NeverSent>::new_with_options(data.in_current_span(), false);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(found) => view(found).into_any(),
                    Err(error) => view! { <ErrorPanel error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The encoder of page data, which is never sent: islands are hydrated, pages are not.
struct NeverSent;

impl<T> Encoder<T> for NeverSent {
    type Error = Infallible;
    type Encoded = String;

    fn encode(_: &T) -> Result<String, Infallible> {
        Ok(String::new())
    }
}

impl<T> Decoder<T> for NeverSent {
    type Error = &'static str;
    type Encoded = str;

    fn decode(_: &str) -> Result<T, Self::Error> {
        Err("nothing was sent")
    }
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

//! How a page gets its data: once, before it is rendered.

use std::convert::Infallible;
use std::future::Future;

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use leptos_router::location::RequestUrl;
use tracing::Instrument;

use super::address::{parameter, read_segment};
use super::errors::ErrorPanel;
use super::function::FunctionError;

/// Waits for the data, then shows the page, or what went wrong. `view` runs more than once for a
/// request, so it only draws.
pub fn load<T, V>(
    data: impl Future<Output = Result<T, FunctionError>> + Send + 'static,
    view: fn(T) -> V,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    // Leptos gets it in a task of its own; what is logged there is of this request all the same.
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

/// What a page was made from stays here: pages are not hydrated, only islands are.
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

/// A value of the page's query; empty where there is none. The router would take its escapes out twice.
pub fn query(name: &str) -> String {
    let address = asked();
    parameter(address.split_once('?').map_or("", |(_, query)| query), name)
}

/// A part of the page's path, counted from 0; `None` where it is not there or not UTF-8.
pub fn segment(at: usize) -> Option<String> {
    let address = asked();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.split('/').skip(1).nth(at).and_then(read_segment)
}

/// Path and query of the page, as they were asked for.
pub fn asked() -> String {
    // The router's request has an origin of its own making before the path.
    let url = use_context::<RequestUrl>().map(|url| url.as_ref().to_owned()).unwrap_or_default();
    let after_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |start| &after_scheme[start..]).to_owned()
}

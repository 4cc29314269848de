//! How a page gets its data: once, before it is rendered.

use std::future::Future;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::errors::Trouble;
use crate::rpc::RpcError;

/// Waits for the data, then shows the page, or what went wrong. `view` runs more than once for a
/// request, so it only draws.
pub fn load<T, V>(
    data: impl Future<Output = Result<T, RpcError>> + Send + 'static,
    view: fn(T) -> V,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    let data = OnceResource::new(data);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(found) => view(found).into_any(),
                    Err(error) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// A value of the page's query; empty where there is none.
pub fn query(name: &str) -> String {
    use_query_map().with_untracked(|map| map.get(name)).unwrap_or_default()
}

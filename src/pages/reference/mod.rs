//! `/docs/api`: the REST reference. Everything on it is read off the API's own description, so that
//! the two cannot differ; only what stands above the operations is written here.

mod call;
mod document;
mod operation;
mod overview;
mod prose;
mod sample;
mod schema;

use leptos::prelude::*;
use leptos_meta::Title;

use self::call::Reader;
use self::document::{Document, Group};
use self::operation::OperationPart;
use self::overview::Overview;
use self::prose::Prose;
use super::function::FunctionError;
use super::load::load;
use super::viewer::{Viewer, viewer};
use crate::components::{BalanceLine, Frame, OpenFrame};
use crate::i18n::{english, t};

/// What the page is made from, as its context.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The description, as it is served to programs.
    pub document: &'static serde_json::Value,
    /// Requests a minute for each account; 0 for any number.
    pub requests_per_minute: u32,
}

/// Where the API is, as programs see it.
#[derive(Clone, Debug)]
pub struct BaseUrl(pub String);

/// The reference, for anybody.
#[component]
pub fn Reference() -> impl IntoView {
    load(find(), show)
}

/// Whoever is signed in finds their own account in the examples.
async fn find() -> Result<Option<Viewer>, FunctionError> {
    match viewer().await {
        Ok(viewer) => Ok(Some(viewer)),
        Err(FunctionError::SignedOut) => Ok(None),
        Err(error) => Err(error),
    }
}

fn show(viewer: Option<Viewer>) -> impl IntoView {
    let balance = viewer.as_ref().map(|viewer| view! { <BalanceLine balance=viewer.balance /> });
    let page = view! {
        <div class="page-head"><h1>{t!("api-reference")}</h1>{balance}</div>
        <Pages viewer=viewer.clone() />
    };
    let page = match viewer {
        Some(viewer) => view! { <Frame email=viewer.email>{page}</Frame> }.into_any(),
        None => view! { <OpenFrame next="/docs/api">{page}</OpenFrame> }.into_any(),
    };
    view! { <Title text=t!("api-reference") />{page} }
}

/// What stands above, and the operations, group by group.
#[component]
fn Pages(viewer: Option<Viewer>) -> impl IntoView {
    let described = use_context::<Described>()?;
    let document = Document(described.document);
    let base = use_context::<BaseUrl>().map(|base| base.0).unwrap_or_default();
    let reader = Reader::new(document, base, viewer);
    let groups = document.groups();
    let parts = groups.iter().map(|group| group_part(document, group, &reader)).collect_view();
    Some(view! {
        <div class="reference">
            <Overview document reader=reader.clone() groups=groups.clone() per_minute=described.requests_per_minute />
            <Languages />
            {parts}
        </div>
    })
}

fn group_part(document: Document, group: &Group, reader: &Reader) -> impl IntoView + use<> {
    let operations = group.operations.iter().map(|operation| {
        view! { <OperationPart document operation=operation.clone() reader=reader.clone() /> }
    });
    view! {
        <section class="group" aria-labelledby=group.anchor()>
            <h2 id=group.anchor() lang=english()>{group.name}</h2>
            <Prose text=group.words />
            {operations.collect_view()}
        </section>
    }
}

/// One choice for all examples. Style alone acts on it: where it cannot, all three are there.
#[component]
fn Languages() -> impl IntoView {
    let choices = ["curl", "Python", "JavaScript"].into_iter().enumerate().map(|(number, name)| {
        let id = format!("in-{}", name.to_lowercase());
        view! { <label><input type="radio" name="language" id=id checked={number == 0} />{name}</label> }
    });
    view! { <fieldset class="languages"><legend>{t!("examples-in")}</legend>{choices.collect_view()}</fieldset> }
}

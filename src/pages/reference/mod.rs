//! `/docs/api`: the REST reference. It renders the OpenAPI document, so that the two cannot differ; only the
//! introduction is written here.

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
use crate::components::{Frame, OpenFrame, PageHead, Place};
use crate::i18n::{english, t};

/// The page's context.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The OpenAPI document.
    pub document: &'static serde_json::Value,
    /// Requests per minute of each account; 0: unlimited.
    pub requests_per_minute: u32,
}

/// The base URL of the API, as programs see it.
#[derive(Clone, Debug)]
pub struct BaseUrl(pub String);

/// The page, for everybody.
#[component]
pub fn Reference() -> impl IntoView {
    load(find(), show)
}

/// The samples contain the account of a signed-in owner.
async fn find() -> Result<Option<Viewer>, FunctionError> {
    match viewer().await {
        Ok(viewer) => Ok(Some(viewer)),
        Err(FunctionError::SignedOut) => Ok(None),
        Err(error) => Err(error),
    }
}

fn show(viewer: Option<Viewer>) -> impl IntoView {
    let title = t!("api-reference");
    let pages = view! { <Pages viewer=viewer.clone() /> };
    let page = match viewer {
        Some(viewer) => view! {
            <Frame place=Place::Reference email=viewer.email><PageHead title balance=viewer.balance />{pages}</Frame>
        }
        .into_any(),
        None => view! { <OpenFrame next="/docs/api"><PageHead title />{pages}</OpenFrame> }.into_any(),
    };
    view! { <Title text=t!("api-reference") />{page} }
}

/// The introduction, and the operations by group.
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

/// The switch of the samples' language. It works by CSS alone: without support for it, all three are shown.
#[component]
fn Languages() -> impl IntoView {
    let choices = ["curl", "Python", "JavaScript"].into_iter().enumerate().map(|(number, name)| {
        let id = format!("in-{}", name.to_lowercase());
        view! { <label><input type="radio" name="language" id=id checked={number == 0} />{name}</label> }
    });
    view! { <fieldset class="languages"><legend>{t!("examples-in")}</legend>{choices.collect_view()}</fieldset> }
}

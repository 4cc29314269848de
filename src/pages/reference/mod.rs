//! `/docs/api`, `/docs/api/buying` and `/docs/api/gateway`: the REST reference, for account owners' programs and for gateways. It renders the
//! OpenAPI document, so that the two cannot differ; only the introduction is written here.

mod call;
mod document;
mod operation;
mod overview;
mod prose;
mod quickstart;
mod sample;
mod schema;

use leptos::prelude::*;
use leptos_meta::Title;

use self::call::Reader;
use self::document::{Chapter, Document, Group};
use self::operation::OperationPart;
use self::overview::{Contents, Overview};
use self::prose::Prose;
use self::quickstart::Quickstart;
use super::function::{FunctionError, visit};
use super::load::load;
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, OpenFrame, PageHead, Place, Site};
use crate::domain::ModelKind;
use crate::i18n::{english, t};
use crate::service::billing::models;

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
    load(find(), |data| show(data, Chapter::Owners))
}

/// The page of buying credit, for everybody where credit is sold.
#[component]
pub fn BuyingReference() -> impl IntoView {
    load(find_sold(), |data| show(data, Chapter::Buying))
}

/// The page of gateways' operations, for everybody.
#[component]
pub fn GatewayReference() -> impl IntoView {
    load(find(), |data| show(data, Chapter::Gateways))
}

/// What the samples contain.
struct Data {
    /// The signed-in owner, if any.
    viewer: Option<Viewer>,
    /// A chat model that has a price.
    model: Option<String>,
}

async fn find() -> Result<Data, FunctionError> {
    let viewer = match viewer().await {
        Ok(viewer) => Some(viewer),
        Err(FunctionError::SignedOut) => None,
        Err(error) => return Err(error),
    };
    let models = models::list(&visit()?.services).await?;
    let is_chat = |model: &models::Model| model.kind == ModelKind::Chat && model.price.is_some();
    Ok(Data { viewer, model: models.into_iter().find(is_chat).map(|model| model.name) })
}

async fn find_sold() -> Result<Data, FunctionError> {
    if visit()?.services.payments.is_on() { find().await } else { Err(FunctionError::NotFound) }
}

fn show(Data { viewer, model }: Data, chapter: Chapter) -> impl IntoView {
    let (title, path) = (title(chapter), chapter.path());
    let text = title.clone();
    let pages = view! { <Pages viewer=viewer.clone() model chapter /> };
    let page = match viewer {
        Some(viewer) => view! {
            <Frame place=Place::Reference email=viewer.email><PageHead title balance=viewer.balance />{pages}</Frame>
        }
        .into_any(),
        None => view! { <OpenFrame next=path><PageHead title />{pages}</OpenFrame> }.into_any(),
    };
    view! { <Title text />{page} }
}

/// What a chapter is called.
fn title(chapter: Chapter) -> String {
    match chapter {
        Chapter::Owners => t!("api-reference"),
        Chapter::Buying => t!("buying-reference"),
        Chapter::Gateways => t!("gateway-reference"),
    }
}

/// The introduction, and the operations by group.
#[component]
fn Pages(viewer: Option<Viewer>, model: Option<String>, chapter: Chapter) -> impl IntoView {
    let described = use_context::<Described>()?;
    let sells = use_context::<Site>().is_some_and(|site| site.sells_credit);
    let document = Document(described.document, chapter, sells);
    let base = use_context::<BaseUrl>().map(|base| base.0).unwrap_or_default();
    let reader = Reader::new(document, base, viewer);
    let groups = document.groups();
    let quickstart =
        (chapter == Chapter::Owners).then(|| view! { <Quickstart document reader=reader.clone() model /> });
    let parts = groups.iter().map(|group| group_part(document, group, &reader)).collect_view();
    Some(view! {
        <div class="reference">
            <Contents document />
            <div class="chapters">
                <Languages />
                {quickstart}
                <Overview document reader=reader.clone() per_minute=described.requests_per_minute />
                {parts}
            </div>
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

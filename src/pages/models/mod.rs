//! `/models`, for everybody: what can be called, what it costs, a sample call and a calculator.

mod calculator;
mod data;
mod list;

use leptos::prelude::*;
use leptos_meta::Title;

use self::calculator::Calculator;
use self::data::{Catalogue, catalogue};
use self::list::List;
use super::function::FunctionError;
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, OpenFrame, PageHead, Place, SampleCall, Samples};
use crate::i18n::t;
use crate::service::billing::model_sort::ModelSort;
use crate::service::billing::models::TypedUsage;

struct Data {
    /// `None` for a visitor.
    viewer: Option<Viewer>,
    part: String,
    sort: ModelSort,
    typed: TypedUsage,
    catalogue: Catalogue,
}

/// The page.
#[component]
pub fn Models() -> impl IntoView {
    let query = |name| query(name).trim().to_owned();
    let typed = TypedUsage {
        input: query("input"),
        cached: query("cached"),
        written: query("written"),
        output: query("output"),
        reasoning: query("reasoning"),
        seconds: query("seconds"),
        messages: query("messages"),
        characters: query("characters"),
        images: query("images"),
        calls: query("calls"),
    };
    let sort = ModelSort::parse(&query("sort")).unwrap_or_default();
    load(find(query("q"), sort, query("model"), typed), show)
}

async fn find(
    part: String,
    sort: ModelSort,
    model: String,
    typed: TypedUsage,
) -> Result<Data, FunctionError> {
    let viewer = match viewer().await {
        Ok(viewer) => Some(viewer),
        Err(FunctionError::SignedOut) => None,
        Err(error) => return Err(error),
    };
    let catalogue = catalogue(&part, sort, &model, &typed).await?;
    Ok(Data { viewer, part, sort, typed, catalogue })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, part, sort, typed, catalogue } = data;
    let (title, id, lede) = (t!("models"), "models-title", t!("models-lede"));
    let head = match &viewer {
        Some(viewer) => view! { <PageHead title id lede balance=viewer.balance /> }.into_any(),
        None => view! { <PageHead title id lede /> }.into_any(),
    };
    let sample = catalogue.chosen.clone().map(|model| {
        view! {
            <section class="part" data-region="sample">
                <div class="part-head"><h2>{t!("sample-call")}</h2></div>
                <Samples call=SampleCall::of(&model.name, model.kind) />
            </section>
        }
    });
    let page = view! {
        {head}
        <List part sort catalogue=catalogue.clone() />
        <div class="beside-calculator"><Calculator catalogue typed />{sample}</div>
    };
    let page = match viewer {
        Some(viewer) => view! { <Frame place=Place::Models email=viewer.email>{page}</Frame> }.into_any(),
        None => view! { <OpenFrame next="/models">{page}</OpenFrame> }.into_any(),
    };
    view! { <Title text=t!("models") />{page} }
}

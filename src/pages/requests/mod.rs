//! `/requests`: the metered calls that match a filter.

pub mod data;
mod filter;
mod list;
mod row;

use crate::i18n::{HERE, fill, t};
use leptos::prelude::*;
use leptos_meta::Title;

use self::filter::{Chips, Filter, filtered};
pub use self::list::{Cost, RequestTime, some, some_seconds};
use self::list::{List, NoMatch, NoRequests};
use self::row::RequestPage;
pub use self::row::RequestRow;
use super::function::FunctionError;
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, Instant, PageHead, Pager, Place};
use crate::domain::request_filter::TypedFilter;
use crate::domain::{FieldError, RequestFilter};
use crate::service::usage::requests::Choices;

/// Calls per page of results.
const LIMIT: u32 = 50;

#[derive(Clone)]
struct Data {
    viewer: Viewer,
    typed: TypedFilter,
    choices: Choices,
    /// The calls, or the field errors.
    page: Result<RequestPage, Vec<FieldError>>,
    after: String,
}

/// The page.
#[component]
pub fn Requests() -> impl IntoView {
    // Names are trimmed.
    let query = |name| query(name).trim().to_owned();
    let typed = TypedFilter {
        key: query("key"),
        model: query("model"),
        agent: query("agent"),
        status: query("status"),
        start: query("start"),
        end: query("end"),
        cost: query("cost"),
        unpriced: query("unpriced"),
        order: query("order"),
    };
    load(find(typed, query("after")), show)
}

async fn find(typed: TypedFilter, after: String) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let filter = RequestFilter::parse(&typed, viewer.zone);
    // With an invalid filter no key or agent is selected.
    let choices = data::choices(filter.as_ref().unwrap_or(&RequestFilter::default())).await?;
    let page = match filter {
        Ok(filter) => Ok(data::page(&filter, &after, LIMIT).await?),
        // Field errors can be corrected on the page; an invalid cursor is never typed, so it is an error page.
        Err(problems) => Err(problems),
    };
    Ok(Data { viewer, typed, choices, page, after })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, typed, choices, page, after } = data;
    let problems = page.as_ref().err().cloned().unwrap_or_default();
    let chips = view! { <Chips typed=typed.clone() choices=choices.clone() /> };
    // Only the first page of results is refreshed: the others are what the user asked for.
    let region = after.is_empty().then_some("requests");
    let body = page.ok().map(|page| view! { <Found page typed=typed.clone() after /> });
    view! {
        <Title text=t!("requests") />
        <Frame place=Place::Requests email=viewer.email>
            <PageHead title=t!("requests") id="requests-title" balance=viewer.balance />
            <Filter typed choices problems />
            {chips}
            <div data-region=region>{body}</div>
        </Frame>
    }
}

/// The calls, or the empty state.
#[component]
fn Found(page: RequestPage, typed: TypedFilter, after: String) -> impl IntoView {
    let path = filtered(&typed);
    let oldest = typed.order == "oldest";
    let (to_first, to_next) = if oldest { (t!("oldest"), t!("newer")) } else { (t!("newest"), t!("older")) };
    let looked_to = page.looked_to.map(|time| {
        let text = time.text();
        let words = if oldest { t!("looked-to-newer", time = HERE) } else { t!("looked-to-older", time = HERE) };
        view! { <p class="hush looked" role="note">{fill(&words, view! { <Instant utc=time.utc text /> })}</p> }
    });
    let list = match (page.rows.is_empty(), looked_to.is_some(), path.as_str()) {
        (true, false, "/requests") => view! { <NoRequests /> }.into_any(),
        (true, more, _) => view! { <NoMatch more /> }.into_any(),
        (false, ..) => view! { <List rows=page.rows /> }.into_any(),
    };
    view! {
        {list}
        {looked_to}
        <Pager path after next=page.next to_first to_next />
    }
}

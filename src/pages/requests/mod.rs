//! `/requests`: the metered calls that match a filter.

mod actions;
mod chips;
pub mod data;
mod filter;
mod list;
mod row;
mod saved;
mod view;

use crate::i18n::{HERE, fill, t};
use futures_util::try_join;
use leptos::prelude::*;
use leptos_meta::Title;

pub use self::actions::{DeleteView, SaveView};
use self::filter::Filter;
pub use self::list::{Cost, RequestTime, latency, some, some_seconds, used};
use self::list::{List, NoMatch, NoRequests};
use self::row::RequestPage;
pub use self::row::{RequestRow, zone_of};
use self::saved::SavedViews;
pub use self::view::View;
use super::function::FunctionError;
use super::load::{asked, load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, Instant, PageHead, Pager, Place};
use crate::domain::request_filter::Order;
use crate::domain::typed_date::read_day;
use crate::domain::{FieldError, RequestFilter, SavedView};
use crate::service::usage::requests::Choices;

/// Calls per page of results.
const LIMIT: u32 = 50;

struct Data {
    viewer: Viewer,
    view: View,
    choices: Choices,
    saved: Vec<SavedView>,
    /// The calls, or the field errors.
    page: Result<RequestPage, Vec<FieldError>>,
    after: String,
}

/// The page.
#[component]
pub fn Requests() -> impl IntoView {
    let view = View::of_query(asked().split_once('?').map_or("", |(_, query)| query));
    load(find(view, query("after")), show)
}

async fn find(mut view: View, after: String) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let typed = &mut view.typed;
    (typed.start, typed.end) = (read_day(&typed.start, viewer.today), read_day(&typed.end, viewer.today));
    let filter = RequestFilter::parse(&view.typed, viewer.zone);
    // With an invalid filter no key or agent is selected.
    let no_filter = RequestFilter::default();
    let page = async {
        Ok(match &filter {
            Ok(filter) => Ok(data::page(filter, &after, LIMIT).await?),
            // Field errors can be corrected on the page; an invalid cursor is never typed, so it is an error page.
            Err(problems) => Err(problems.clone()),
        })
    };
    let choices = data::choices(filter.as_ref().unwrap_or(&no_filter));
    let (page, choices, saved) = try_join!(page, choices, data::saved_views())?;
    Ok(Data { viewer, view, choices, saved, page, after })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, view, choices, saved, page, after } = data;
    let problems = page.as_ref().err().cloned().unwrap_or_default();
    // Only the first page of results is refreshed: the others are what the user asked for.
    let region = after.is_empty().then_some("requests");
    let file = page.is_ok().then(|| {
        view! { <a class="button quiet" href=view.at("/requests.csv")>{t!("download-csv")}</a> }
    });
    let filter = view! { <Filter view=view.clone() choices problems /> };
    let saved = view! { <SavedViews views=saved view=view.clone() /> };
    let body = page.ok().map(|page| view! { <Found page view after /> });
    view! {
        <Title text=t!("requests") />
        <Frame place=Place::Requests email=viewer.email>
            <PageHead title=t!("requests") id="requests-title" balance=viewer.balance />
            <div class="tools">
                {filter}
                <div class="tool" data-region="views">{saved}</div>
                <div class="tool" data-region="file">{file}</div>
            </div>
            <div data-region=region>{body}</div>
        </Frame>
    }
}

/// The calls, or the empty state.
#[component]
fn Found(page: RequestPage, view: View, after: String) -> impl IntoView {
    let path = view.address();
    let order = view.order();
    let (to_first, to_next) = match order {
        Order::Newest => (t!("newest"), t!("older")),
        Order::Oldest => (t!("oldest"), t!("newer")),
        _ => (t!("first"), t!("next")),
    };
    let looked_to = page.looked_to.map(|time| {
        let text = time.text();
        let words = match order {
            Order::Newest => t!("looked-to-older", time = HERE),
            Order::Oldest => t!("looked-to-newer", time = HERE),
            _ => t!("sorted-to", time = HERE),
        };
        view! { <p class="hush looked" role="note">{fill(&words, view! { <Instant utc=time.utc text /> })}</p> }
    });
    let is_filtered = view.is_filtered();
    let list = match (page.rows.is_empty(), looked_to.is_some(), is_filtered) {
        (true, false, false) => view! { <NoRequests /> }.into_any(),
        (true, more, _) => view! { <NoMatch more /> }.into_any(),
        (false, ..) => view! { <List rows=page.rows view /> }.into_any(),
    };
    view! {
        {list}
        {looked_to}
        <Pager path after next=page.next to_first to_next />
    }
}

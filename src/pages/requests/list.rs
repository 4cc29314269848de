//! The table of calls, and its empty state.

use std::sync::Arc;

use leptos::prelude::*;

use super::filter::column_word;
use super::row::{RequestRow, zone_of};
use super::view::View;
use crate::components::{Amount, CELL_ROOM, Empty, HttpStatus, SortHead, Table, count, in_full};
use crate::domain::Money;
use crate::domain::request_columns::Column;
use crate::domain::request_filter::Order;
use crate::i18n::t;
use crate::pages::address::request_page;

/// A column that is shown, and its word.
type Shown = (Column, Arc<str>);

/// The table; each row is a link to its call.
#[component]
pub fn List(rows: Vec<RequestRow>, view: View) -> impl IntoView {
    // The times of a page are of one zone, but where its clock has changed in between.
    let zone = zone_of(&rows);
    let query = view.at("/requests").strip_prefix("/requests").unwrap_or_default().to_owned();
    let columns: Vec<_> = Column::ALL
        .into_iter()
        .filter(|column| view.columns.has(*column))
        .map(|column| (column, Arc::from(column_word(column))))
        .collect();
    let heads = heads(&view, &columns, &zone);
    let lines: Vec<_> = rows.into_iter().map(|row| line(row, &columns, &query, &zone)).collect();
    view! {
        <Table labelled_by="requests-title" exact=true>
            <thead><tr>{heads}</tr></thead>
            <tbody>{lines}</tbody>
        </Table>
    }
}

/// The heads; those of time, latency and cost sort.
fn heads(view: &View, columns: &[Shown], zone: &str) -> impl IntoView + use<> {
    let order = view.order();
    let time = match order {
        Order::Newest => (Some(true), Order::Oldest),
        Order::Oldest => (Some(false), Order::Newest),
        _ => (None, Order::Newest),
    };
    let cost = match order {
        Order::CostDown => (Some(true), Order::CostUp),
        Order::CostUp => (Some(false), Order::CostDown),
        _ => (None, Order::CostDown),
    };
    let latency = match order {
        Order::LatencyDown => (Some(true), Order::LatencyUp),
        Order::LatencyUp => (Some(false), Order::LatencyDown),
        _ => (None, Order::LatencyDown),
    };
    let sort = |id: &'static str, word: String, num: bool, (descending, next): (Option<bool>, Order)| {
        view! { <SortHead id href=view.ordered(next) descending word num /> }.into_any()
    };
    let mut heads = vec![
        sort("by-time", t!("time-in", zone = zone), false, time),
        view! { <th scope="col">{t!("model")}</th> }.into_any(),
    ];
    for (column, word) in columns {
        let word = word.to_string();
        heads.push(match column {
            Column::Latency => sort("by-latency", word, true, latency),
            Column::Key | Column::Agent | Column::Status | Column::Id => {
                view! { <th scope="col">{word}</th> }.into_any()
            }
            _ => view! { <th scope="col" class="num">{word}</th> }.into_any(),
        });
    }
    heads.push(sort("by-cost", t!("cost"), true, cost));
    heads
}

/// A call. Its page knows the list, so that it leads to the next one. Its time is text alone, to the second below a head that
/// names the zone: the exact one a second time would be a fifteenth of the page.
fn line(row: RequestRow, columns: &[Shown], query: &str, zone: &str) -> impl IntoView + use<> {
    let href = format!("{}{query}", request_page(&row.source, &row.id));
    let time = row.time_in(zone);
    let cells: Vec<_> = columns.iter().map(|column| cell(&row, column)).collect();
    view! {
        <tr>
            <td>{time}</td>
            <th scope="row" class="name"><a class="row-link" href=href dir="auto">{row.model}</a></th>
            {cells}
            <td class="num main"><Cost cost=row.cost /></td>
        </tr>
    }
}

fn cell(row: &RequestRow, (column, word): &Shown) -> AnyView {
    let number = |value: Option<i64>, text: fn(i64) -> String| {
        view! { <td class="num" data-head=Arc::clone(word)>{value.map(text)}</td> }.into_any()
    };
    let name = |name: Option<String>| {
        let title = name.as_deref().and_then(|name| in_full(name, CELL_ROOM));
        view! { <td class="name" dir="auto" title=title>{name}</td> }.into_any()
    };
    // A call of speech has no tokens, and one of tokens no seconds: the cell is empty.
    let tokens = |count: i64| Some(count).filter(|count| *count > 0);
    match column {
        Column::Key => name(row.key.as_ref().map(|key| key.name.clone())),
        Column::Agent => name(row.agent.as_ref().map(|agent| agent.name.clone())),
        Column::Input => number(tokens(row.prompt_tokens), count),
        Column::Cached => number(tokens(row.cached_tokens), count),
        Column::Output => number(tokens(row.completion_tokens), count),
        Column::Seconds => number(tokens(row.milliseconds), plain_seconds),
        Column::Characters => number(tokens(row.characters), count),
        Column::Images => number(tokens(row.images), count),
        Column::Latency => number(row.latency_ms, latency),
        Column::Status => {
            // That a call worked need not be said where there is little room.
            let worked = !row.was_cut && row.status.is_none_or(|status| status < 400);
            let class = worked.then_some("optional");
            view! { <td class=class><HttpStatus status=row.status cut=row.was_cut /></td> }.into_any()
        }
        Column::Id => view! { <td class="mono optional">{row.id.clone()}</td> }.into_any(),
    }
}

/// Seconds with one decimal, rounded half up, without their unit.
fn plain_seconds(milliseconds: i64) -> String {
    let tenths = (milliseconds + 50) / 100;
    format!("{}.{}", count(tenths / 10), tenths % 10)
}

/// A latency: milliseconds, or seconds from ten on.
pub fn latency(milliseconds: i64) -> String {
    if milliseconds < 10_000 {
        t!("milliseconds", length = count(milliseconds))
    } else {
        t!("seconds", length = plain_seconds(milliseconds))
    }
}

/// The time of a call, as a link to its page, below a head that names the zone.
#[component]
pub fn RequestTime(row: RequestRow, zone: String) -> impl IntoView {
    let href = request_page(&row.source, &row.id);
    let time = row.time_in(&zone);
    view! { <a class="row-link" href=href>{time}</a> }
}

/// A count of tokens; blank if there are none.
pub fn some(tokens: i64) -> Option<String> {
    (tokens > 0).then(|| count(tokens))
}

/// Speech in seconds; blank if there is none.
pub fn some_seconds(milliseconds: i64) -> Option<String> {
    (milliseconds > 0).then(|| plain_seconds(milliseconds))
}

/// What a call used: tokens, or else speech.
pub fn used(tokens: i64, milliseconds: i64) -> String {
    if tokens == 0 && milliseconds > 0 { crate::components::speech(milliseconds) } else { count(tokens) }
}

/// The cost of a call; an unpriced call is not shown as free.
#[component]
pub fn Cost(cost: Option<Money>) -> impl IntoView {
    match cost {
        Some(money) => view! { <Amount money exact=true /> }.into_any(),
        None => view! { <span class="hush">{t!("unpriced")}</span> }.into_any(),
    }
}

#[component]
pub fn NoRequests() -> impl IntoView {
    view! {
        <Empty title=t!("no-requests")>
            <p>{t!("no-requests-why")}</p>
            <p><a class="button" href="/#first-call">{t!("first-call")}</a></p>
        </Empty>
    }
}

/// The empty state; `more` if the search stopped before the end.
#[component]
pub fn NoMatch(more: bool) -> impl IntoView {
    let text = if more { t!("no-match-yet") } else { t!("no-match-why") };
    view! {
        <Empty title=t!("no-match")>
            <p>{text}</p>
            <p><a class="button" href="/requests">{t!("show-all-requests")}</a></p>
        </Empty>
    }
}

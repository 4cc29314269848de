//! The table of calls, and its empty state.

use leptos::prelude::*;

use super::row::RequestRow;
use crate::components::{Amount, Empty, HttpStatus, Instant, Table, count};
use crate::domain::Money;
use crate::i18n::t;
use crate::pages::address::request_page;

/// The table; each row is a link to its call.
#[component]
pub fn List(rows: Vec<RequestRow>) -> impl IntoView {
    let spoken = rows.iter().any(|row| row.milliseconds > 0);
    view! {
        <Table labelled_by="requests-title" exact=true>
            <thead>
                <tr>
                    <th scope="col">{t!("time")}</th>
                    <th scope="col">{t!("model")}</th>
                    <th scope="col">{t!("key")}</th>
                    <th scope="col">{t!("agent")}</th>
                    <th scope="col" class="num">{t!("tokens-in")}</th>
                    <th scope="col" class="num">{t!("cached")}</th>
                    <th scope="col" class="num">{t!("tokens-out")}</th>
                    {spoken.then(|| view! { <th scope="col" class="num">{t!("seconds-head")}</th> })}
                    <th scope="col">{t!("status")}</th>
                    <th scope="col" class="num">{t!("cost")}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Line row spoken /> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Line(row: RequestRow, spoken: bool) -> impl IntoView {
    let time = view! { <RequestTime row=row.clone() /> };
    // That a call worked need not be said where there is little room.
    let worked = !row.was_cut && row.status.is_none_or(|status| status < 400);
    let class = worked.then_some("optional");
    let (key, agent) = (row.key.map(|key| key.name), row.agent.map(|agent| agent.name));
    view! {
        <tr>
            <th scope="row" class="name">{time}</th>
            <td class="name" dir="auto" title=row.model.clone()>{row.model.clone()}</td>
            <td class="name" dir="auto" title=key.clone()>{key.clone()}</td>
            <td class="name optional" dir="auto" title=agent.clone()>{agent.clone()}</td>
            <td class="num" data-head=t!("tokens-in")>{some(row.prompt_tokens)}</td>
            <td class="num optional">{some(row.cached_tokens)}</td>
            <td class="num" data-head=t!("tokens-out")>{some(row.completion_tokens)}</td>
            {spoken.then(|| view! { <td class="num" data-head=t!("seconds-head")>{some_seconds(row.milliseconds)}</td> })}
            <td class=class><HttpStatus status=row.status cut=row.was_cut /></td>
            <td class="num main"><Cost cost=row.cost /></td>
        </tr>
    }
}

/// The time of a call, as a link to its page.
#[component]
pub fn RequestTime(row: RequestRow) -> impl IntoView {
    let href = request_page(&row.source, &row.id);
    let text = format!("{}, {}", row.time.day, row.time.time);
    view! { <a class="row-link" href=href><Instant utc=row.time.utc text /></a> }
}

/// A count of tokens; blank if there are none.
pub fn some(tokens: i64) -> Option<String> {
    (tokens > 0).then(|| count(tokens))
}

/// Speech in seconds with one decimal, rounded half up; blank if there is none.
pub fn some_seconds(milliseconds: i64) -> Option<String> {
    let tenths = (milliseconds + 50) / 100;
    (milliseconds > 0).then(|| format!("{}.{}", count(tenths / 10), tenths % 10))
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

//! The table of calls, and its empty state.

use leptos::prelude::*;

use super::row::RequestRow;
use crate::components::{Amount, Empty, HttpStatus, Instant, Table, count, speech};
use crate::domain::Money;
use crate::i18n::t;
use crate::pages::address::request_page;

/// The table; each row links to its call.
#[component]
pub fn List(rows: Vec<RequestRow>) -> impl IntoView {
    view! {
        <Table labelled_by="requests-title" exact=true>
            <thead>
                <tr>
                    <th scope="col">{t!("time")}</th>
                    <th scope="col">{t!("key")}</th>
                    <th scope="col">{t!("model")}</th>
                    <th scope="col">{t!("agent")}</th>
                    <th scope="col" class="num">{t!("tokens-in")}</th>
                    <th scope="col" class="num">{t!("tokens-out")}</th>
                    <th scope="col" class="num">{t!("cost")}</th>
                    <th scope="col">{t!("status")}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Line(row: RequestRow) -> impl IntoView {
    let time = view! { <RequestTime row=row.clone() /> };
    view! {
        <tr title=format!("{} {}", row.source, row.id)>
            <td>{time}</td>
            <td class="name" dir="auto">{row.key.map_or_else(none, |key| key.name)}</td>
            <td class="name" dir="auto">{row.model}</td>
            <td class="name" dir="auto">{row.agent.map_or_else(none, |agent| agent.name)}</td>
            <td class="num">{used(row.prompt_tokens, row.milliseconds)}</td>
            <td class="num">{count(row.completion_tokens)}</td>
            <td class="num"><Cost cost=row.cost /></td>
            <td><HttpStatus status=row.status cut=row.was_cut /></td>
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

/// What a call used: tokens, or else speech.
pub fn used(tokens: i64, milliseconds: i64) -> String {
    if tokens == 0 && milliseconds > 0 { speech(milliseconds) } else { count(tokens) }
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

/// The text of an empty cell.
fn none() -> String {
    "—".to_owned()
}

//! Calls as a table, and what stands where there are none.

use leptos::prelude::*;

use super::row::RequestRow;
use crate::components::{Amount, Empty, HttpStatus, Instant, Site, Table, count, speech};
use crate::domain::Money;
use crate::i18n::t;
use crate::pages::address::request_page;

/// The calls; each leads to its own page.
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

/// When a call was made, leading to its page.
#[component]
pub fn RequestTime(row: RequestRow) -> impl IntoView {
    let href = request_page(&row.source, &row.id);
    let text = format!("{}, {}", row.time.day, row.time.time);
    view! { <a class="row-link" href=href><Instant utc=row.time.utc text /></a> }
}

/// What a call used: tokens, or where it has none, speech.
pub fn used(tokens: i64, milliseconds: i64) -> String {
    if tokens == 0 && milliseconds > 0 { speech(milliseconds) } else { count(tokens) }
}

/// What a call cost; a call of a model without a price was not free.
#[component]
pub fn Cost(cost: Option<Money>) -> impl IntoView {
    match cost {
        Some(money) => view! { <Amount money exact=true /> }.into_any(),
        None => view! { <span class="hush">{t!("unpriced")}</span> }.into_any(),
    }
}

#[component]
pub fn NoRequests() -> impl IntoView {
    let sample = use_context::<Site>().map(|site| Site::sample(&site.api_url, &site.variable));
    view! {
        <Empty title=t!("no-requests")>
            <p>{t!("no-requests-why")}</p>
            {sample.map(|text| view! { <pre class="sample"><code>{text}</code></pre> })}
            <p><a class="button" href="/keys">{t!("go-to-keys")}</a></p>
        </Empty>
    }
}

/// Nothing matches; there may be `more` beyond where the search stopped.
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

/// What stands where there is nothing.
fn none() -> String {
    "—".to_owned()
}

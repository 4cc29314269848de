//! `/requests`

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::load::{load, query};
use crate::components::{
    Amount, BalanceLine, Empty, Frame, HttpStatus, Instant, Pager, Place, Site, Table, count, speech,
};
use crate::rpc::account::{self, Viewer};
use crate::rpc::requests::{self, RequestPage, RequestRow};

/// Calls on one page.
const LIMIT: u32 = 50;

#[derive(Clone, Serialize, Deserialize)]
struct Data {
    viewer: Viewer,
    page: RequestPage,
    after: String,
}

/// The metered calls, newest first.
#[component]
pub fn Requests() -> impl IntoView {
    let after = query("after");
    let data = async move {
        let viewer = account::current().await?;
        let page = requests::page(after.clone(), LIMIT).await?;
        Ok(Data { viewer, page, after })
    };
    load(data, show)
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, page, after } = data;
    let list = if page.rows.is_empty() {
        view! { <NoRequests /> }.into_any()
    } else {
        view! { <List rows=page.rows /> }.into_any()
    };
    view! {
        <Title text="Requests" />
        <Frame place=Place::Requests email=viewer.email>
            <div class="page-head">
                <h1 id="requests-title">"Requests"</h1>
                <BalanceLine balance=viewer.balance />
            </div>
            {list}
            <Pager path="/requests" after next=page.next />
        </Frame>
    }
}

#[component]
fn List(rows: Vec<RequestRow>) -> impl IntoView {
    view! {
        <Table labelled_by="requests-title" exact=true>
            <thead>
                <tr>
                    <th scope="col">"Time"</th>
                    <th scope="col">"Key"</th>
                    <th scope="col">"Model"</th>
                    <th scope="col">"Agent"</th>
                    <th scope="col" class="num">"In"</th>
                    <th scope="col" class="num">"Out"</th>
                    <th scope="col" class="num">"Cost"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Line(row: RequestRow) -> impl IntoView {
    let time = format!("{}, {}", row.time.day, row.time.time);
    let id = format!("{} {}", row.source, row.id);
    view! {
        <tr title=id>
            <td><Instant utc=row.time.utc text=time /></td>
            <td class="name">{row.key.map_or_else(none, |key| key.name)}</td>
            <td class="name">{row.model}</td>
            <td class="name">{row.agent.map_or_else(none, |agent| agent.name)}</td>
            <td class="num">{used(row.prompt_tokens, row.milliseconds)}</td>
            <td class="num">{count(row.completion_tokens)}</td>
            <td class="num"><Cost cost=row.cost /></td>
            <td><HttpStatus status=row.status /></td>
        </tr>
    }
}

/// What a call used: tokens, or where it has none, speech.
pub fn used(tokens: i64, milliseconds: i64) -> String {
    if tokens == 0 && milliseconds > 0 { speech(milliseconds) } else { count(tokens) }
}

/// What a call cost; a call of a model without a price was not free.
#[component]
pub fn Cost(cost: Option<crate::domain::Money>) -> impl IntoView {
    match cost {
        Some(money) => view! { <Amount money exact=true /> }.into_any(),
        None => view! { <span class="hush">"Unpriced"</span> }.into_any(),
    }
}

#[component]
fn NoRequests() -> impl IntoView {
    let sample = use_context::<Site>().map(|site| Site::sample(&site.api_url, &site.variable));
    view! {
        <Empty title="No requests here">
            <p>
                "Each call with one of your keys becomes a line here, with its tokens and its cost, \
                within seconds. Make one:"
            </p>
            {sample.map(|text| view! { <pre class="sample"><code>{text}</code></pre> })}
            <p><a class="button" href="/keys">"Go to your keys"</a></p>
        </Empty>
    }
}

/// What stands where there is nothing.
fn none() -> String {
    "—".to_owned()
}

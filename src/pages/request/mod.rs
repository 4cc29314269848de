//! `/requests/{source}/{id}`: one call, and how its cost came about.

mod sum;

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use self::sum::HowCost;
use super::address;
use super::load::{load, segment};
use super::requests::Cost;
use crate::components::{BalanceLine, Fact, Facts, Frame, HttpStatus, Instant, Place, count, speech};
use crate::rpc::account::{self, Viewer};
use crate::rpc::requests::{self, RequestDetail};
use crate::rpc::{AgentRef, KeyRef, RpcError};

#[derive(Clone, Serialize, Deserialize)]
struct Data {
    viewer: Viewer,
    detail: RequestDetail,
}

/// All that is known of a call.
#[component]
pub fn Request() -> impl IntoView {
    let asked = segment(1).zip(segment(2));
    let data = async move {
        let viewer = account::current().await?;
        let (source, id) = asked.ok_or(RpcError::NotFound)?;
        let detail = requests::find(source, id).await?;
        Ok(Data { viewer, detail })
    };
    load(data, show)
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, detail } = data;
    let row = detail.row.clone();
    view! {
        <Title text=format!("Request {}", row.id) />
        <Frame place=Place::Requests email=viewer.email>
            <p class="back"><a href="/requests">"All requests"</a></p>
            <div class="page-head">
                <h1 class="long">"Request "<span class="mono-title">{row.id}</span></h1>
                <BalanceLine balance=viewer.balance />
            </div>
            <p class="result part"><Cost cost=row.cost /></p>
            <HowCost detail=detail.clone() />
            <WhatWasCalled detail />
        </Frame>
    }
}

#[component]
fn WhatWasCalled(detail: RequestDetail) -> impl IntoView {
    let RequestDetail { row, received, interaction_id, model_type, hold_id, .. } = detail;
    let time = format!("{}, {}", row.time.day, row.time.time);
    let arrived = format!("{}, {}", received.day, received.time);
    let latency = row.latency_ms.map(|latency| view! { <Fact term="Took">{count(latency)}" ms"</Fact> });
    let cut = row.was_cut.then(|| view! { <Fact term="Cut">"By the gateway, as its key was revoked"</Fact> });
    let spoken =
        (row.milliseconds > 0).then(|| view! { <Fact term="Speech">{speech(row.milliseconds)}</Fact> });
    let tokens = (row.prompt_tokens + row.completion_tokens > 0).then(|| {
        let (sent, cached, back) = (row.prompt_tokens, row.cached_tokens, row.completion_tokens);
        view! { <Fact term="Tokens">{count(sent)}" in, of these "{count(cached)}" cached; "{count(back)}" out"</Fact> }
    });
    let messages = (row.messages > 0).then(|| view! { <Fact term="Messages">{count(row.messages)}</Fact> });
    view! {
        <section class="part">
            <div class="part-head"><h2>"What was called"</h2></div>
            <Facts>
                <Fact term="Made"><Instant utc=row.time.utc text=time /></Fact>
                <Fact term="Reported"><Instant utc=received.utc text=arrived /></Fact>
                <Fact term="Model"><a href=address("/requests", &[("model", &row.model)])>{row.model.clone()}</a></Fact>
                {model_type.map(|part| view! { <Fact term="Part"><code>{part}</code></Fact> })}
                <Fact term="Key">{of_key(row.key)}</Fact>
                <Fact term="Agent">{of_agent(row.agent)}</Fact>
                {tokens}
                {spoken}
                {messages}
                <Fact term="Status"><HttpStatus status=row.status cut=row.was_cut /></Fact>
                {cut}
                {latency}
                {interaction_id.map(|id| view! { <Fact term="Conversation"><code>{id}</code></Fact> })}
                {hold_id.map(|id| view! { <Fact term="Hold"><code>{id}</code></Fact> })}
                <Fact term="Reported by"><code>{row.source}</code></Fact>
                <Fact term="Id"><code>{row.id}</code></Fact>
            </Facts>
        </section>
    }
}

/// The key's name, leading to its other calls.
fn of_key(key: Option<KeyRef>) -> AnyView {
    match key {
        Some(KeyRef { id, name }) => {
            view! { <a href=address("/requests", &[("key", id.as_str())])>{name}</a> }.into_any()
        }
        None => "None".into_any(),
    }
}

/// The agent's name, leading to its other calls.
fn of_agent(agent: Option<AgentRef>) -> AnyView {
    match agent {
        Some(AgentRef { id, name }) => {
            let href = address("/requests", &[("agent", &id.to_string())]);
            view! { <a href=href>{name}</a>", "{id} }.into_any()
        }
        None => "None".into_any(),
    }
}

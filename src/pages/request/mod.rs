//! `/requests/{source}/{id}`: one call, and the computation of its cost.

mod detail;
mod sum;

use leptos::prelude::*;
use leptos_meta::Title;

use self::detail::{RequestDetail, find};
use self::sum::HowCost;
use super::address;
use super::function::FunctionError;
use super::load::{load, segment};
use super::requests::Cost;
use super::shown::{AgentRef, KeyRef};
use super::viewer::{Viewer, viewer};
use crate::components::{
    BalanceLine, Copyable, Fact, Facts, Frame, HttpStatus, Instant, Place, count, speech,
};
use crate::i18n::{HERE, fill, t};

#[derive(Clone)]
struct Data {
    viewer: Viewer,
    detail: RequestDetail,
}

/// The page.
#[component]
pub fn Request() -> impl IntoView {
    let asked = segment(1).zip(segment(2));
    let data = async move {
        let viewer = viewer().await?;
        let (source, id) = asked.ok_or(FunctionError::NotFound)?;
        let detail = find(&source, &id).await?;
        Ok(Data { viewer, detail })
    };
    load(data, show)
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, detail } = data;
    let row = detail.row.clone();
    view! {
        <Title text=t!("request-title", id = row.id.clone()) />
        <Frame place=Place::Requests email=viewer.email>
            <p class="back"><a href="/requests">{t!("all-requests")}</a></p>
            <div class="page-head">
                <h1 class="long">{fill(&t!("request-title", id = HERE), view! { <span class="mono-title">{row.id}</span> })}</h1>
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
    let time = row.time.text();
    let arrived = received.text();
    let latency = row
        .latency_ms
        .map(|latency| view! { <Fact term=t!("took")>{t!("milliseconds", length = count(latency))}</Fact> });
    let cut = row.was_cut.then(|| view! { <Fact term=t!("status-cut")>{t!("cut-by-gateway")}</Fact> });
    let spoken =
        (row.milliseconds > 0).then(|| view! { <Fact term=t!("speech")>{speech(row.milliseconds)}</Fact> });
    let tokens = (row.prompt_tokens + row.completion_tokens > 0).then(|| {
        let (sent, cached, back) = (row.prompt_tokens, row.cached_tokens, row.completion_tokens);
        view! { <Fact term=t!("tokens")>{t!("tokens-of-call", sent = count(sent), cached = count(cached), back = count(back))}</Fact> }
    });
    let messages =
        (row.messages > 0).then(|| view! { <Fact term=t!("messages")>{count(row.messages)}</Fact> });
    view! {
        <section class="part">
            <div class="part-head"><h2>{t!("what-was-called")}</h2></div>
            <Facts>
                <Fact term=t!("made")><Instant utc=row.time.utc text=time /></Fact>
                <Fact term=t!("reported")><Instant utc=received.utc text=arrived /></Fact>
                <Fact term=t!("model")><a href=address("/requests", &[("model", &row.model)])>{row.model.clone()}</a></Fact>
                {model_type.map(|part| view! { <Fact term=t!("model-part")><code>{part}</code></Fact> })}
                <Fact term=t!("key")>{of_key(row.key)}</Fact>
                <Fact term=t!("agent")>{of_agent(row.agent)}</Fact>
                {tokens}
                {spoken}
                {messages}
                <Fact term=t!("status")><HttpStatus status=row.status cut=row.was_cut /></Fact>
                {cut}
                {latency}
                {interaction_id.map(|id| view! { <Fact term=t!("conversation")><code>{id}</code></Fact> })}
                {hold_id.map(|id| view! { <Fact term=t!("hold")><code>{id}</code></Fact> })}
                <Fact term=t!("reported-by")><code>{row.source}</code></Fact>
                <Fact term=t!("id")><Copyable text=row.id /></Fact>
            </Facts>
        </section>
    }
}

/// The key's name, as a link to its calls.
fn of_key(key: Option<KeyRef>) -> AnyView {
    match key {
        Some(KeyRef { id, name }) => {
            view! { <a href=address("/requests", &[("key", id.as_str())])><bdi>{name}</bdi></a> }.into_any()
        }
        None => t!("none").into_any(),
    }
}

/// The agent's name, as a link to its calls.
fn of_agent(agent: Option<AgentRef>) -> AnyView {
    match agent {
        Some(AgentRef { id, name }) => {
            let href = address("/requests", &[("agent", &id.to_string())]);
            view! { <a href=href><bdi>{name}</bdi></a>", "{id} }.into_any()
        }
        None => t!("none").into_any(),
    }
}

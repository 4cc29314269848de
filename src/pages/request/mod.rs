//! `/requests/{source}/{id}`: one call, and the computation of its cost.

mod detail;
pub mod sum;

use leptos::prelude::*;
use leptos_meta::Title;

use self::detail::{RequestDetail, find};
use self::sum::HowCost;
use super::address;
use super::address::request_page;
use super::function::FunctionError;
use super::load::{self, load, segment};
use super::requests::{Cost, View, latency};
use super::shown::{AgentRef, KeyRef};
use super::viewer::{Viewer, viewer};
use crate::components::{Copyable, Fact, Facts, Frame, HttpStatus, Instant, PageHead, Place, count, speech};
use crate::i18n::{HERE, fill, t};
use crate::service::usage::requests::Neighbours;

struct Data {
    viewer: Viewer,
    detail: RequestDetail,
    /// The list that it was opened from.
    list: View,
}

/// The page.
#[component]
pub fn Request() -> impl IntoView {
    let asked = segment(1).zip(segment(2));
    let list = View::of_query(load::asked().split_once('?').map_or("", |(_, query)| query));
    let data = async move {
        let viewer = viewer().await?;
        let (source, id) = asked.ok_or(FunctionError::NotFound)?;
        let detail = find(&source, &id, &list).await?;
        Ok(Data { viewer, detail, list })
    };
    load(data, show)
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, detail, list } = data;
    let row = detail.row.clone();
    let beside = view! { <Beside beside=detail.beside.clone() list=list.clone() /> };
    let title =
        fill(&t!("request-title", id = HERE), view! { <span class="mono-title">{row.id.clone()}</span> });
    view! {
        <Title text=t!("request-title", id = row.id.clone()) />
        <Frame place=Place::Requests email=viewer.email>
            <PageHead title back=(list.address(), t!("all-requests")) balance=viewer.balance>{beside}</PageHead>
            <p class="result part"><Cost cost=row.cost /></p>
            <HowCost detail=detail.clone() />
            <Details detail />
        </Frame>
    }
}

/// The calls before and after it in the list.
#[component]
fn Beside(beside: Neighbours, list: View) -> impl IntoView {
    let address = list.address();
    let query = address.strip_prefix("/requests").unwrap_or_default().to_owned();
    let link = |reference: Option<(String, String)>, rel: &'static str, word: String| {
        reference.map(|(source, id)| {
            let href = format!("{}{query}", request_page(&source, &id));
            view! { <a class="button quiet" rel=rel href=href>{word}</a> }
        })
    };
    let Neighbours { newer, older } = beside;
    (newer.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="row" aria-label=t!("pages")>{link(newer, "prev", t!("newer"))}{link(older, "next", t!("older"))}</nav>
        }
    })
}

#[component]
fn Details(detail: RequestDetail) -> impl IntoView {
    let RequestDetail { row, received, interaction_id, model_type, hold_id, .. } = detail;
    let time = row.time.text();
    let arrived = received.text();
    let took = row.latency_ms.map(|took| view! { <Fact term=t!("latency")>{latency(took)}</Fact> });
    let cut = row.was_cut.then(|| view! { <Fact term=t!("status-cut")>{t!("cut-by-gateway")}</Fact> });
    let spoken =
        (row.milliseconds > 0).then(|| view! { <Fact term=t!("speech")>{speech(row.milliseconds)}</Fact> });
    let tokens = (row.prompt_tokens + row.completion_tokens > 0).then(|| {
        let input = match row.cached_tokens {
            0 => count(row.prompt_tokens),
            cached => t!("input-of-call", all = count(row.prompt_tokens), cached = count(cached)),
        };
        let output = match row.reasoning_tokens {
            0 => count(row.completion_tokens),
            reasoning => {
                t!("output-of-call", all = count(row.completion_tokens), reasoning = count(reasoning))
            }
        };
        view! {
            <Fact term=t!("input-tokens")>{input}</Fact>
            {more(row.cache_write_tokens, t!("cache-writes"))}
            <Fact term=t!("output-tokens")>{output}</Fact>
        }
    });
    let estimated =
        row.is_estimated.then(|| view! { <Fact term=t!("estimated")>{t!("estimated-why")}</Fact> });
    let messages =
        (row.messages > 0).then(|| view! { <Fact term=t!("messages")>{count(row.messages)}</Fact> });
    view! {
        <section class="part">
            <div class="part-head"><h2>{t!("details")}</h2></div>
            <Facts>
                <Fact term=t!("made")><Instant utc=row.time.utc text=time /></Fact>
                <Fact term=t!("reported")><Instant utc=received.utc text=arrived /></Fact>
                <Fact term=t!("model")>
                    <a href=address("/requests", &[("model", &row.model)])>{row.model.clone()}</a>" "
                    <a class="small" href=address("/models", &[("model", &row.model)])>{t!("prices-of-model")}</a>
                </Fact>
                {model_type.map(|part| view! { <Fact term=t!("model-part")><code>{part}</code></Fact> })}
                <Fact term=t!("key")>{of_key(row.key)}</Fact>
                <Fact term=t!("agent")>{of_agent(row.agent)}</Fact>
                {tokens}
                {spoken}
                {more(row.characters, t!("characters"))}
                {more(row.images, t!("images"))}
                {messages}
                {estimated}
                <Fact term=t!("status")><HttpStatus status=row.status cut=row.was_cut /></Fact>
                {cut}
                {took}
                {interaction_id.map(|id| view! { <Fact term=t!("conversation")><code>{id}</code></Fact> })}
                {hold_id.map(|id| view! { <Fact term=t!("hold")><code>{id}</code></Fact> })}
                <Fact term=t!("reported-by")><code>{row.source}</code></Fact>
                <Fact term=t!("id")><Copyable text=row.id /></Fact>
            </Facts>
        </section>
    }
}

/// A count that only some calls have.
fn more(counted: i64, term: String) -> impl IntoView {
    (counted > 0).then(|| view! { <Fact term=term>{count(counted)}</Fact> })
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

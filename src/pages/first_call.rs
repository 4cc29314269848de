//! The three steps to the first call, on the overview of a new account. Each state is a region of its own, so that
//! it changes under the eyes of who reads the sample beside it.

use leptos::prelude::*;

use super::function::{FunctionError, signed_in};
use super::requests::{Cost, RequestRow, used};
use crate::components::{BalanceAmount, SampleCall, Samples};
use crate::domain::api_key::masked;
use crate::domain::{ModelKind, Money};
use crate::i18n::{HERE, fill, t};
use crate::pages::address::request_page;
use crate::service::billing::prices;
use crate::service::first_call;

/// The model of the samples where no chat model has a price.
const NO_MODEL: &str = "MODEL";

/// What a new account has of what a call takes.
#[derive(Clone, Debug)]
pub struct FirstSteps {
    /// A key's name and its masked text.
    key: Option<(String, String)>,
    call: Option<RequestRow>,
    available: Money,
    model: String,
}

/// The steps; `None` for an account that is not new.
pub async fn steps() -> Result<Option<FirstSteps>, FunctionError> {
    let me = signed_in()?;
    let found = first_call::of_new_account(&me.services, &me.owner).await?;
    Ok(found.map(|found| FirstSteps {
        key: found.key.map(|key| (key.name, masked(&key.prefix, &key.last_four))),
        call: found.call.map(|call| RequestRow::of(&me.owner, call, me.services.now())),
        available: found.available,
        model: found.model.unwrap_or_else(|| NO_MODEL.to_owned()),
    }))
}

/// A model for the samples.
pub async fn model() -> Result<String, FunctionError> {
    let found = prices::cheapest_chat(&signed_in()?.services).await?;
    Ok(found.unwrap_or_else(|| NO_MODEL.to_owned()))
}

/// The steps: a key, a call, credit.
#[component]
pub fn FirstCall(steps: FirstSteps) -> impl IntoView {
    let FirstSteps { key, call, available, model } = steps;
    view! {
        <section class="part first-call" id="first-call" aria-labelledby="first-call-title">
            <h2 id="first-call-title">{t!("first-call")}</h2>
            <ol>
                <li><KeyStep key /></li>
                <li><CallStep call /><Samples call=SampleCall::of(&model, ModelKind::Chat) /></li>
                <li><CreditStep available /></li>
            </ol>
        </section>
    }
}

/// The line of a step: its state, its title, and what is there or is to be done.
#[component]
fn Step(region: &'static str, done: bool, title: String, children: Children) -> impl IntoView {
    let class = if done { "step done" } else { "step" };
    let state = if done { t!("step-done") } else { t!("step-open") };
    view! {
        <div data-region=region>
            <div class=class>
                <h3>{title}<span class="visually-hidden">" · "{state}</span></h3>
                <div class="hush">{children()}</div>
            </div>
        </div>
    }
}

#[component]
fn KeyStep(key: Option<(String, String)>) -> impl IntoView {
    let done = key.is_some();
    let body = match key {
        Some((name, masked)) => {
            view! { <p><bdi>{name}</bdi>" · "<span class="mono">{masked}</span></p> }.into_any()
        }
        None => view! {
            <p>{t!("step-key-why")}</p>
            <p><a class="button" href="/keys?new=1">{t!("create-new-key")}</a></p>
        }
        .into_any(),
    };
    view! { <Step region="step-key" done title=t!("step-key")>{body}</Step> }
}

#[component]
fn CallStep(call: Option<RequestRow>) -> impl IntoView {
    let done = call.is_some();
    let body = match call {
        Some(row) => {
            let href = request_page(&row.source, &row.id);
            let tokens = used(row.prompt_tokens + row.completion_tokens, row.milliseconds);
            view! {
                <p><a href=href><bdi>{row.model}</bdi></a>" · "{tokens}" "{t!("tokens-word")}" · "<Cost cost=row.cost /></p>
            }
            .into_any()
        }
        None => view! { <p>{t!("step-call-why")}</p> }.into_any(),
    };
    view! { <Step region="step-call" done title=t!("step-call")>{body}</Step> }
}

#[component]
fn CreditStep(available: Money) -> impl IntoView {
    let done = available > Money::ZERO;
    let body = if done {
        fill(&t!("step-credit-is", amount = HERE), view! { <BalanceAmount money=available /> })
    } else {
        t!("step-credit-why").into_any()
    };
    view! { <Step region="step-credit" done title=t!("step-credit")><p>{body}</p></Step> }
}

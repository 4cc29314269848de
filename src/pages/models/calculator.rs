//! The calculator: a form with GET. What a model is not charged by has no field.

use leptos::prelude::*;

use super::data::{Catalogue, Outcome};
use crate::components::{Amount, Choice, Field, Select, Table, count};
use crate::domain::{FieldError, Unit};
use crate::i18n::t;
use crate::pages::function::at;
use crate::pages::request::sum::{heads, lines, most_decimals};
use crate::service::billing::models::{Estimate, NoEstimate, TypedUsage};

#[component]
pub fn Calculator(catalogue: Catalogue, typed: TypedUsage) -> impl IntoView {
    let problems = match &catalogue.result {
        Outcome::Mistakes(problems) => problems.clone(),
        _ => Vec::new(),
    };
    let model = catalogue.chosen.as_ref().map(|model| model.name.clone()).unwrap_or_default();
    let choices = catalogue.names.iter().map(|name| Choice::new(name, name)).collect();
    let price = catalogue.chosen.as_ref().and_then(|model| model.shown());
    let units = price.map(|price| price.rates.units()).unwrap_or_default();
    // Asked for where they have a price of their own.
    let has_writes = price.is_some_and(|price| price.rates.cache_write.is_some());
    let has_reasoning = price.is_some_and(|price| price.rates.reasoning.is_some());
    let calls = if typed.calls.is_empty() { "1".to_owned() } else { typed.calls.clone() };
    let number = |is_there: bool, label: String, name: &'static str, value: &str| {
        is_there.then(|| count_field(label, name, value.to_owned(), &problems))
    };
    view! {
        <section class="part" id="calculator">
            <div class="part-head"><h2 id="calculator-title">{t!("calculator")}</h2></div>
            <form class="filters" method="get" action="/models#calculator" data-apply="">
                <Select label=t!("model") name="model" value=model choices />
                <div class="amounts" data-region="amounts">
                    {number(units.has(Unit::Input), t!("input-tokens"), "input", &typed.input)}
                    {number(units.has(Unit::Input), t!("of-which-cached"), "cached", &typed.cached)}
                    {number(has_writes, t!("of-which-written"), "written", &typed.written)}
                    {number(units.has(Unit::Output), t!("output-tokens"), "output", &typed.output)}
                    {number(has_reasoning, t!("of-which-reasoning"), "reasoning", &typed.reasoning)}
                    {number(units.has(Unit::Minute), t!("seconds-of-speech"), "seconds", &typed.seconds)}
                    {number(units.has(Unit::Character), t!("characters"), "characters", &typed.characters)}
                    {number(units.has(Unit::Image), t!("images"), "images", &typed.images)}
                    {number(units.has(Unit::Message), t!("messages"), "messages", &typed.messages)}
                    {count_field(t!("requests"), "calls", calls, &problems)}
                </div>
                <button class="button primary">{t!("calculate")}</button>
            </form>
            <div class="estimate" data-region="estimate" aria-live="polite">{outcome(catalogue.result)}</div>
        </section>
    }
}

fn count_field(
    label: String,
    name: &'static str,
    value: String,
    problems: &[FieldError],
) -> impl IntoView + use<> {
    let error = at(problems, name);
    view! { <Field label name value inputmode="decimal" error /> }
}

fn outcome(result: Outcome) -> AnyView {
    match result {
        Outcome::Nothing => view! { <p class="hush">{t!("calculator-why")}</p> }.into_any(),
        Outcome::Mistakes(_) => ().into_any(),
        Outcome::NoPrice => view! { <p>{t!("model-not-yet")}</p> }.into_any(),
        Outcome::NoEstimate(NoEstimate::Unpriced) => view! { <p>{t!("estimate-unpriced")}</p> }.into_any(),
        Outcome::NoEstimate(NoEstimate::TooLarge) => view! { <p>{t!("estimate-too-large")}</p> }.into_any(),
        Outcome::Estimate(estimate) => shown(estimate).into_any(),
    }
}

fn shown(estimate: Estimate) -> impl IntoView {
    let Estimate { parts, each, calls, total } = estimate;
    let each = (calls > 1).then(|| {
        view! { <p class="hush"><Amount money=each exact=true />" × "{count(calls)}</p> }
    });
    view! {
        <p class="result"><Amount money=total exact=true /></p>
        {each}
        <Table labelled_by="calculator-title">{heads()}<tbody>{lines(&parts, most_decimals(&parts))}</tbody></Table>
        <p class="hush small">{t!("estimate-why")}</p>
    }
}

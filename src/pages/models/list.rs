//! The models: each with its price by unit, since when, and what comes next.

use leptos::prelude::*;

use super::data::{Catalogue, since};
use crate::components::{Amount, Empty, Instant, SortHead, Table, count};
use crate::domain::{ModelKind, Money, Price, Rates, Unit, Zone};
use crate::i18n::{HERE, fill, t};
use crate::pages::address;
use crate::service::billing::model_sort::ModelSort;
use crate::service::billing::models::Model;

/// The search, and the table.
#[component]
pub fn List(part: String, sort: ModelSort, catalogue: Catalogue) -> impl IntoView {
    let Catalogue { models, matching, zone, .. } = catalogue;
    let hidden = matching.saturating_sub(models.len());
    let more = (hidden > 0).then(|| {
        let (shown, all) = (models.len().to_string(), matching.to_string());
        view! { <p class="hush">{t!("models-shown", shown = shown, all = all)}</p> }
    });
    let table = if models.is_empty() {
        let why = if part.is_empty() { t!("no-models-why") } else { t!("no-models-match-why") };
        view! { <Empty title=t!("no-models")><p>{why}</p></Empty> }.into_any()
    } else {
        view! { <Rows models sort part=part.clone() zone /> }.into_any()
    };
    let sorted = (sort != ModelSort::default())
        .then(|| view! { <input type="hidden" name="sort" value=sort.as_str() /> });
    view! {
        <form class="find-model" method="get" action="/models" role="search" data-apply="">
            <label class="visually-hidden" for="q">{t!("model-name")}</label>
            <input class="input" id="q" name="q" type="search" value=part placeholder=t!("model-name") autocomplete="off" />
            {sorted}
            <button class="button">{t!("search")}</button>
        </form>
        <div data-region="models">{table}{more}</div>
    }
}

#[component]
fn Rows(models: Vec<Model>, sort: ModelSort, part: String, zone: Zone) -> impl IntoView {
    let head = |by: ModelSort, word: String, num: bool| {
        let href = address("/models", &[("q", &part), ("sort", by.as_str())]);
        // The price with the lowest number and the longest context are first.
        let descending = (by == sort).then_some(by == ModelSort::Context);
        view! { <SortHead id=format!("by-{}", by.as_str()) href descending word num /> }
    };
    // Units beside tokens have columns where a model is charged by them; the rarest share one.
    let has = |unit| models.iter().any(|model| model.shown().is_some_and(|p| p.rates.units().has(unit)));
    let columns = Columns {
        minutes: has(Unit::Minute),
        messages: has(Unit::Message),
        others: models
            .iter()
            .any(|model| model.shown().is_some_and(|price| !others(&price.rates).is_empty())),
    };
    let num =
        |is_there: bool, word: String| is_there.then(|| view! { <th scope="col" class="num">{word}</th> });
    let heads = view! {
        <tr>
            {head(ModelSort::Name, t!("model"), false)}
            <th scope="col">{t!("kind")}</th>
            {head(ModelSort::Input, t!("input"), true)}
            <th scope="col" class="num">{t!("cached-input")}</th>
            {head(ModelSort::Output, t!("output"), true)}
            {num(columns.minutes, t!("minute"))}
            {num(columns.messages, t!("message"))}
            {num(columns.others, t!("other-prices"))}
            {head(ModelSort::Context, t!("context"), true)}
            <th scope="col" class="num">{t!("max-output")}</th>
            <th scope="col">{t!("price-since-head")}</th>
        </tr>
    };
    let rows = models.into_iter().map(move |model| row(model, zone, columns));
    view! {
        <Table labelled_by="models-title">
            <thead>{heads}</thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
        <p class="hush small">{t!("models-units")}</p>
    }
}

/// The columns that are there only where a model is charged by them.
#[derive(Clone, Copy)]
struct Columns {
    minutes: bool,
    messages: bool,
    others: bool,
}

/// The rates that share a column, with what they are for.
fn others(rates: &Rates) -> Vec<(String, Money)> {
    let units = rates.units();
    let of = |unit, word: fn() -> String| rate(rates, unit).map(|rate| (word(), rate));
    let special = |unit, rate: Option<Money>, word: fn() -> String| {
        rate.filter(|_| units.has(unit)).map(|rate| (word(), rate))
    };
    [
        special(Unit::Input, rates.cache_write, || t!("cache-writes")),
        special(Unit::Output, rates.reasoning, || t!("reasoning")),
        of(Unit::Character, || t!("characters")),
        of(Unit::Image, || t!("image")),
        of(Unit::Request, || t!("request")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row(model: Model, zone: Zone, columns: Columns) -> impl IntoView {
    let shown = model.shown().cloned();
    let rates = shown.as_ref().map(|price| price.rates).unwrap_or_default();
    let href = format!("{}#calculator", address("/models", &[("model", &model.name)]));
    let cached = rates.units().has(Unit::Input).then(|| rates.cached_input.unwrap_or(rates.input));
    // The figure of a narrow row is the first price that there is.
    let main = rates.units().list().next();
    let price = |unit, head| amount(head, rate(&rates, unit), main == Some(unit));
    let speech = columns.minutes.then(|| price(Unit::Minute, t!("minute")));
    let each = columns.messages.then(|| price(Unit::Message, t!("message")));
    let rare = main.is_some_and(|unit| matches!(unit, Unit::Character | Unit::Image | Unit::Request));
    let more = columns.others.then(|| other_amounts(&rates, rare));
    let tokens = |word: String, count_of: Option<i64>| {
        view! { <td class="num" data-head=word>{count_of.map(count)}</td> }
    };
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=href dir="auto">{model.name.clone()}</a>
            </th>
            <td>{kind_word(model.kind)}</td>
            {price(Unit::Input, t!("input"))}
            {amount(t!("cached-input"), cached, false)}
            {price(Unit::Output, t!("output"))}
            {speech}
            {each}
            {more}
            {tokens(t!("context"), model.limits.context)}
            {tokens(t!("max-output"), model.limits.max_output)}
            <td class="since" data-head=t!("price-since-head")>{period(&model, shown.as_ref(), zone)}</td>
        </tr>
    }
}

/// The rates that share a column, each on a line.
fn other_amounts(rates: &Rates, is_main: bool) -> impl IntoView + use<> {
    let found = others(rates);
    if found.is_empty() {
        return view! { <td class="num faint optional">"–"</td> }.into_any();
    }
    let line = |(at, (word, money)): (usize, (String, Money))| {
        let break_before = (at > 0).then(|| view! { <br /> });
        view! { {break_before}<span class="hush">{word}</span>" "<Amount money exact=true /> }
    };
    let lines = found.into_iter().enumerate().map(line).collect_view();
    let class = if is_main { "num main" } else { "num" };
    view! { <td class=class>{lines}</td> }.into_any()
}

fn amount(head: String, amount: Option<Money>, is_main: bool) -> impl IntoView {
    let class = if is_main { "num main" } else { "num" };
    match amount {
        Some(money) => view! { <td class=class data-head=head><Amount money exact=true /></td> }.into_any(),
        None => view! { <td></td> }.into_any(),
    }
}

/// The rate of a unit, if the price names it.
pub fn rate(rates: &Rates, unit: Unit) -> Option<Money> {
    let rate = match unit {
        Unit::Input => rates.input,
        Unit::Output => rates.output,
        Unit::Minute => rates.minute,
        Unit::Message => rates.message,
        Unit::Character => rates.characters,
        Unit::Image => rates.image,
        Unit::Request => rates.request,
    };
    rates.units().has(unit).then_some(rate)
}

/// Since when the price is valid, and the next one.
fn period(model: &Model, shown: Option<&Price>, zone: Zone) -> impl IntoView + use<> {
    let is_future = model.price.is_none();
    let now = shown.map(|price| match since(zone, price) {
        None => t!("from-beginning").into_any(),
        Some(time) if is_future => {
            let day = view! { <Instant utc=time.utc.clone() text=time.day.clone() /> };
            fill(&t!("price-from", time = HERE), day)
        }
        Some(time) => view! { <Instant utc=time.utc text=time.day /> }.into_any(),
    });
    let next = model.next.clone().filter(|_| !is_future).and_then(|next| {
        let time = since(zone, &next)?;
        let day = view! { <Instant utc=time.utc text=time.day /> };
        let words = t!("next-price", time = HERE, prices = in_short(&next));
        Some(view! { <span class="until">{fill(&words, day)}</span> })
    });
    view! { {now}{next} }
}

/// A price in one line: `₹126.00 / ₹378.00`.
fn in_short(price: &Price) -> String {
    let units = price.rates.units();
    let rates = units.list().filter_map(|unit| rate(&price.rates, unit)).map(Money::exact);
    rates.collect::<Vec<_>>().join(" / ")
}

/// What a model does.
pub fn kind_word(kind: ModelKind) -> String {
    match kind {
        ModelKind::Chat => t!("kind-chat"),
        ModelKind::Embedding => t!("kind-embedding"),
        ModelKind::Tts => t!("kind-tts"),
        ModelKind::Stt => t!("kind-stt"),
    }
}

//! The filter of the calls: a form with GET, so that its address can be bookmarked; and its active parts.

use leptos::prelude::*;

use crate::components::{Choice, Field, Select};
use crate::domain::date_range::parse_date;
use crate::domain::request_filter::{Ending, NONE, TypedFilter};
use crate::domain::{FieldError, Money};
use crate::i18n::{dated, t};
use crate::pages::function::at;
use crate::pages::{address, canonical};
use crate::service::usage::requests::Choices;

/// The address of a filtered list.
pub fn filtered(typed: &TypedFilter) -> String {
    let parameters = [
        ("key", typed.key.as_str()),
        ("model", &typed.model),
        ("agent", &typed.agent),
        ("status", &typed.status),
        ("start", &typed.start),
        ("end", &typed.end),
        ("cost", &typed.cost),
        ("unpriced", &typed.unpriced),
        ("order", &typed.order),
    ];
    canonical(&address("/requests", &parameters)).unwrap_or_default()
}

/// The form. On a small screen it is collapsed unless it is opened or has errors.
#[component]
pub fn Filter(typed: TypedFilter, choices: Choices, problems: Vec<FieldError>) -> impl IntoView {
    let open = !problems.is_empty();
    let error = |field| at(&problems, field);
    let (start, end) = (kind(&typed.start), kind(&typed.end));
    let keys = choices.keys.map(|keys| {
        let named = keys.into_iter().map(|(id, name)| (id.to_string(), name));
        std::iter::once((NONE.to_owned(), t!("no-key"))).chain(named).collect()
    });
    let agents = choices.agents.map(|agents| {
        let named = agents.into_iter().map(|(id, name)| (id.to_string(), name));
        std::iter::once((NONE.to_owned(), t!("no-agent"))).chain(named).collect()
    });
    let models = choices.models.map(|models| models.into_iter().map(|name| (name.clone(), name)).collect());
    let statuses = Ending::ALL.map(|ending| (ending.as_str().to_owned(), ending_word(ending))).to_vec();
    let orders = vec![Choice::new("newest", t!("newest-first")), Choice::new("oldest", t!("oldest-first"))];
    let order = if typed.order.is_empty() { "newest".to_owned() } else { typed.order };
    let unpriced = !typed.unpriced.is_empty();
    view! {
        <details class="filter-fold" open=open>
            <summary class="button">{t!("filter")}</summary>
            <form class="filters" method="get" action="/requests">
                <Pick label=t!("key") name="key" value=typed.key choices=keys hint=t!("key-hint") error=error("key") />
                <Pick label=t!("model") name="model" value=typed.model choices=models hint=t!("model-hint") error=error("model") />
                <Pick label=t!("agent") name="agent" value=typed.agent choices=agents hint=t!("agent-hint") error=error("agent") />
                <Pick label=t!("status") name="status" value=typed.status choices=Some(statuses) hint=String::new() error=error("status") />
                <Field label=t!("from") name="start" kind=start value=typed.start error=error("start") />
                <Field label=t!("to") name="end" kind=end value=typed.end error=error("end") />
                <Field label=t!("cost-at-least-rupees") name="cost" value=typed.cost error=error("cost") />
                <Select label=t!("order") name="order" value=order choices=orders error=error("order") />
                <label class="check">
                    <input type="checkbox" name="unpriced" value="1" checked=unpriced />{t!("unpriced-only")}
                </label>
                <button class="button">{t!("apply")}</button>
            </form>
        </details>
    }
}

/// A select of a value or any; a text field if there are too many values.
#[component]
fn Pick(
    label: String,
    name: &'static str,
    value: String,
    choices: Option<Vec<(String, String)>>,
    hint: String,
    error: Option<String>,
) -> impl IntoView {
    let Some(known) = choices else {
        return view! { <Field label name value hint error /> }.into_any();
    };
    // The current value stays, even if there is no such thing.
    let unknown = !value.is_empty() && known.iter().all(|(id, _)| *id != value);
    let unknown = unknown.then(|| Choice::new(&value, &value));
    let known = known.iter().map(|(id, text)| Choice::new(id, text));
    let choices = std::iter::once(Choice::new("", t!("any"))).chain(unknown).chain(known).collect();
    view! { <Select label name value choices error /> }.into_any()
}

/// The active parts, each with a link to the list without it.
#[component]
pub fn Chips(typed: TypedFilter, choices: Choices) -> impl IntoView {
    let without = |take: fn(&mut TypedFilter) -> &mut String| {
        let mut rest = typed.clone();
        take(&mut rest).clear();
        filtered(&rest)
    };
    let ending = Ending::ALL.into_iter().find(|ending| ending.as_str() == typed.status).map(ending_word);
    let cost = Money::read(&typed.cost).map_or_else(|_| typed.cost.clone(), Money::exact);
    let chips = [
        (
            t!("key"),
            choices.key_name.unwrap_or_else(|| none_or(&typed.key, t!("no-key"))),
            without(|t| &mut t.key),
        ),
        (t!("model"), typed.model.clone(), without(|t| &mut t.model)),
        (
            t!("agent"),
            choices.agent_name.unwrap_or_else(|| none_or(&typed.agent, t!("no-agent"))),
            without(|t| &mut t.agent),
        ),
        (t!("status"), ending.unwrap_or_else(|| typed.status.clone()), without(|t| &mut t.status)),
        (t!("from"), day(&typed.start), without(|t| &mut t.start)),
        (t!("to"), day(&typed.end), without(|t| &mut t.end)),
        (
            t!("cost-at-least"),
            if typed.cost.is_empty() { String::new() } else { cost },
            without(|t| &mut t.cost),
        ),
        (
            t!("unpriced"),
            if typed.unpriced.is_empty() { String::new() } else { t!("only") },
            without(|t| &mut t.unpriced),
        ),
    ];
    let active: Vec<_> = chips.into_iter().filter(|(_, value, _)| !value.is_empty()).collect();
    let order = TypedFilter { order: typed.order.clone(), ..TypedFilter::default() };
    let all = (active.len() > 1)
        .then(|| view! { <li><a class="button quiet" href=filtered(&order)>{t!("clear-all")}</a></li> });
    (!active.is_empty()).then(|| {
        let items = active.into_iter().map(|(name, value, href)| {
            view! {
                <li>
                    <a class="chip" href=href>
                        <span class="visually-hidden">{t!("remove-filter")}" "</span>
                        <span class="what">{name}</span><span class="value" dir="auto">{value}</span>
                        <span class="cross" aria-hidden="true"></span>
                    </a>
                </li>
            }
        });
        view! { <ul class="chips" aria-label=t!("active-filters")>{items.collect_view()}{all}</ul> }
    })
}

/// The typed text, or the label of none.
fn none_or(typed: &str, none: String) -> String {
    if typed == NONE { none } else { typed.to_owned() }
}

fn ending_word(ending: Ending) -> String {
    match ending {
        Ending::Success => t!("ending-success"),
        Ending::Refused => t!("ending-refused"),
        Ending::Failed => t!("ending-failed"),
        Ending::Cut => t!("ending-cut"),
    }
}

/// A day for display: `21 Nov 2026`.
fn day(typed: &str) -> String {
    parse_date(typed).map_or_else(|| typed.to_owned(), dated)
}

/// The type of a date field. A date input cannot show an invalid date, so that gets a text input.
fn kind(typed: &str) -> &'static str {
    if typed.is_empty() || parse_date(typed).is_some() { "date" } else { "text" }
}

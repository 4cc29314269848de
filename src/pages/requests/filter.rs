//! What the list shows: a form with GET, so that its address can be bookmarked. With scripts each choice applies
//! at once (`islands/src/apply.rs`).

use leptos::prelude::*;

use super::chips::{Chips, ending_word};
use super::view::View;
use crate::components::{Choice, Field, Select};
use crate::domain::FieldError;
use crate::domain::request_columns::{Column, Columns};
use crate::domain::request_filter::{Ending, NONE, Order};
use crate::i18n::t;
use crate::pages::day_field::DayField;
use crate::pages::function::at;
use crate::service::usage::requests::Choices;

/// The active parts, and behind them every part and the columns. An error opens the filter.
#[component]
pub fn Filter(view: View, choices: Choices, problems: Vec<FieldError>) -> impl IntoView {
    let open = !problems.is_empty();
    let (columns, here) = (view.columns.clone(), view.address());
    let chips = view! { <Chips view=view.clone() choices=choices.clone() /> };
    view! {
        <form method="get" action="/requests" data-apply=here>
            <div class="chip-line" data-region="chips">{chips}</div>
            <details class="drop" open=open>
                <summary class="button">"+ "{t!("filter")}</summary>
                <div class="pop filters"><Fields view choices problems /></div>
            </details>
            <details class="drop">
                <summary class="button quiet">{t!("columns")}</summary>
                <div class="pop"><ColumnChoice columns /></div>
            </details>
        </form>
    }
}

#[component]
fn Fields(view: View, choices: Choices, problems: Vec<FieldError>) -> impl IntoView {
    let typed = view.typed;
    let error = |field| at(&problems, field);
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
    let orders = Order::ALL.map(|order| Choice::new(order.as_str(), order_word(order))).to_vec();
    let order = if typed.order.is_empty() { Order::Newest.as_str().to_owned() } else { typed.order };
    let unpriced = !typed.unpriced.is_empty();
    view! {
        <Pick label=t!("key") name="key" value=typed.key choices=keys hint=t!("key-hint") error=error("key") />
        <Pick label=t!("model") name="model" value=typed.model choices=models hint=t!("model-hint") error=error("model") />
        <Pick label=t!("agent") name="agent" value=typed.agent choices=agents hint=t!("agent-hint") error=error("agent") />
        <Pick label=t!("status") name="status" value=typed.status choices=Some(statuses) hint=String::new() error=error("status") />
        <DayField label=t!("from") name="start" value=typed.start error=error("start") />
        <DayField label=t!("to") name="end" value=typed.end error=error("end") />
        <Field label=t!("cost-at-least-rupees") name="cost" value=typed.cost error=error("cost") />
        <Select label=t!("order") name="order" value=order choices=orders error=error("order") />
        <label class="check">
            <input type="checkbox" name="unpriced" value="1" checked=unpriced />{t!("unpriced-only")}
        </label>
        <button class="button">{t!("apply")}</button>
    }
}

#[component]
fn ColumnChoice(columns: Columns) -> impl IntoView {
    let boxes = Column::ALL.map(|column| {
        let (name, checked) = (column.as_str(), columns.has(column));
        view! {
            <label class="check"><input type="checkbox" name="columns" value=name checked=checked />{column_word(column)}</label>
        }
    });
    view! { {boxes.into_iter().collect_view()}<button class="button">{t!("apply")}</button> }
}

/// The head of a column.
pub fn column_word(column: Column) -> String {
    match column {
        Column::Key => t!("key"),
        Column::Agent => t!("agent"),
        Column::Input => t!("input"),
        Column::Cached => t!("cached"),
        Column::Output => t!("output"),
        Column::Seconds => t!("seconds-head"),
        Column::Characters => t!("characters"),
        Column::Images => t!("images"),
        Column::Latency => t!("latency"),
        Column::Status => t!("status"),
        Column::Id => t!("id"),
    }
}

fn order_word(order: Order) -> String {
    match order {
        Order::Newest => t!("newest-first"),
        Order::Oldest => t!("oldest-first"),
        Order::CostDown => t!("cost-down"),
        Order::CostUp => t!("cost-up"),
        Order::LatencyDown => t!("latency-down"),
        Order::LatencyUp => t!("latency-up"),
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

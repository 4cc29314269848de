//! Which keys are shown: a plain form whose address can be kept and sent on.

use leptos::prelude::*;

use super::spot::KeySpot;
use crate::components::{Choice, Field, Select};
use crate::domain::KeyState;
use crate::rpc::AgentRef;

/// The form. The order of the list stays. On a small screen it is folded away until it is wanted or in use.
#[component]
pub fn Filter(spot: KeySpot, agents: Option<Vec<AgentRef>>) -> impl IntoView {
    let typed = spot.typed;
    let is_active = [&typed.part, &typed.state, &typed.agent].iter().any(|value| !value.is_empty());
    let states = KeyState::ALL.map(|state| choice(state.as_str(), word(state)));
    let states = std::iter::once(choice("", "Any")).chain(states).collect();
    let order = [("sort", typed.sort), ("order", typed.order)];
    let order = order.into_iter().filter(|(_, value)| !value.is_empty());
    view! {
        <details class="filter-fold" open=is_active>
            <summary class="button">"Filter"</summary>
            <form class="filters" method="get" action="/keys" role="search">
            {order.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            <Field label="Find" name="q" value=typed.part hint="Name, last four or id" />
            <Select label="Status" name="status" value=typed.state choices=states />
            <PickAgent name="agent" value=typed.agent agents none="Any" />
            <button class="button">"Apply"</button>
            </form>
        </details>
    }
}

/// One of the agents or none; where there are too many to choose from, a field to type a number in.
#[component]
pub fn PickAgent(
    name: &'static str,
    value: String,
    agents: Option<Vec<AgentRef>>,
    /// What stands for none.
    none: &'static str,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let Some(agents) = agents else {
        return view! { <Field label="Agent" name value optional=true hint="Its number, such as 101" error /> }
            .into_any();
    };
    if agents.is_empty() && value.is_empty() {
        return ().into_any();
    }
    let known = agents.iter().map(|agent| choice(&agent.id.to_string(), &agent.name));
    // What is asked for stays, also where there is no such agent.
    let unknown = !value.is_empty() && agents.iter().all(|agent| agent.id.to_string() != value);
    let unknown = unknown.then(|| choice(&value, &value));
    let choices = std::iter::once(choice("", none)).chain(unknown).chain(known).collect();
    view! { <Select label="Agent" name value choices error /> }.into_any()
}

const fn word(state: KeyState) -> &'static str {
    match state {
        KeyState::Active => "Active",
        KeyState::Ending => "Ending within 7 days",
        KeyState::Revoked => "Revoked",
        KeyState::Expired => "Expired",
    }
}

fn choice(value: &str, text: &str) -> Choice {
    Choice { value: value.to_owned(), text: text.to_owned() }
}

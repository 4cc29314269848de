//! The filter of the keys: a form with GET, so that its address can be bookmarked.

use leptos::prelude::*;

use super::list_query::KeyListQuery;
use crate::components::{Choice, Field, Select};
use crate::domain::KeyState;
use crate::i18n::t;
use crate::pages::shown::AgentRef;

/// The form. It keeps the order of the list. On a small screen it is collapsed unless it is in use.
#[component]
pub fn Filter(spot: KeyListQuery, agents: Option<Vec<AgentRef>>) -> impl IntoView {
    let is_active = spot.filter.is_of_some();
    let [(_, part), (_, state), (_, agent), sort, order] = spot.filter.parameters();
    let states = KeyState::ALL.map(|state| Choice::new(state.as_str(), word(state)));
    let states = std::iter::once(Choice::new("", t!("any"))).chain(states).collect();
    let order = [sort, order].into_iter().filter(|(_, value)| !value.is_empty());
    view! {
        <details class="filter-fold" open=is_active>
            <summary class="button">{t!("filter")}</summary>
            <form class="filters" method="get" action="/keys" role="search">
            {order.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            <Field label=t!("find") name="q" value=part hint=t!("find-key-hint") />
            <Select label=t!("status") name="status" value=state choices=states />
            <PickAgent name="agent" value=agent agents none=t!("any") />
            <button class="button">{t!("apply")}</button>
            </form>
        </details>
    }
}

/// A select of an agent or none; a text field if there are too many agents.
#[component]
pub fn PickAgent(
    name: &'static str,
    value: String,
    agents: Option<Vec<AgentRef>>,
    /// The label of none.
    none: String,
    /// The field error.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let Some(agents) = agents else {
        return view! { <Field label=t!("agent") name value optional=true hint=t!("agent-number-hint") error /> }
            .into_any();
    };
    if agents.is_empty() && value.is_empty() {
        return ().into_any();
    }
    let known = agents.iter().map(|agent| Choice::new(agent.id.to_string(), &agent.name));
    // The current value stays, even if there is no such agent.
    let unknown = !value.is_empty() && agents.iter().all(|agent| agent.id.to_string() != value);
    let unknown = unknown.then(|| Choice::new(&value, &value));
    let choices = std::iter::once(Choice::new("", none)).chain(unknown).chain(known).collect();
    view! { <Select label=t!("agent") name value choices error /> }.into_any()
}

fn word(state: KeyState) -> String {
    match state {
        KeyState::Active => t!("state-active"),
        KeyState::Ending => t!("state-ending"),
        KeyState::Revoked => t!("state-revoked"),
        KeyState::Expired => t!("state-expired"),
    }
}

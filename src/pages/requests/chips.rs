//! The active parts of the filter, each with a link to the list without it.

use leptos::prelude::*;

use super::view::View;
use crate::domain::Money;
use crate::domain::date_range::parse_date;
use crate::domain::request_filter::{Ending, NONE, TypedFilter};
use crate::i18n::{dated, t};
use crate::service::usage::requests::Choices;

/// A part: its name, its value, and the address without it.
type Chip = (String, String, String);

/// The list; empty without a filter.
#[component]
pub fn Chips(view: View, choices: Choices) -> impl IntoView {
    let active: Vec<_> =
        chips(&view, choices).into_iter().filter(|(_, value, _)| !value.is_empty()).collect();
    let all = (active.len() > 1).then(|| {
        let order = TypedFilter { order: view.typed.order.clone(), ..TypedFilter::default() };
        let bare = View { typed: order, ..view.clone() };
        view! { <li><a class="button quiet" href=bare.address()>{t!("clear-all")}</a></li> }
    });
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

/// Every part, also those that are not active.
fn chips(view: &View, choices: Choices) -> [Chip; 8] {
    let typed = &view.typed;
    let without = |take: fn(&mut TypedFilter) -> &mut String| {
        let mut rest = view.clone();
        take(&mut rest.typed).clear();
        rest.address()
    };
    let ending = Ending::ALL.into_iter().find(|ending| ending.as_str() == typed.status).map(ending_word);
    let cost = Money::read(&typed.cost).map_or_else(|_| typed.cost.clone(), Money::exact);
    let unless_empty = |typed: &str, shown: String| if typed.is_empty() { String::new() } else { shown };
    [
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
        (t!("cost-at-least"), unless_empty(&typed.cost, cost), without(|t| &mut t.cost)),
        (t!("unpriced"), unless_empty(&typed.unpriced, t!("only")), without(|t| &mut t.unpriced)),
    ]
}

/// The typed text, or the label of none.
fn none_or(typed: &str, none: String) -> String {
    if typed == NONE { none } else { typed.to_owned() }
}

/// A day for display: `21 Nov 2026`.
fn day(typed: &str) -> String {
    parse_date(typed).map_or_else(|| typed.to_owned(), dated)
}

/// The label of how requests ended.
pub fn ending_word(ending: Ending) -> String {
    match ending {
        Ending::Success => t!("ending-success"),
        Ending::Refused => t!("ending-refused"),
        Ending::Failed => t!("ending-failed"),
        Ending::Cut => t!("ending-cut"),
    }
}

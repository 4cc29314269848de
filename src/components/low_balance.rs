//! What every page says when there is little credit left, or none.

use leptos::prelude::*;

use super::Around;
use crate::domain::runway::Runway;
use crate::domain::{Money, Warning};

/// The notice; its place is there without it too, so that a page that is open can get one.
#[component]
pub fn LowBalance() -> impl IntoView {
    let warning = use_context::<Around>().and_then(|around| around.warning);
    let notice = warning.map(|warning| match warning {
        Warning::Refused { balance } => view! { <Refused balance /> }.into_any(),
        Warning::Low { available, threshold, runway } => {
            view! { <Low available threshold runway /> }.into_any()
        }
    });
    view! { <div data-region="warning">{notice}</div> }
}

#[component]
fn Refused(balance: Money) -> impl IntoView {
    let what = if balance.is_negative() {
        view! { "Your balance is "<strong>{balance.rounded()}</strong>": your keys are refused. " }.into_any()
    } else {
        view! { <strong>"No credit is left"</strong>": your keys are refused. " }.into_any()
    };
    view! {
        <aside class="notice trouble" aria-label="Low balance">
            <p>{what}"Ask the operator for credit. Calls go through again as soon as it is booked."</p>
        </aside>
    }
}

#[component]
fn Low(available: Money, threshold: Money, runway: Runway) -> impl IntoView {
    let lasts = match runway {
        Runway::Until { early, .. } => Some(format!("It lasts until about {}. ", early.format("%-d %b %Y"))),
        _ => None,
    };
    view! {
        <aside class="notice low" aria-label="Low balance">
            <p>
                <strong>{available.rounded()}</strong>" of credit is left. "{lasts}
                "Ask the operator for more: without credit, your keys are refused. "
                <a href="/settings#low-balance">"You are told at "{threshold.rounded()}</a>"."
            </p>
        </aside>
    }
}

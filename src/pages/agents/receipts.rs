//! What was done, said once above the list.

use leptos::prelude::*;

use crate::components::{Amount, Instant, Mood, Notice};
use crate::domain::Direction;
use crate::rpc::AgentRef;
use crate::rpc::agents::TransferReceipt;

/// Money was moved.
#[component]
pub fn Moved(receipt: TransferReceipt) -> impl IntoView {
    let TransferReceipt { agent, direction, amount, at, account_available, agent_available } = receipt;
    let way = match direction {
        Direction::Allocate => " was allocated to ",
        Direction::TakeBack => " was taken back from ",
    };
    let when = format!("{}, {}", at.day, at.time);
    view! {
        <Notice mood=Mood::Done>
            <p>
                <strong><Amount money=amount exact=true /></strong>{way}<strong><bdi>{agent.name}</bdi></strong>", "
                <Instant utc=at.utc text=when />"."
            </p>
            <p class="hush">
                "The agent has "<Amount money=agent_available exact=true />" available now, the account "
                <Amount money=account_available exact=true />"."
            </p>
        </Notice>
    }
}

/// An agent was made.
#[component]
pub fn Made(agent: AgentRef, prepaid: bool) -> impl IntoView {
    let next = if prepaid {
        let href = format!("/agents?allocate={}", agent.id);
        view! { <p class="row"><a class="button" href=href>"Allocate credit to it"</a></p> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <Notice mood=Mood::Done>
            <p><strong><bdi>{agent.name}</bdi></strong>" is there. Its number is "<strong>{agent.id}</strong>"."</p>
            <p class="hush">"Calls reported with "<code>"\"agent_id\": "{agent.id}</code>" are counted under it."</p>
            {next}
        </Notice>
    }
}

//! Messages above the list, after an action.

use leptos::prelude::*;

use super::row::TransferReceipt;
use crate::components::{Amount, Instant, Notice, NoticeKind};
use crate::domain::Direction;
use crate::i18n::{HERE, HERE_TOO, fill, fill_two, t};
use crate::pages::shown::AgentRef;

/// The receipt of a transfer.
#[component]
pub fn Moved(receipt: TransferReceipt) -> impl IntoView {
    let TransferReceipt { agent, direction, amount, at, account_available, agent_available } = receipt;
    let way = match direction {
        Direction::Allocate => t!("was-allocated", amount = HERE, name = HERE_TOO),
        Direction::TakeBack => t!("was-taken-back", amount = HERE, name = HERE_TOO),
    };
    let moved = view! { <strong><Amount money=amount exact=true /></strong> };
    let name = view! { <strong><bdi>{agent.name}</bdi></strong> };
    let available = fill_two(
        &t!("available-now", agent = HERE, account = HERE_TOO),
        view! { <Amount money=agent_available exact=true /> },
        view! { <Amount money=account_available exact=true /> },
    );
    let when = at.text();
    view! {
        <Notice mood=NoticeKind::Done>
            <p tabindex="-1" data-notice>
                {fill_two(&way, moved, name)}{fill(&t!("moved-at", time = HERE), view! { <Instant utc=at.utc text=when /> })}
            </p>
            <p class="hush">{available}</p>
        </Notice>
    }
}

#[component]
pub fn Made(agent: AgentRef, prepaid: bool) -> impl IntoView {
    let next = if prepaid {
        let href = format!("/agents?allocate={}", agent.id);
        view! { <p class="row"><a class="button" href=href>{t!("allocate-credit-to-it")}</a></p> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <Notice mood=NoticeKind::Done>
            <p tabindex="-1" data-notice>
                {fill_two(
                    &t!("agent-is-there", name = HERE, number = HERE_TOO),
                    view! { <strong><bdi>{agent.name}</bdi></strong> },
                    view! { <strong>{agent.id}</strong> },
                )}
            </p>
            <p class="hush">
                {fill(&t!("counted-under-it", field = HERE), view! { <code>"\"agent_id\": "{agent.id}</code> })}
            </p>
            {next}
        </Notice>
    }
}

//! The low-balance notice of every page.

use leptos::prelude::*;

use super::unverified::Unverified;
use super::{FrameContext, PostForm, Site, ThisPage};
use crate::domain::runway::Runway;
use crate::domain::{AgentId, Money, Warning};
use crate::i18n::{HERE, dated, fill, t};

/// The notice. Its region exists without a notice too, so that a live page can add one.
#[component]
pub fn LowBalance() -> impl IntoView {
    let around = use_context::<FrameContext>();
    // The first credit may wait for it, so it comes before any other notice.
    if let Some(around) = around.clone().filter(|around| !around.is_verified) {
        return view! { <div data-region="warning"><Unverified around /></div> }.into_any();
    }
    let warning = around.and_then(|around| around.warning);
    let notice = warning.map(|warning| match warning {
        Warning::Refused { balance } => view! { <Refused balance /> }.into_any(),
        Warning::AgentOwes { agent_id, balance } => view! { <AgentOwes agent_id balance /> }.into_any(),
        Warning::Low { available, threshold, runway } => {
            view! { <Low available threshold runway /> }.into_any()
        }
    });
    view! { <div data-region="warning">{notice}</div> }.into_any()
}

/// The words for a threshold; whole rupees have no decimals.
pub fn alert_at(threshold: Money) -> String {
    let amount = threshold.exact();
    t!("told-at", amount = amount.strip_suffix(".00").unwrap_or(&amount))
}

/// What to do once there is no credit.
fn get_credit() -> AnyView {
    if sells_credit() {
        fill(&t!("add-credit-again", link = HERE), add_credit())
    } else {
        t!("ask-for-credit").into_any()
    }
}

/// What to do before there is none.
fn get_more() -> AnyView {
    if sells_credit() {
        fill(&t!("add-credit-before", link = HERE), add_credit())
    } else {
        t!("ask-for-more").into_any()
    }
}

fn sells_credit() -> bool {
    use_context::<Site>().is_some_and(|site| site.sells_credit)
}

fn add_credit() -> impl IntoView {
    view! { <a href="/billing">{t!("add-credit")}</a> }
}

#[component]
fn Refused(balance: Money) -> impl IntoView {
    let what = if balance.is_negative() {
        fill(&t!("balance-below-zero", balance = HERE), view! { <strong>{balance.balance()}</strong> })
    } else {
        view! { <strong>{t!("no-credit-left")}</strong> }.into_any()
    };
    view! {
        <aside class="notice trouble" aria-label=t!("low-balance")>
            <p>{what}" "{get_credit()}</p>
        </aside>
    }
}

#[component]
fn AgentOwes(agent_id: AgentId, balance: Money) -> impl IntoView {
    let what = t!("agent-below-zero", agent = agent_id.to_string(), balance = HERE);
    let what = fill(&what, view! { <strong>{balance.rounded()}</strong> });
    view! {
        <aside class="notice trouble" aria-label=t!("low-balance")>
            <p>{what}" "<a href="/agents">{t!("allocate-credit-to-it")}</a></p>
        </aside>
    }
}

#[component]
fn Low(available: Money, threshold: Money, runway: Runway) -> impl IntoView {
    let lasts = match runway {
        Runway::Until { early, .. } => Some(format!("{} ", t!("lasts-about", day = dated(early)))),
        _ => None,
    };
    let here = use_context::<ThisPage>().map(|page| page.0).unwrap_or_default();
    let left = fill(&t!("credit-left", amount = HERE), view! { <strong>{available.balance()}</strong> });
    view! {
        <aside class="notice low" aria-label=t!("low-balance")>
            <p>
                {left}" "{lasts}{get_more()}" "
                <a href="/settings/notifications">{alert_at(threshold)}</a>
            </p>
            <PostForm action="/settings/low-balance/dismiss">
                <input type="hidden" name="next" value=here />
                <button class="close" aria-label=t!("dismiss")></button>
            </PostForm>
        </aside>
    }
}

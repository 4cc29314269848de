//! Limits: what is used of them, on the page of a key or an agent and on `/usage`, and the fields of their forms.

mod form;

use leptos::prelude::*;

pub use self::form::{KeyLimits, LimitFields, LimitsForm, scope_words};
use super::function::{FunctionError, signed_in};
use super::shown::LocalTime;
use crate::components::{Amount, Instant, count};
use crate::domain::limits::LimitKind;
use crate::domain::{AgentId, KeyId, LimitName, LimitOf, Zone};
use crate::i18n::t;
use crate::service::agents;
use crate::service::keys::{self, LimitUse, Quantity, Whose};

/// A limit with what is used of it.
#[derive(Clone, Debug)]
pub struct LimitRow {
    name: LimitName,
    whose: Option<Whose>,
    limit: Quantity,
    used: Quantity,
    begins: LocalTime,
}

/// The limits that apply to the calls of a key.
pub async fn of_key(id: &KeyId) -> Result<Vec<LimitRow>, FunctionError> {
    let me = signed_in()?;
    let uses = keys::uses_of_key(&me.services, &me.owner, id).await?;
    Ok(uses.into_iter().map(|found| LimitRow::of(me.owner.zone, found)).collect())
}

/// The limits of an agent.
pub async fn of_agent(id: AgentId) -> Result<Vec<LimitRow>, FunctionError> {
    let me = signed_in()?;
    let (agent, _) = agents::lookup(&me.services, me.account(), id).await?;
    let uses = keys::uses_of_agent(&me.services, &me.owner, &agent).await?;
    Ok(uses.into_iter().map(|found| LimitRow::of(me.owner.zone, found)).collect())
}

/// The limits of the account's plan, its agents and its keys.
pub async fn of_account() -> Result<Vec<LimitRow>, FunctionError> {
    let me = signed_in()?;
    let uses = keys::uses_of_account(&me.services, &me.owner).await?;
    Ok(uses.into_iter().map(|found| LimitRow::of(me.owner.zone, found)).collect())
}

impl LimitRow {
    fn of(zone: Zone, found: LimitUse) -> Self {
        let LimitUse { name, whose, limit, used, begins } = found;
        Self { name, whose, limit, used, begins: LocalTime::of(zone, begins) }
    }
}

/// The limits; nothing where there are none.
#[component]
pub fn LimitsUsed(rows: Vec<LimitRow>) -> impl IntoView {
    let section = (!rows.is_empty()).then(|| {
        let facts = rows.into_iter().map(|row| view! { <Used row /> }).collect_view();
        view! {
            <section class="part" aria-labelledby="limits-title">
                <div class="part-head"><h2 id="limits-title">{t!("limits")}</h2></div>
                <dl class="facts used">{facts}</dl>
            </section>
        }
    });
    // The region is also there without limits, because they may be set without leaving the page.
    view! { <div data-region="limits">{section}</div> }
}

#[component]
fn Used(row: LimitRow) -> impl IntoView {
    let LimitRow { name, whose, limit, used, begins } = row;
    let kind = kind_words(name.kind);
    let term = match name.of {
        LimitOf::Plan => t!("limit-of-plan", what = kind),
        LimitOf::Agent => t!("limit-of-agent", what = kind),
        LimitOf::Key => kind,
    };
    let whose = whose.map(|whose| {
        let (href, name) = match whose {
            Whose::Agent(id, name) => (format!("/agents/{id}"), name),
            Whose::Key(id, name) => (format!("/keys/{id}"), name),
        };
        view! { <a href=href><bdi>{name}</bdi></a>" · " }
    });
    // A day and a month begin at midnight.
    let is_of_days = matches!(name.kind, LimitKind::Day | LimitKind::Month);
    let text = if is_of_days { begins.day } else { begins.time };
    view! {
        <div>
            <dt>{term}<div class="small">{whose}{t!("begins-anew")}" "<Instant utc=begins.utc text /></div></dt>
            <dd>{quantity(used)}" / "{quantity(limit)}</dd>
        </div>
    }
}

fn quantity(quantity: Quantity) -> AnyView {
    match quantity {
        Quantity::Count(number) => count(number).into_any(),
        Quantity::Rupees(money) => view! { <Amount money /> }.into_any(),
    }
}

/// The label of what a limit counts.
fn kind_words(kind: LimitKind) -> String {
    match kind {
        LimitKind::Requests => t!("requests-per-minute"),
        LimitKind::Tokens => t!("tokens-per-minute"),
        LimitKind::PromptTokens => t!("prompt-tokens-per-minute"),
        LimitKind::CompletionTokens => t!("completion-tokens-per-minute"),
        LimitKind::Day => t!("inr-per-day"),
        LimitKind::Month => t!("inr-per-month"),
    }
}

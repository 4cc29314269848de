//! `/agents/{id}`: one agent, its credit, its keys, its spend, what was changed by whom, its calls. The dialogs are
//! those of the list, as addresses of this page, and lead back here.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_meta::Title;

use super::actions::LimitAgent;
use super::data::{self, AgentFacts, AgentKeys};
use super::dialogs::{Limit, Transfer};
use super::list::billing;
use super::receipts::Moved;
use super::row::{Credits, TransferForm, TransferReceipt};
use super::{Asked, Spot, Wish};
use crate::components::{
    Amount, BalanceAmount, Fact, Facts, Frame, Notice, NoticeKind, PageHead, Place, StatusBadge, Table, count,
};
use crate::domain::{AgentId, Direction, Money, Spender};
use crate::i18n::t;
use crate::pages::address;
use crate::pages::ago::LastUsed;
use crate::pages::function::{FunctionError, Refused};
use crate::pages::limits::{self, LimitRow, LimitsUsed};
use crate::pages::load::{load, query, segment};
use crate::pages::shown::AgentRef;
use crate::pages::spender::{self, Activity, Calls, Models, Spend, Spending};
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::Dialogs;

struct Data {
    viewer: Viewer,
    id: AgentId,
    facts: AgentFacts,
    /// What is used of its limits.
    limits: Vec<LimitRow>,
    keys: AgentKeys,
    spending: Spending,
    /// The transfer form and its amount.
    desk: Option<(TransferForm, Wish)>,
    moved: Option<TransferReceipt>,
    /// The form of the limits is open.
    limit: bool,
    /// The limits were just changed.
    limited: bool,
}

/// The page.
#[component]
pub fn OneAgent() -> impl IntoView {
    load(find(segment(1), Asked::here()), show)
}

async fn find(id: Option<String>, asked: Asked) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let id: AgentId = id.and_then(|id| id.parse().ok()).ok_or(FunctionError::NotFound)?;
    let facts = data::facts(id).await?;
    let desk = match asked.transfer {
        Some((_, direction)) => Some((data::desk(id, direction).await?, asked.wish)),
        None => None,
    };
    let moved = if asked.moved.is_empty() { None } else { Some(data::receipt(&asked.moved).await?) };
    Ok(Data {
        viewer,
        id,
        facts,
        limits: limits::of_agent(id).await?,
        keys: data::keys(id).await?,
        spending: spender::find(&Spender::Agent(id)).await?,
        desk,
        moved,
        limit: !query("limits").is_empty() || Refused::<LimitAgent>::here().is_some(),
        limited: !query("changed").is_empty(),
    })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, id, facts, limits, keys, spending, desk, moved, limit, limited } = data;
    let (spot, name) = (Spot::of_page(id), facts.name.clone());
    let modal = match desk {
        Some((desk, wish)) => Some(view! { <Transfer desk wish spot=spot.clone() /> }.into_any()),
        None if limit => {
            let (agent, limits) = (AgentRef { id, name: name.clone() }, facts.limits.clone());
            Some(view! { <Limit agent limits spot=spot.clone() /> }.into_any())
        }
        None => None,
    };
    let of = ("agent", id.to_string());
    let all = address("/requests", &[(of.0, of.1.as_str())]);
    let Spending { report, activity, calls } = spending;
    let title = view! { <bdi>{name.clone()}</bdi> };
    view! {
        <Title text=name />
        <Frame place=Place::Agents email=viewer.email modal>
            <PageHead title back=("/agents".to_owned(), t!("agents")) balance=viewer.balance>
                <div data-region="acts"><Acts id own=facts.credits path=spot.path() /></div>
            </PageHead>
            <div data-region="notice">
                {moved.map(|receipt| view! { <Moved receipt /> })}
                {limited.then(|| view! { <Notice mood=NoticeKind::Done><p>{t!("limits-saved")}</p></Notice> })}
            </div>
            <div class="glance">
                <div data-region="facts"><About id facts /></div>
                <Spend report=report.clone() behind=requests_of_days />
                <Keys id keys />
                <Models report of />
                <LimitsUsed rows=limits />
            </div>
            <Calls rows=calls all />
            <Activity rows=activity />
            <Dialogs />
        </Frame>
    }
}

/// The calls of some days of the agent of this page.
fn requests_of_days(start: NaiveDate, end: NaiveDate) -> String {
    let agent = segment(1).unwrap_or_default();
    address("/requests", &[("agent", &agent), ("start", &start.to_string()), ("end", &end.to_string())])
}

/// The buttons that open the transfer form.
#[component]
fn Acts(id: AgentId, own: Option<Credits>, path: String) -> impl IntoView {
    let button = |direction: Direction, label: String| {
        let word = direction.as_str();
        view! { <button class="button" id=word name=word value=id>{label}</button> }
    };
    let has_credit = own.is_some_and(|own| own.available > Money::ZERO);
    let back = has_credit.then(|| button(Direction::TakeBack, t!("take-back")));
    let allocate = own.map(|_| button(Direction::Allocate, t!("allocate")));
    view! {
        <form class="row" method="get" action=path data-dialog>
            <button class="button" id="limits" name="limits" value="1">{t!("limits")}</button>{back}{allocate}
        </form>
    }
}

#[component]
fn About(id: AgentId, facts: AgentFacts) -> impl IntoView {
    let AgentFacts { credits, limits, .. } = facts;
    let may = |term: String, text: String| {
        (!text.is_empty()).then(|| view! { <Fact term><bdi>{text}</bdi></Fact> })
    };
    let own = credits.map(|own| {
        view! {
            <Fact term=t!("available")><strong><BalanceAmount money=own.available /></strong></Fact>
            <Fact term=t!("held")><Amount money=own.held /></Fact>
            <Fact term=t!("used")><Amount money=own.used /></Fact>
            <Fact term=t!("recharged")><Amount money=own.recharged /></Fact>
        }
    });
    view! {
        <section class="part" aria-label=t!("its-details")>
            <Facts>
                {own}
                <Fact term=t!("billing")>{billing(credits.map(|own| own.billing))}</Fact>
                {may(t!("models"), limits.models)}
                {may(t!("limit-addresses"), limits.addresses)}
                <Fact term=t!("its-number")><code>{id}</code></Fact>
            </Facts>
        </section>
    }
}

/// The keys that are bound to the agent, those used last first.
#[component]
fn Keys(id: AgentId, keys: AgentKeys) -> impl IntoView {
    let AgentKeys { rows, all } = keys;
    let list = if rows.is_empty() {
        view! { <p class="hush">{t!("no-keys-of-agent")}</p> }.into_any()
    } else {
        let rows = rows.into_iter().map(|key| {
            view! {
                <tr>
                    <th scope="row" class="name two">
                        <a class="line" dir="auto" href=format!("/keys/{}", key.id)>{key.name}</a><span class="under mono">{key.masked}</span>
                    </th>
                    <td><StatusBadge status=key.status /></td>
                    <td class="num" data-head=t!("last-used")><LastUsed at=key.last_used /></td>
                </tr>
            }
        });
        view! {
            <Table labelled_by="keys-title">
                <thead>
                    <tr>
                        <th scope="col">{t!("name")}</th><th scope="col">{t!("status")}</th>
                        <th scope="col" class="num">{t!("last-used")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
        .into_any()
    };
    let href = address("/keys", &[("agent", &id.to_string())]);
    let more = (all > 0)
        .then(|| view! { <a class="small" href=href>{t!("key-count", all = all, counted = count(all))}</a> });
    view! {
        <section class="part" data-region="keys">
            <div class="part-head"><h2 id="keys-title">{t!("keys")}</h2>{more}</div>
            {list}
        </section>
    }
}

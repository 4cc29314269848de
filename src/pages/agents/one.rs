//! `/agents/{id}`: one agent, its credit, its keys, its spend, what was changed by whom, its calls. The dialogs are
//! those of the list, as addresses of this page, and lead back here.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_meta::Title;

use super::data::{self, AgentKeys};
use super::dialogs::Transfer;
use super::list::billing;
use super::receipts::Moved;
use super::row::{Credits, TransferForm, TransferReceipt};
use super::{Asked, Spot, Wish};
use crate::components::{
    Amount, BalanceAmount, Fact, Facts, Frame, PageHead, Place, StatusBadge, Table, count,
};
use crate::domain::{AgentId, Direction, Money, Spender};
use crate::i18n::t;
use crate::pages::address;
use crate::pages::ago::LastUsed;
use crate::pages::function::FunctionError;
use crate::pages::load::{load, segment};
use crate::pages::spender::{self, Activity, Calls, Models, Spend, Spending};
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::Dialogs;

#[derive(Clone)]
struct Data {
    viewer: Viewer,
    id: AgentId,
    name: String,
    credits: Option<Credits>,
    keys: AgentKeys,
    spending: Spending,
    /// The transfer form and its amount.
    desk: Option<(TransferForm, Wish)>,
    moved: Option<TransferReceipt>,
}

/// The page.
#[component]
pub fn OneAgent() -> impl IntoView {
    load(find(segment(1), Asked::here()), show)
}

async fn find(id: Option<String>, asked: Asked) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let id: AgentId = id.and_then(|id| id.parse().ok()).ok_or(FunctionError::NotFound)?;
    let (name, credits) = data::credits(id).await?;
    let desk = match asked.transfer {
        Some((_, direction)) => Some((data::desk(id, direction).await?, asked.wish)),
        None => None,
    };
    let moved = if asked.moved.is_empty() { None } else { Some(data::receipt(&asked.moved).await?) };
    Ok(Data {
        viewer,
        id,
        name,
        credits,
        keys: data::keys(id).await?,
        spending: spender::find(&Spender::Agent(id)).await?,
        desk,
        moved,
    })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, id, name, credits, keys, spending, desk, moved } = data;
    let spot = Spot::of_page(id);
    let modal = desk.map(|(desk, wish)| view! { <Transfer desk wish spot=spot.clone() /> }.into_any());
    let of = ("agent", id.to_string());
    let all = address("/requests", &[(of.0, of.1.as_str())]);
    let Spending { report, activity, calls } = spending;
    let title = view! { <bdi>{name.clone()}</bdi> };
    view! {
        <Title text=name />
        <Frame place=Place::Agents email=viewer.email modal>
            <PageHead title back=("/agents".to_owned(), t!("agents")) balance=viewer.balance>
                <div data-region="acts">{credits.map(|own| view! { <Acts id own path=spot.path() /> })}</div>
            </PageHead>
            <div data-region="notice">{moved.map(|receipt| view! { <Moved receipt /> })}</div>
            <div class="glance">
                <div data-region="facts"><Credit id credits /></div>
                <Spend report=report.clone() behind=requests_of_days />
                <Keys id keys />
                <Models report of />
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
fn Acts(id: AgentId, own: Credits, path: String) -> impl IntoView {
    let button = |direction: Direction, label: String| {
        let word = direction.as_str();
        view! { <button class="button" id=word name=word value=id>{label}</button> }
    };
    let back = (own.available > Money::ZERO).then(|| button(Direction::TakeBack, t!("take-back")));
    view! {
        <form class="row" method="get" action=path data-dialog>{back}{button(Direction::Allocate, t!("allocate"))}</form>
    }
}

#[component]
fn Credit(id: AgentId, credits: Option<Credits>) -> impl IntoView {
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

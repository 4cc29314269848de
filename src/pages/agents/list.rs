//! The table of agents: credit at the left, recent usage at the right.

use leptos::prelude::*;

use super::row::{AgentPage, AgentRow, Credits};
use super::{QueryFields, Spot};
use crate::charts::Spark;
use crate::components::{Amount, BalanceAmount, CELL_ROOM, Empty, Menu, Stat, Stats, Table, count, in_full};
use crate::domain::{DateRange, Direction, Money, Prepaid};
use crate::i18n::t;
use crate::pages::address;

/// The sums of all wallets.
#[component]
pub fn Totals(available: Money, allocated: Money, held: Money, prepaid: i64) -> impl IntoView {
    let aside =
        (held > Money::ZERO).then(|| view! { <Stat term=t!("held-there")><Amount money=held /></Stat> });
    view! {
        <section class="part" aria-label=t!("wallets")>
            <Stats>
                <Stat term=t!("available-in-account")><BalanceAmount money=available /></Stat>
                <Stat term=t!("in-wallets-of-agents")><BalanceAmount money=allocated /></Stat>
                {aside}
                <Stat term=t!("prepaid")>{t!("prepaid-agents", agents = prepaid, count = count(prepaid))}</Stat>
            </Stats>
        </section>
    }
}

/// The id of the form whose buttons open dialogs.
const ACTS: &str = "acts";

/// The table.
#[component]
pub fn List(page: AgentPage, spot: Spot) -> impl IntoView {
    let range = page.range;
    let rows = page.rows.into_iter().map(move |row| view! { <Line row range /> });
    view! {
        <form method="get" action="/agents" id=ACTS data-dialog><QueryFields spot /></form>
        <Table labelled_by="agents-title">
            <thead>
                <tr>
                    <th scope="col">{t!("agent")}</th>
                    <th scope="col" class="num">{t!("available")}</th>
                    <th scope="col" class="num">{t!("held")}</th>
                    <th scope="col" class="num">{t!("used")}</th>
                    <th scope="col" class="num">{t!("recharged")}</th>
                    <th scope="col">{t!("spend-30-days")}</th>
                    <th scope="col" class="num">{t!("cost-30-days")}</th>
                    <th scope="col"><span class="visually-hidden">{t!("credit")}</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Line(row: AgentRow, range: DateRange) -> impl IntoView {
    let AgentRow { id, name, credits, daily, requests, unpriced_requests } = row;
    let cost: Money = daily.iter().copied().sum();
    let (start, end, number) = (range.start().to_string(), range.end().to_string(), id.to_string());
    let calls = address("/requests", &[("agent", &number), ("start", &start), ("end", &end)]);
    let usage = address("/usage", &[("group_by", "agent"), ("start", &start), ("end", &end)]);
    let title = name.clone();
    let of = format!(" {}", t!("of-agent", name = name.clone()));
    let unpriced = (unpriced_requests > 0)
        .then(|| view! { ", "{t!("count-unpriced", count = count(unpriced_requests))} });
    let acts = view! { <Acts id credits name=name.clone() of=of.clone() /> };
    view! {
        <tr>
            <th scope="row" class="name two" title=in_full(&title, CELL_ROOM)>
                <a class="line row-link" dir="auto" href=format!("/agents/{id}")>{name}</a><span class="under">{id}" · "{billing(credits.map(|own| own.billing))}</span>
            </th>
            <Wallet credits />
            <td class="optional"><Spark name=title.clone() range daily /></td>
            <td class="num two" data-head=t!("cost-30-days")>
                <a href=usage><Amount money=cost /><span class="visually-hidden">" "{t!("of-usage")}{of.clone()}</span></a>
                <span class="under">
                    <a href=calls>{t!("count-requests", calls = requests, count = count(requests))}<span class="visually-hidden">{of.clone()}</span></a>
                    {unpriced}
                </span>
            </td>
            <td class="act">{acts}</td>
        </tr>
    }
}

/// The cells of an agent's wallet; empty if the account's wallet pays.
#[component]
fn Wallet(credits: Option<Credits>) -> impl IntoView {
    let Some(own) = credits else {
        let none = || view! { <td></td> };
        return view! { {none()}{none()}{none()}{none()} }.into_any();
    };
    let last = if own.available > Money::ZERO {
        view! { <BalanceAmount money=own.available /> }.into_any()
    } else {
        view! { <span class="badge failed"><BalanceAmount money=own.available /></span> }.into_any()
    };
    view! {
        <td class="num main" data-head=t!("available")>{last}</td>
        <td class="num" data-head=t!("held")><Amount money=own.held /></td>
        <td class="num" data-head=t!("used")><Amount money=own.used /></td>
        <td class="num" data-head=t!("recharged")><Amount money=own.recharged /></td>
    }
    .into_any()
}

/// The buttons of an agent's wallet.
#[component]
fn Acts(id: i64, credits: Option<Credits>, name: String, of: String) -> impl IntoView {
    credits.map(|own| {
        let button = |direction: Direction, label: String| {
            let (word, of) = (direction.as_str(), of.clone());
            view! {
                <button class="button quiet" form=ACTS id=format!("{word}-{id}") name=word value=id>
                    {label}<span class="visually-hidden">{of}</span>
                </button>
            }
        };
        let back = (own.available > Money::ZERO).then(|| button(Direction::TakeBack, t!("take-back")));
        let allocate = button(Direction::Allocate, t!("allocate"));
        view! { <Menu label=t!("actions-for", name = name)>{back}{allocate}</Menu> }
    })
}

/// The billing of an agent, as text.
pub fn billing(prepaid: Option<Prepaid>) -> String {
    match prepaid {
        None => t!("paid-from-account"),
        Some(Prepaid::Minute) => t!("prepaid-minute"),
        Some(Prepaid::Token) => t!("prepaid-token"),
        Some(Prepaid::Message) => t!("prepaid-message"),
    }
}

/// The empty state: what an agent is, and what to do first.
#[component]
pub fn NoAgents() -> impl IntoView {
    view! {
        <Empty title=t!("no-agents")>
            <p>{t!("what-agents-are")}</p>
            <p>{t!("what-wallets-are")}</p>
            <p><a class="button" href="/agents?new=1">{t!("make-first-agent")}</a></p>
        </Empty>
    }
}

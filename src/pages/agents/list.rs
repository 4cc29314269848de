//! Agents as a table: credits at the left, what was spent lately at the right.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::Spot;
use crate::charts::Spark;
use crate::components::{Amount, Empty, Stat, Stats, Table, count};
use crate::domain::{DateRange, Direction, Money, Prepaid};
use crate::pages::address;
use crate::rpc::agents::{AgentPage, AgentRow, Credits};

/// What all wallets have together.
#[component]
pub fn Totals(available: Money, allocated: Money, held: Money, prepaid: i64) -> impl IntoView {
    let agents = if prepaid == 1 { "agent".to_owned() } else { "agents".to_owned() };
    let aside = (held > Money::ZERO).then(|| view! { <Stat term="Held there"><Amount money=held /></Stat> });
    view! {
        <section class="part" aria-label="Wallets">
            <Stats>
                <Stat term="Available in the account"><Amount money=available /></Stat>
                <Stat term="In wallets of agents"><Amount money=allocated /></Stat>
                {aside}
                <Stat term="Prepaid">{count(prepaid)}" "{agents}</Stat>
            </Stats>
        </section>
    }
}

/// A row for each agent.
#[component]
pub fn List(page: AgentPage, spot: Spot) -> impl IntoView {
    let range = page.range;
    let rows = page.rows.into_iter().map(move |row| view! { <Line row range spot=spot.clone() /> });
    view! {
        <Table labelled_by="agents-title">
            <thead>
                <tr>
                    <th scope="col">"Agent"</th>
                    <th scope="col" class="num">"Available"</th>
                    <th scope="col" class="num">"Held"</th>
                    <th scope="col" class="num">"Used"</th>
                    <th scope="col" class="num">"Recharged"</th>
                    <th scope="col">"Spend, 30 days"</th>
                    <th scope="col" class="num">"Cost, 30 days"</th>
                    <th scope="col"><span class="visually-hidden">"Credit"</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Line(row: AgentRow, range: DateRange, spot: Spot) -> impl IntoView {
    let AgentRow { id, name, credits, daily, requests, unpriced_requests } = row;
    let cost: Money = daily.iter().copied().sum();
    let days: Vec<_> = range.days().zip(daily).collect();
    let label = in_words(&name, &days);
    let days = days.into_iter().map(|(day, cost)| (day.format("%-d %b %Y").to_string(), cost)).collect();
    let (start, end, number) = (range.start().to_string(), range.end().to_string(), id.to_string());
    let calls = address("/requests", &[("agent", &number), ("start", &start), ("end", &end)]);
    let usage = address("/usage", &[("group_by", "agent"), ("start", &start), ("end", &end)]);
    let title = name.clone();
    let of = format!(" of {name}");
    let unpriced = (unpriced_requests > 0).then(|| view! { ", "{count(unpriced_requests)}" unpriced" });
    view! {
        <tr>
            <th scope="row" class="name two" title=title>
                <span class="line" dir="auto">{name}</span><span class="under">{id}" · "{billing(credits.map(|own| own.billing))}</span>
            </th>
            <Wallet credits />
            <td><Spark days label /></td>
            <td class="num two">
                <a href=usage><Amount money=cost /><span class="visually-hidden">" of usage"{of.clone()}</span></a>
                <span class="under">
                    <a href=calls>{count(requests)}" requests"<span class="visually-hidden">{of.clone()}</span></a>
                    {unpriced}
                </span>
            </td>
            <td class="act"><Acts id credits of spot /></td>
        </tr>
    }
}

/// The cells of an agent's own wallet; empty where the account's pays.
#[component]
fn Wallet(credits: Option<Credits>) -> impl IntoView {
    let Some(own) = credits else {
        let none = || view! { <td class="num faint">"—"</td> };
        return view! { {none()}{none()}{none()}{none()} }.into_any();
    };
    let last = if own.available > Money::ZERO {
        view! { <Amount money=own.available /> }.into_any()
    } else {
        view! { <span class="badge failed"><Amount money=own.available /></span> }.into_any()
    };
    view! {
        <td class="num strong">{last}</td>
        <td class="num"><Amount money=own.held /></td>
        <td class="num"><Amount money=own.used /></td>
        <td class="num"><Amount money=own.recharged /></td>
    }
    .into_any()
}

/// What can be done with an agent's wallet.
#[component]
fn Acts(id: i64, credits: Option<Credits>, of: String, spot: Spot) -> impl IntoView {
    credits.map(|own| {
        let link = |direction: Direction, word: &'static str| {
            let href = spot.with(&[(direction.as_str(), &id.to_string())]);
            view! { <a class="button quiet" href=href>{word}<span class="visually-hidden">{of.clone()}</span></a> }
        };
        let back = (own.available > Money::ZERO).then(|| link(Direction::TakeBack, "Take back"));
        view! { <span class="acts">{back}{link(Direction::Allocate, "Allocate")}</span> }
    })
}

/// How an agent is billed, in words.
const fn billing(prepaid: Option<Prepaid>) -> &'static str {
    match prepaid {
        None => "from the account",
        Some(Prepaid::Minute) => "prepaid by minute",
        Some(Prepaid::Token) => "prepaid by token",
        Some(Prepaid::Message) => "prepaid by message",
    }
}

/// What a row's chart shows, for who cannot see it. Every figure is on the usage page.
fn in_words(name: &str, days: &[(NaiveDate, Money)]) -> String {
    let spent = days.iter().filter(|(_, cost)| *cost > Money::ZERO);
    let Some((day, most)) = spent.clone().max_by_key(|(_, cost)| *cost) else {
        return format!("Daily spend of {name}: nothing in 30 days.");
    };
    let today = days.last().map_or(Money::ZERO, |(_, cost)| *cost);
    format!(
        "Daily spend of {name}: something on {} of 30 days, most on {} with {}, {} today so far.",
        spent.count(),
        day.format("%-d %b %Y"),
        most.rounded(),
        today.rounded()
    )
}

/// What an agent is, and what to do first.
#[component]
pub fn NoAgents() -> impl IntoView {
    view! {
        <Empty title="No agents yet">
            <p>
                "An agent is anything of yours that spends: a voice bot, a chat on your site, a nightly job. Each \
                has a number. Calls that carry it are counted under it here, in usage and in requests."
            </p>
            <p>
                "An agent is paid for from the account, or has a wallet of its own: you allocate credit to it, \
                and when that is gone its calls are refused while the others go on."
            </p>
            <p><a class="button" href="/agents?new=1">"Make the first one"</a></p>
        </Empty>
    }
}

//! `/`: the account at a glance.

use chrono::TimeDelta;
use futures_util::try_join;
use leptos::prelude::*;
use leptos_meta::Title;
use munim_islands::Charts;

use super::address::requests_of_days;
use super::ago::LastUsed;
use super::balance::{Balance, balance};
use super::first_call::{self, FirstCall, FirstSteps};
use super::function::FunctionError;
use super::keys;
use super::keys::data::LatestKey;
use super::load::load;
use super::requests::{self, Cost, RequestRow, RequestTime, some, some_seconds, zone_of};
use super::usage;
use super::viewer::viewer;
use crate::charts::{BalanceChart, BarChart, Breakdown, Legend, Measure, StackedBars, Unit, range_words};
use crate::components::{Amount, BalanceAmount, Empty, Fact, Facts, Figure, Frame, PageHead, Place, Table};
use crate::domain::runway::{PACE_DAYS, Runway};
use crate::domain::{DateRange, Money, RequestFilter, UsageReport};
use crate::i18n::{dated, t};
use munim_islands::Dialogs;

/// The number of requests shown.
const LATEST: u32 = 10;

struct Data {
    email: String,
    balance: Balance,
    report: UsageReport,
    keys: Vec<LatestKey>,
    requests: Vec<RequestRow>,
    /// The steps to the first call of a new account.
    steps: Option<FirstSteps>,
}

/// The page: balance, spending of 30 days, recently used keys, recent requests.
#[component]
pub fn Overview() -> impl IntoView {
    load(find(), show)
}

async fn find() -> Result<Data, FunctionError> {
    let latest = RequestFilter::default();
    let (page, balance, report, keys) = try_join!(
        requests::data::page(&latest, "", LATEST),
        balance(),
        usage::data::glance(),
        keys::data::latest(),
    )?;
    let is_old = page.rows.len() >= LATEST as usize;
    Ok(Data {
        steps: if is_old { None } else { first_call::steps().await? },
        email: viewer().await?.email,
        balance,
        report,
        keys,
        requests: page.rows,
    })
}

fn show(data: Data) -> impl IntoView {
    let Data { email, balance, report, keys, requests, steps } = data;
    view! {
        <Title text=t!("overview") />
        <Frame place=Place::Overview email>
            <PageHead title=t!("overview")>
                <form method="get" action="/keys" data-dialog>
                    <input type="hidden" name="new" value="1" />
                    <button class="button primary" id="create-key">{t!("create-new-key")}</button>
                </form>
            </PageHead>
            {steps.map(|steps| view! { <FirstCall steps /> })}
            <div class="glance">
                <BalanceNow now=balance report=report.clone() />
                <Spend report />
                <div data-region="latest-keys"><LatestKeys keys /></div>
                <div data-region="latest-requests"><LatestRequests requests /></div>
            </div>
            <Dialogs />
            <Charts />
        </Frame>
    }
}

/// The balance, and what it means.
#[component]
fn BalanceNow(now: Balance, report: UsageReport) -> impl IntoView {
    let Balance { balance, held, runway, days } = now;
    let today = report.today;
    let since = today - TimeDelta::days(PACE_DAYS.into());
    let cost = |first, last| -> Money {
        let days = report.rows.iter().filter(|row| (first..=last).contains(&row.date));
        days.map(|row| row.sums.cost).sum()
    };
    let (spent, so_far) = (cost(since, today - TimeDelta::days(1)), cost(today, today));
    let available = balance - held;
    let meaning = meaning(balance, available, runway).map(|words| view! { <p class="hush">{words}</p> });
    let aside = (held > Money::ZERO).then(|| {
        view! {
            <Fact term=t!("available")><BalanceAmount money=available /></Fact>
            <Fact term=t!("held-for-calls")><Amount money=held /></Fact>
        }
    });
    view! {
        <section class="part panel" aria-labelledby="balance-title" data-region="balance">
            <h2 id="balance-title" class="hush small">{t!("balance")}</h2>
            <p><Figure money=balance /></p>
            {meaning}
            <BalanceChart days />
            <Facts>
                {aside}
                <Fact term=t!("spent-today")><Amount money=so_far /></Fact>
                <Fact term=t!("spent-before", days = PACE_DAYS)><Amount money=spent /></Fact>
                <Fact term=t!("spent-30-days")><Amount money=report.totals.cost /></Fact>
            </Facts>
        </section>
    }
}

/// What the balance means; `None` without an estimate.
fn meaning(balance: Money, available: Money, runway: Runway) -> Option<String> {
    let words = match runway {
        _ if balance.is_negative() => t!("below-zero"),
        _ if balance == Money::ZERO => t!("no-credit"),
        _ if available <= Money::ZERO => t!("all-held"),
        Runway::Unknown => return None,
        Runway::TooEarly => t!("lasts-unknown"),
        Runway::Years => t!("lasts-years", days = PACE_DAYS),
        Runway::Until { early, late: None } => {
            t!("lasts-or-longer", until = dated(early), days = PACE_DAYS)
        }
        Runway::Until { early, late: Some(late) } => {
            let until =
                DateRange::new(early, late).map_or_else(|_| dated(early), |range| range_words(&range));
            t!("lasts-until", until = until, days = PACE_DAYS)
        }
    };
    Some(words)
}

/// Thirty days by model.
#[component]
fn Spend(report: UsageReport) -> impl IntoView {
    let breakdown = Breakdown::by_day(&report, Measure::Cost);
    let series = breakdown.series;
    let chart = BarChart {
        unit: Unit::Rupees,
        series: series.clone(),
        label: t!("spend-label"),
        empty: t!("spend-empty"),
        height: 220,
        slots: breakdown.slots,
        behind: requests_of_days,
    };
    view! {
        <section class="part panel" aria-labelledby="spend-title" data-region="spend">
            <div class="part-head">
                <h2 id="spend-title">{t!("spend-title")}</h2>
                <a class="small" href="/usage">{t!("all-usage")}</a>
            </div>
            <StackedBars chart />
            <Legend series />
        </section>
    }
}

#[component]
fn LatestKeys(keys: Vec<LatestKey>) -> impl IntoView {
    if keys.is_empty() {
        let text = t!("no-keys-why");
        return view! { <section class="part"><Empty title=t!("no-keys")><p>{text}</p></Empty></section> }
            .into_any();
    }
    let rows = keys.into_iter().map(|key| {
        view! {
            <tr>
                <th scope="row" class="name two">
                    <a class="line row-link" dir="auto" href=format!("/keys/{}", key.id)>{key.name}</a><span class="under mono">{key.masked}</span>
                </th>
                <td class="num main"><LastUsed at=key.last_used brief=true /></td>
            </tr>
        }
    });
    view! {
        <section class="part">
            <div class="part-head"><h2 id="keys-title">{t!("keys")}</h2><a class="small" href="/keys">{t!("all-keys")}</a></div>
            <Table labelled_by="keys-title" few=true>
                <thead><tr><th scope="col">{t!("name")}</th><th scope="col" class="num">{t!("last-used")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </section>
    }
    .into_any()
}

#[component]
fn LatestRequests(requests: Vec<RequestRow>) -> impl IntoView {
    if requests.is_empty() {
        let text = t!("no-latest-requests-why");
        return view! { <section class="part"><Empty title=t!("no-latest-requests")><p>{text}</p></Empty></section> }.into_any();
    }
    let spoken = requests.iter().any(|row| row.milliseconds > 0);
    let zone = zone_of(&requests);
    let head = t!("time-in", zone = zone.clone());
    let lines = requests.into_iter().map(move |row| view! { <RequestLine row spoken zone=zone.clone() /> });
    view! {
        <section class="part">
            <div class="part-head"><h2 id="requests-title">{t!("recent-requests")}</h2><a class="small" href="/requests">{t!("all-requests")}</a></div>
            <Table labelled_by="requests-title" exact=true few=true>
                <thead>
                    <tr>
                        <th scope="col">{head}</th><th scope="col">{t!("model")}</th><th scope="col">{t!("key")}</th>
                        <th scope="col" class="num">{t!("tokens")}</th>
                        {spoken.then(|| view! { <th scope="col" class="num">{t!("seconds-head")}</th> })}
                        <th scope="col" class="num">{t!("cost")}</th>
                    </tr>
                </thead>
                <tbody>{lines.collect_view()}</tbody>
            </Table>
        </section>
    }
    .into_any()
}

#[component]
fn RequestLine(row: RequestRow, spoken: bool, zone: String) -> impl IntoView {
    let time = view! { <RequestTime row=row.clone() zone /> };
    view! {
        <tr>
            <th scope="row" class="name">{time}</th>
            <td class="name" dir="auto">{row.model}</td>
            <td class="name" dir="auto">{row.key.map(|key| key.name)}</td>
            <td class="num" data-head=t!("tokens")>{some(row.prompt_tokens + row.completion_tokens)}</td>
            {spoken.then(|| view! { <td class="num" data-head=t!("seconds-head")>{some_seconds(row.milliseconds)}</td> })}
            <td class="num main"><Cost cost=row.cost /></td>
        </tr>
    }
}

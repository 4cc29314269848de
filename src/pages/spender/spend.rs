//! Thirty days of spend, and the models that made it.

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::charts::{BarChart, Breakdown, GroupPart, Measure, StackedBars, Swatch, Unit};
use crate::components::{Amount, HEAD_ROOM, Table, count, in_full};
use crate::domain::{UsageReport, UsageTotals};
use crate::i18n::{names, t};
use crate::pages::address;
use crate::pages::spender::Measured;

/// The models that have a row of their own.
const MODELS: usize = 12;

/// The total and a bar for each day.
#[component]
pub fn Spend(
    report: UsageReport,
    /// The link of a bar.
    behind: fn(NaiveDate, NaiveDate) -> String,
) -> impl IntoView {
    let breakdown = Breakdown::by_day(&report, Measure::Cost);
    let chart = BarChart {
        unit: Unit::Rupees,
        series: breakdown.series,
        label: t!("spend-label"),
        empty: t!("spend-empty"),
        height: 180,
        slots: breakdown.slots,
        behind,
    };
    let requests = report.totals.requests;
    view! {
        <section class="part" aria-labelledby="spend-title" data-region="spend">
            <h2 id="spend-title" class="hush small">{t!("spend-title")}</h2>
            <p class="result"><Amount money=report.totals.cost /></p>
            <p class="hush small">{t!("count-requests", calls = requests, count = count(requests))}</p>
            <StackedBars chart />
        </section>
    }
}

/// A row for each model, in the colours of the chart.
#[component]
pub fn Models(
    report: UsageReport,
    /// The address of the calls, with which parameters: the key's or the agent's.
    of: (&'static str, String),
) -> impl IntoView {
    let has_speech = report.totals.milliseconds > 0;
    let mut parts = Breakdown::by_day(&report, Measure::Cost).parts;
    let rest = parts.split_off(parts.len().min(MODELS));
    let rest = (!rest.is_empty()).then(|| {
        let sums = UsageTotals::of_all(rest.iter().map(|part| &part.sums));
        view! { <tr><th scope="row" class="name">{names::others(rest.len())}</th><Figures sums has_speech /></tr> }
    });
    let list = if parts.is_empty() {
        view! { <p class="hush">{t!("no-usage-lately")}</p> }.into_any()
    } else {
        let rows =
            parts.into_iter().map(|part| view! { <Line part of=of.clone() has_speech /> }).collect_view();
        view! {
            <Table labelled_by="models-title">
                <thead>
                    <tr>
                        <th scope="col">{t!("model")}</th>
                        <th scope="col" class="num">{t!("cost")}</th>
                        <th scope="col" class="num">{t!("tokens")}</th>
                        {has_speech.then(|| view! { <th scope="col" class="num">{t!("speech")}</th> })}
                        <th scope="col" class="num">{t!("requests")}</th>
                    </tr>
                </thead>
                <tbody>{rows}{rest}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <section class="part" data-region="models">
            <div class="part-head"><h2 id="models-title">{t!("by-what", what = "model")}</h2></div>
            {list}
        </section>
    }
}

#[component]
fn Line(part: GroupPart, of: (&'static str, String), has_speech: bool) -> impl IntoView {
    let name = names::group(&part.group);
    let href = address("/requests", &[(of.0, of.1.as_str()), ("model", &name)]);
    view! {
        <tr>
            <th scope="row" class="name" dir="auto" title=in_full(&name, HEAD_ROOM)><Swatch tone=part.tone /><a href=href>{name.clone()}</a></th>
            <Figures sums=part.sums has_speech />
        </tr>
    }
}

#[component]
fn Figures(sums: UsageTotals, has_speech: bool) -> impl IntoView {
    let cost = if sums.unpriced_requests == sums.requests {
        view! { <span class="hush">{t!("unpriced")}</span> }.into_any()
    } else {
        view! { <Amount money=sums.cost /> }.into_any()
    };
    view! {
        <td class="num main">{cost}</td>
        <td class="num" data-head=t!("tokens")>{Measured::Tokens.words(sums.total_tokens())}</td>
        {has_speech.then(|| view! { <td class="num" data-head=t!("speech")>{Measured::Speech.words(sums.milliseconds)}</td> })}
        <td class="num" data-head=t!("requests")>{count(sums.requests)}</td>
    }
}

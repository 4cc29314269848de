//! `/usage`: what was used in some days, as figures, as a chart, and as tables that add up.

mod filter;
mod tables;

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use self::filter::Filter;
use self::tables::{GroupTable, TimeTable};
use super::load::{load, query};
use crate::charts::{BarChart, Breakdown, Legend, Measure, StackedBars, Unit};
use crate::components::{Amount, BalanceLine, Empty, Frame, Place, Stat, Stats, count};
use crate::domain::{GroupBy, Problem, UsageReport};
use crate::rpc::RpcError;
use crate::rpc::account::{self, Viewer};
use crate::rpc::usage;

/// What the filter's fields hold, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Typed {
    group_by: String,
    measure: String,
    start: String,
    end: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct Data {
    viewer: Viewer,
    typed: Typed,
    /// The report, or what is wrong with what was typed.
    report: Result<UsageReport, Vec<Problem>>,
}

/// Usage by model, agent, key or day.
#[component]
pub fn Usage() -> impl IntoView {
    let typed = Typed {
        group_by: query("group_by"),
        measure: query("measure"),
        start: query("start"),
        end: query("end"),
    };
    load(find(typed), show)
}

async fn find(mut typed: Typed) -> Result<Data, RpcError> {
    let viewer = account::current().await?;
    let unknown = Measure::parse(&typed.measure).err();
    let found = usage::report(typed.group_by.clone(), typed.start.clone(), typed.end.clone()).await;
    let report = match (found, unknown) {
        (Ok(report), None) => Ok(report),
        (Ok(_), Some(problem)) => Err(vec![problem]),
        (Err(RpcError::Invalid(problems)), unknown) => Err(problems.into_iter().chain(unknown).collect()),
        (Err(error), _) => return Err(error),
    };
    if let Ok(report) = &report {
        report.group_by.as_str().clone_into(&mut typed.group_by);
        typed.start = report.range.start().to_string();
        typed.end = report.range.end().to_string();
    }
    Ok(Data { viewer, typed, report })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, typed, report } = data;
    let measure = Measure::parse(&typed.measure).unwrap_or_default();
    let problems = report.as_ref().err().cloned().unwrap_or_default();
    let today = report.as_ref().ok().map(|report| report.today);
    let body = report.ok().map(|report| view! { <Report report measure /> });
    view! {
        <Title text="Usage" />
        <Frame place=Place::Usage email=viewer.email>
            <div class="page-head">
                <h1>"Usage"</h1>
                <BalanceLine balance=viewer.balance />
            </div>
            <Filter typed problems today />
            {body}
        </Frame>
    }
}

/// Everything below the filter.
#[component]
fn Report(report: UsageReport, measure: Measure) -> impl IntoView {
    let breakdown = Breakdown::new(&report, measure);
    let grouped = report.group_by != GroupBy::Day;
    let tables = if report.rows.is_empty() {
        view! { <Nothing /> }.into_any()
    } else {
        let groups = grouped
            .then(|| view! { <GroupTable report=report.clone() breakdown=breakdown.clone() measure /> });
        view! {
            {groups}
            <TimeTable report=report.clone() breakdown=breakdown.clone() />
        }
        .into_any()
    };
    view! {
        <Totals report=report.clone() />
        <Chart report breakdown measure />
        {tables}
    }
}

/// The sums of the range.
#[component]
fn Totals(report: UsageReport) -> impl IntoView {
    let sums = report.totals;
    let unpriced = (sums.unpriced_requests > 0).then(|| {
        view! {
            <Stat term="Unpriced" note="requests of models without a price">{count(sums.unpriced_requests)}</Stat>
        }
    });
    view! {
        <section class="part" aria-label="Sums">
            <Stats>
                <Stat term="Cost"><Amount money=sums.cost /></Stat>
                <Stat term="Requests">{count(sums.requests)}</Stat>
                <Stat term="Prompt tokens">{count(sums.prompt_tokens)}</Stat>
                <Stat term="Completion tokens">{count(sums.completion_tokens)}</Stat>
                {unpriced}
            </Stats>
        </section>
    }
}

/// The stacked bars. Their accessible name is kept from the words of the filter's labels.
#[component]
fn Chart(report: UsageReport, breakdown: Breakdown, measure: Measure) -> impl IntoView {
    let (word, unit) = match measure {
        Measure::Cost => ("Cost", Unit::Rupees),
        Measure::Tokens => ("Tokens", Unit::Count),
    };
    let (grain, by) = (breakdown.grain.as_str(), report.group_by.as_str());
    let title = match report.group_by {
        GroupBy::Day => format!("{word} per {grain}"),
        _ => format!("{word} per {grain} by {by}"),
    };
    let series = breakdown.series();
    let chart = BarChart {
        unit,
        series: series.clone(),
        label: format!("Bars for each {grain}, by {by}. The tables below have the same figures."),
        empty: "Nothing was metered in these days".to_owned(),
        height: 260,
        buckets: breakdown.buckets,
    };
    view! {
        <section class="part">
            <div class="part-head"><h2>{title}</h2></div>
            <StackedBars chart />
            <Legend series />
        </section>
    }
}

/// What stands in the tables' place when there are none.
#[component]
fn Nothing() -> impl IntoView {
    view! {
        <section class="part">
            <Empty title="Nothing was metered in these days">
                <p>"Choose other days above, or make a call with one of your keys: it is counted here within seconds."</p>
                <p><a class="button" href="/keys">"Go to your keys"</a></p>
            </Empty>
        </section>
    }
}

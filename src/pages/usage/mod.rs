//! `/usage`: the usage of some days as figures, as a chart, and as tables that add up.

pub mod address;
mod cells;
mod chart;
mod compare;
pub mod data;
mod filter;
mod groups;
mod proof;
mod table;

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_meta::Title;

use self::address::View;
use self::chart::Chart;
use self::compare::Compared;
use self::data::Asked;
use self::filter::Filter;
use self::groups::GroupTable;
use self::proof::Proof;
use self::table::TimeTable;
use super::function::FunctionError;
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::charts::{Breakdown, Measure, range_words};
use crate::components::{Amount, Empty, Frame, PageHead, Place, Stat, Stats, ZoneChanging, count};
use crate::domain::change_order::ChangeOrder;
use crate::domain::{FieldError, GroupBy, TableOrder, UsageDetail, UsageTotals};
use crate::i18n::t;

#[derive(Clone)]
struct Data {
    viewer: Viewer,
    view: View,
    today: NaiveDate,
    detail: Asked,
}

/// The page.
#[component]
pub fn Usage() -> impl IntoView {
    let view = View {
        group_by: query("group_by"),
        measure: query("measure"),
        start: query("start"),
        end: query("end"),
        order: TableOrder::parse(&query("sort"), &query("order")),
        groups: TableOrder::parse_of_groups(&query("groups")),
        changes: ChangeOrder::parse(&query("changes")),
        all_rows: query("rows") == "all",
    };
    load(find(view), show)
}

async fn find(mut view: View) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let (today, mut detail) = data::detail(&view).await?;
    if let Err(unknown) = Measure::parse(&view.measure) {
        detail = match detail {
            Ok(_) => Err(vec![unknown]),
            Err(problems) => Err(problems.into_iter().chain([unknown]).collect()),
        };
    }
    // An invalid value is reported, and not repeated in links.
    if GroupBy::parse(&view.group_by).is_err() {
        view.group_by.clear();
    }
    if Measure::parse(&view.measure).is_err() {
        view.measure.clear();
    }
    if query("file") == "too-long" {
        detail = Err(vec![FieldError::TooManyRows]);
    }
    if let Ok(detail) = &detail {
        detail.group_by.as_str().clone_into(&mut view.group_by);
        view.start = detail.range.start().to_string();
        view.end = detail.range.end().to_string();
    }
    Ok(Data { viewer, view, today, detail })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, view, today, detail } = data;
    let change = viewer
        .next_time_zone
        .clone()
        .map(|next| view! { <ZoneChanging zone=viewer.time_zone.clone() next /> });
    let measure = Measure::parse(&view.measure).unwrap_or_default();
    let (detail, problems): (_, Vec<FieldError>) = match detail {
        Ok(detail) => (Some(detail), Vec::new()),
        Err(problems) => (None, problems),
    };
    let range = detail.as_ref().map(|detail| range_words(&detail.range)).unwrap_or_default();
    let body = detail.map(|detail| view! { <Report detail measure view=view.clone() today /> });
    view! {
        <Title text=t!("usage") />
        <Frame place=Place::Usage email=viewer.email>
            <PageHead title=t!("usage") balance=viewer.balance range />
            <Filter view problems today />
            <div data-region="usage">{change}{body}</div>
        </Frame>
    }
}

/// Everything below the filter.
#[component]
fn Report(detail: UsageDetail, measure: Measure, view: View, today: NaiveDate) -> impl IntoView {
    let breakdown = Breakdown::of(&detail, measure);
    let tables = if detail.cells.is_empty() {
        view! { <Nothing /> }.into_any()
    } else {
        let groups = (detail.group_by != GroupBy::Day)
            .then(|| view! { <GroupTable detail=detail.clone() breakdown=breakdown.clone() measure view=view.clone() /> });
        let slots = breakdown.slots.clone();
        view! {
            {groups}
            <TimeTable detail=detail.clone() slots view=view.clone() />
        }
        .into_any()
    };
    view! {
        <Totals sums=detail.totals />
        <Chart detail=detail.clone() breakdown measure />
        {tables}
        <Proof detail=detail.clone() />
        <Compared detail today view />
    }
}

/// The usage totals of the range.
#[component]
fn Totals(sums: UsageTotals) -> impl IntoView {
    let unpriced = (sums.unpriced_requests > 0).then(|| {
        view! {
            <Stat term=t!("unpriced") note=t!("unpriced-note")>{count(sums.unpriced_requests)}</Stat>
        }
    });
    view! {
        <section class="part" id="sums" aria-label=t!("sums")>
            <Stats>
                <Stat term=t!("cost")><Amount money=sums.cost /></Stat>
                <Stat term=t!("requests")>{count(sums.requests)}</Stat>
                <Stat term=t!("input-tokens")>{count(sums.input_tokens())}</Stat>
                <Stat term=t!("cached-input-tokens")>{count(sums.cached_tokens)}</Stat>
                <Stat term=t!("output-tokens")>{count(sums.completion_tokens)}</Stat>
                {unpriced}
            </Stats>
        </section>
    }
}

/// The empty state of the tables.
#[component]
fn Nothing() -> impl IntoView {
    view! {
        <section class="part">
            <Empty title=t!("nothing-metered")>
                <p>{t!("nothing-metered-why")}</p>
                <p><a class="button" href="/keys">{t!("go-to-keys")}</a></p>
            </Empty>
        </section>
    }
}

//! `/usage`: the usage of some days as figures, as a chart, and as tables that add up.

pub mod address;
mod calendar;
mod cells;
mod chart;
mod compare;
pub mod data;
mod filter;
mod groups;
mod minis;
mod proof;
mod table;
mod totals;

use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::try_join;
use leptos::prelude::*;
use leptos_meta::Title;
use munim_islands::Charts;

use self::address::View;
use self::chart::Chart;
use self::compare::changes_of;
use self::data::Asked;
use self::filter::Filter;
use self::groups::GroupTable;
use self::minis::Minis;
use self::proof::Proof;
use self::table::TimeTable;
use self::totals::Totals;
use super::function::FunctionError;
use super::limits::{self, LimitRow, LimitsUsed};
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::charts::{Breakdown, Measure, range_words};
use crate::components::{Empty, Frame, PageHead, Place, ZoneChanging};
use crate::domain::{FieldError, GroupBy, UsageDetail};
use crate::i18n::t;

struct Data {
    viewer: Viewer,
    view: View,
    today: NaiveDate,
    detail: Asked,
    limits: Vec<LimitRow>,
}

/// The page.
#[component]
pub fn Usage() -> impl IntoView {
    load(find(View::read(query)), show)
}

async fn find(mut view: View) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let ((today, mut detail), limits) = try_join!(data::detail(&view), limits::of_account())?;
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
    Ok(Data { viewer, view, today, detail, limits })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, view, today, detail, limits } = data;
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
    let body =
        detail.map(|detail| view! { <Report detail=Arc::new(detail) measure view=view.clone() today /> });
    view! {
        <Title text=t!("usage") />
        <Frame place=Place::Usage email=viewer.email>
            <PageHead title=t!("usage") balance=viewer.balance range />
            <Filter view problems today />
            <div data-region="usage">{change}{body}</div>
            <LimitsUsed rows=limits />
            <Charts />
        </Frame>
    }
}

/// Everything below the filter.
#[component]
fn Report(detail: Arc<UsageDetail>, measure: Measure, view: View, today: NaiveDate) -> impl IntoView {
    let breakdown = Breakdown::of(&detail, measure);
    let tables = if detail.cells.is_empty() {
        view! { <Nothing /> }.into_any()
    } else {
        let groups = (detail.group_by != GroupBy::Day)
            .then(|| view! { <GroupTable detail=detail.clone() breakdown=breakdown.clone() measure view=view.clone() changes=changes_of(&detail) /> });
        let slots = breakdown.slots.clone();
        view! {
            {groups}
            <TimeTable detail=detail.clone() slots view=view.clone() />
        }
        .into_any()
    };
    let slots = breakdown.slots.clone();
    let minis = (!detail.cells.is_empty()).then(|| view! { <Minis detail=detail.clone() slots measure /> });
    view! {
        <Totals detail=detail.clone() today />
        <Chart detail=detail.clone() breakdown measure view=view.clone() />
        {minis}
        {tables}
        <Proof detail view />
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

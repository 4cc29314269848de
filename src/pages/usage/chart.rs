//! The stacked bars of a report, or the hours of its weeks.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;

use super::address::View;
use super::table::Folded;
use crate::charts::{BarChart, Breakdown, Heat, Legend, Measure, Series, StackedBars, Swatch, Unit};
use crate::domain::heat_map::HeatMap;
use crate::domain::{GroupBy, UsageDetail};
use crate::i18n::{Dated, t};
use crate::pages::address::requests_of_days;

/// The longest range, in days, whose hours of the week are offered.
const HOURS_DAYS_MAX: i64 = 366;

/// The chart with its legend. A report grouped by day stacks tokens by kind.
#[component]
pub fn Chart(
    /// The report.
    detail: Arc<UsageDetail>,
    /// The chart's data.
    breakdown: Breakdown,
    /// The measure.
    measure: Measure,
    /// The page's choices.
    view: View,
) -> impl IntoView {
    let views = (detail.range.len() <= HOURS_DAYS_MAX)
        .then(|| view! { <Views view=view.clone() grain=detail.grain.as_str() /> });
    if let Some(map) = detail.hours {
        return view! {
            <section class="part">
                <div class="part-head"><h2 id="hours">{t!("hours-title", of = if map.of_cost { "cost" } else { "requests" })}</h2>{views}</div>
                <Hours map />
            </section>
        }
        .into_any();
    }
    let unit = match measure {
        Measure::Cost => Unit::Rupees,
        Measure::Tokens => Unit::Count,
    };
    let told_apart = detail.others().is_none();
    let (grain, group_by) = (breakdown.grain.as_str(), detail.group_by);
    let (series, by) = match (group_by, measure) {
        (GroupBy::Day, Measure::Tokens) => (breakdown.token_kinds(&detail.cells), "kind"),
        (GroupBy::Day, Measure::Cost) => (breakdown.series, "none"),
        (one, _) => (breakdown.series, one.as_str()),
    };
    let shown: Vec<_> = series.iter().filter(|layer| !view.hidden.contains(&layer.place)).cloned().collect();
    let empty = if shown.is_empty() && !series.is_empty() { t!("all-hidden") } else { t!("nothing-metered") };
    let chart = BarChart {
        unit,
        series: shown,
        label: t!("chart-label", grain = grain, by = by),
        empty,
        height: 260,
        slots: breakdown.slots,
        behind: requests_of_days,
    };
    view! {
        <section class="part">
            <div class="part-head"><h2>{t!("chart-title", measure = measure.as_str(), grain = grain, by = by)}</h2>{views}</div>
            <div class="panelled"><StackedBars chart /></div>
            <Picks series view />
            <Folded folded=breakdown.folded group_by told_apart />
        </section>
    }
    .into_any()
}

/// Links to the two forms of the chart.
#[component]
fn Views(view: View, grain: &'static str) -> impl IntoView {
    let link = |hours, words| {
        let current = (view.hours == hours).then_some("true");
        view! { <a href=view.with_hours(hours) aria-current=current>{words}</a> }
    };
    view! {
        <nav class="views" aria-label=t!("chart")>
            {link(false, t!("by-what", what = grain))}{link(true, t!("by-hour-of-week"))}
        </nav>
    }
}

/// The legend: a name shows its layer alone, and the cross beside it leaves the layer out.
#[component]
fn Picks(series: Vec<Series>, view: View) -> impl IntoView {
    if series.len() < 2 {
        return view! { <Legend series /> }.into_any();
    }
    let places: Vec<i64> = series.iter().map(|layer| layer.place).collect();
    let seen: Vec<i64> = places.iter().copied().filter(|place| !view.hidden.contains(place)).collect();
    let items = series.into_iter().map(|layer| {
        let place = layer.place;
        let is_hidden = !seen.contains(&place);
        let is_alone = seen == [place];
        let others = || places.iter().copied().filter(|other| *other != place).collect();
        let alone = view.hiding(if is_alone { Vec::new() } else { others() });
        let hidden = seen.iter().chain([&place]).filter(|other| is_hidden || **other != place);
        let kept: Vec<i64> = hidden.copied().collect();
        let toggled = view.hiding(places.iter().copied().filter(|other| !kept.contains(other)).collect());
        let words = if is_hidden { t!("show-layer", name = layer.name.clone()) } else { t!("hide-layer", name = layer.name.clone()) };
        view! {
            <li class=is_hidden.then_some("off")>
                <a href=alone aria-current=is_alone.then_some("true")><Swatch tone=layer.tone /><bdi>{layer.name}</bdi></a>
                <a class="mute" href=toggled aria-label=words></a>
            </li>
        }
    });
    view! { <ul class="legend picks">{items.collect_view()}</ul> }.into_any()
}

/// The hours, with the busiest in words.
#[component]
fn Hours(map: HeatMap) -> impl IntoView {
    // Any Monday names the days of the week.
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    let days: Vec<String> = monday.iter_days().take(7).map(|day| day.dated("%a")).collect();
    let most = map.most();
    let unit = if map.of_cost { Unit::Rupees } else { Unit::Count };
    let place = map.sums.iter().enumerate().find_map(|(day, hours)| {
        hours.iter().position(|sum| *sum == most && most > 0).map(|hour| (day, hour))
    });
    let words = match place.and_then(|(day, hour)| Some((days.get(day)?.clone(), hour))) {
        None => t!("nothing-metered"),
        Some((day, hour)) => t!(
            "busiest-hour",
            day = day,
            from = format!("{hour:02}:00"),
            to = format!("{:02}:00", hour + 1),
            sum = unit.full(most),
        ),
    };
    view! {
        <p class="hush small">{words}</p>
        <div class="heat-box" tabindex="0" role="region" aria-labelledby="hours"><Heat map=Box::new(map) days labelled_by="hours" /></div>
    }
}

//! The filter of the report: a form with GET, so that its address can be bookmarked.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

use super::address::{Open, View};
use super::calendar::Calendar;
use crate::components::{Choice, Select};
use crate::domain::compare::Compare;
use crate::domain::date_range::parse_date;
use crate::domain::{FieldError, GroupBy, Preset, TableOrder};
use crate::i18n::{names, t};
use crate::pages::day_field::DayField;
use crate::pages::function::at;

/// Grouping, measure, days and what to compare with, with typed values and field errors.
#[component]
pub fn Filter(view: View, problems: Vec<FieldError>, today: NaiveDate) -> impl IntoView {
    let groups = GroupBy::ALL.map(|group| Choice::new(group.as_str(), names::group_by(group))).to_vec();
    let measures = vec![Choice::new("cost", t!("cost")), Choice::new("tokens", t!("tokens"))];
    let periods = Compare::ALL.map(|one| Choice::new(one.as_str(), period(one))).to_vec();
    let order = (view.order != TableOrder::default()).then(|| {
        view! {
            <input type="hidden" name="sort" value=view.order.by.as_str() />
            <input type="hidden" name="order" value=view.order.direction() />
        }
    });
    let rows = (view.open == Open::All).then(|| view! { <input type="hidden" name="rows" value="all" /> });
    let hours = view.hours.then(|| view! { <input type="hidden" name="hours" value="1" /> });
    let calendar = if view.calendar.is_some() {
        view.without_calendar().address("/usage")
    } else {
        let month = parse_date(&view.end).unwrap_or(today).min(today);
        view.at_month(month.with_day(1).unwrap_or(month), None)
    };
    let is_open = if view.calendar.is_some() { "true" } else { "false" };
    let ranges = view! { <Presets view=view.clone() today /><Calendar view=view.clone() today /> };
    view! {
        <div data-region="filter">
            <form class="filters" method="get" action="/usage" data-at-once>
                <Select label=t!("group-by") name="group_by" value=view.group_by choices=groups error=at(&problems, "group_by") />
                <Select label=t!("measure") name="measure" value=view.measure choices=measures error=at(&problems, "measure") />
                <DayField label=t!("from") name="start" value=view.start.clone() error=at(&problems, "start") />
                <DayField label=t!("to") name="end" value=view.end.clone() error=at(&problems, "end") />
                <a class="button" id="calendar" href=calendar aria-expanded=is_open>{t!("calendar")}</a>
                <Select label=t!("compare-with") name="compare" value=view.compare.as_str() choices=periods />
                {order}
                {rows}
                {hours}
                <button class="button">{t!("apply")}</button>
            </form>
        </div>
        <div data-region="ranges">{ranges}</div>
    }
}

fn period(compare: Compare) -> String {
    match compare {
        Compare::Before => t!("compare-before"),
        Compare::Month => t!("compare-month"),
        Compare::Year => t!("compare-year"),
        Compare::Nothing => t!("compare-nothing"),
    }
}

/// Links to common ranges. The current one is marked; two may have the same days.
#[component]
fn Presets(view: View, today: NaiveDate) -> impl IntoView {
    let links = Preset::ALL.map(|preset| {
        let range = preset.range(today);
        let shown = range.start().to_string() == view.start && range.end().to_string() == view.end;
        let current = shown.then_some("true");
        view! { <li><a class="button quiet" href=view.of_days(range) aria-current=current>{names::preset(preset)}</a></li> }
    });
    view! { <nav aria-label=t!("days")><ul class="ranges">{links.into_iter().collect_view()}</ul></nav> }
}

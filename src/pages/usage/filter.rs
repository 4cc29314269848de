//! The filter of the report: a form with GET, so that its address can be bookmarked.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::address::View;
use crate::components::{Choice, Field, Select};
use crate::domain::date_range::parse_date;
use crate::domain::{FieldError, GroupBy, Preset, TableOrder};
use crate::i18n::{names, t};
use crate::pages::function::at;

/// Grouping, measure and days, with typed values and field errors.
#[component]
pub fn Filter(view: View, problems: Vec<FieldError>, today: NaiveDate) -> impl IntoView {
    let groups = GroupBy::ALL.map(|group| Choice::new(group.as_str(), names::group_by(group))).to_vec();
    let measures = vec![Choice::new("cost", t!("cost")), Choice::new("tokens", t!("tokens"))];
    let order = (view.order != TableOrder::default()).then(|| {
        view! {
            <input type="hidden" name="sort" value=view.order.by.as_str() />
            <input type="hidden" name="order" value=view.order.direction() />
        }
    });
    let rows = view.all_rows.then(|| view! { <input type="hidden" name="rows" value="all" /> });
    let presets = view! { <Presets view=view.clone() today /> };
    view! {
        <form class="filters" method="get" action="/usage">
            <Select label=t!("group-by") name="group_by" value=view.group_by choices=groups error=at(&problems, "group_by") />
            <Select label=t!("measure") name="measure" value=view.measure choices=measures error=at(&problems, "measure") />
            <Field label=t!("from") name="start" kind=kind(&view.start) value=view.start error=at(&problems, "start") />
            <Field label=t!("to") name="end" kind=kind(&view.end) value=view.end error=at(&problems, "end") />
            {order}
            {rows}
            <button class="button">{t!("apply")}</button>
        </form>
        {presets}
    }
}

/// The type of a date field. A date input cannot show an invalid date, so that gets a text input.
fn kind(typed: &str) -> &'static str {
    if typed.is_empty() || parse_date(typed).is_some() { "date" } else { "text" }
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

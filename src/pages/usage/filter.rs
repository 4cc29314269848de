//! What is shown: a plain form whose address can be kept and sent on.

use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use leptos::prelude::*;

use super::Typed;
use crate::components::{Choice, Field, Select};
use crate::domain::date_range::parse_date;
use crate::domain::{GroupBy, Problem};
use crate::pages::outcome::at;

/// Grouping, measure, days. What was typed stays, with what is wrong with it.
#[component]
pub fn Filter(typed: Typed, problems: Vec<Problem>, today: Option<NaiveDate>) -> impl IntoView {
    let groups = GroupBy::ALL.map(|group| choice(group.as_str())).to_vec();
    let measures = ["cost", "tokens"].map(choice).to_vec();
    let ranges = today.map(|today| view! { <Ranges typed=typed.clone() today /> });
    view! {
        <form class="filters" method="get" action="/usage">
            <Select label="Group by" name="group_by" value=typed.group_by choices=groups error=at(&problems, "group_by") />
            <Select label="Measure" name="measure" value=typed.measure choices=measures error=at(&problems, "measure") />
            <Field label="From" name="start" kind=kind(&typed.start) value=typed.start error=at(&problems, "start") />
            <Field label="To" name="end" kind=kind(&typed.end) value=typed.end error=at(&problems, "end") />
            <button class="button">"Apply"</button>
        </form>
        {ranges}
    }
}

/// A value and its word: `model`, `Model`.
fn choice(value: &str) -> Choice {
    let (first, rest) = value.split_at(1);
    Choice { value: value.to_owned(), text: format!("{}{rest}", first.to_uppercase()) }
}

/// A date field shows nothing of what is no date, so a mistake is shown in a field of text.
fn kind(typed: &str) -> &'static str {
    if typed.is_empty() || parse_date(typed).is_some() { "date" } else { "text" }
}

/// The ranges that are asked for most.
#[component]
fn Ranges(typed: Typed, today: NaiveDate) -> impl IntoView {
    let month = today.with_day(1).unwrap_or(today);
    let last_month = month.checked_sub_months(Months::new(1)).unwrap_or(month);
    let ranges = [
        ("Last 7 days", today - TimeDelta::days(6), today),
        ("Last 30 days", today - TimeDelta::days(29), today),
        ("This month", month, today),
        ("Last month", last_month, month.pred_opt().unwrap_or(month)),
    ];
    let links = ranges.into_iter().map(|(word, start, end)| {
        let (start, end) = (start.to_string(), end.to_string());
        let current = (start == typed.start && end == typed.end).then_some("true");
        let measure = if typed.measure.is_empty() { "cost" } else { &typed.measure };
        let href = format!("/usage?group_by={}&measure={measure}&start={start}&end={end}", typed.group_by);
        view! { <a class="button quiet" href=href aria-current=current>{word}</a> }
    });
    view! { <p class="ranges">{links.collect_view()}</p> }
}

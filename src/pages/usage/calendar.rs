//! A month of days as links, rendered by the server, so that it is the same in every browser: the first link chooses
//! one end of a range, the next one the other.

use chrono::{Datelike, Months, NaiveDate};
use leptos::prelude::*;

use super::address::View;
use crate::domain::DateRange;
use crate::domain::date_range::parse_date;
use crate::i18n::{Dated, dated, t};

/// The calendar, if it is open.
#[component]
pub fn Calendar(view: View, today: NaiveDate) -> impl IntoView {
    let month = view.calendar?;
    let shown = parse_date(&view.start).zip(parse_date(&view.end));
    let words = match view.picked {
        Some(day) => t!("pick-last-day", day = dated(day)),
        None => t!("pick-first-day"),
    };
    let step = |month: Option<NaiveDate>, words: String, arrow| {
        let month = month.filter(|month| *month <= today)?;
        Some(
            view! { <a class="button quiet" href=view.at_month(month, view.picked) aria-label=words>{arrow}</a> },
        )
    };
    let (before, after) =
        (month.checked_sub_months(Months::new(1)), month.checked_add_months(Months::new(1)));
    let offset = month.weekday().num_days_from_monday() as usize;
    let days: Vec<NaiveDate> = month.iter_days().take_while(|day| day.month() == month.month()).collect();
    let cells: Vec<Option<NaiveDate>> =
        std::iter::repeat_n(None, offset).chain(days.into_iter().map(Some)).collect();
    let weeks = cells.chunks(7).map(|week| {
        let days = week.iter().map(|day| view! { <td>{day.map(|day| link(&view, day, today, shown))}</td> });
        view! { <tr>{days.collect_view()}</tr> }
    });
    // Any Monday names the days of the week.
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    let heads = monday.iter_days().take(7).map(|day| view! { <th scope="col">{day.dated("%a")}</th> });
    Some(view! {
        <section class="calendar" aria-labelledby="calendar-title">
            <div class="part-head">
                {step(before, t!("month-before"), "‹")}
                <h2 id="calendar-title">{month.dated("%B %Y")}</h2>
                {step(after, t!("month-after"), "›")}
            </div>
            <table aria-labelledby="calendar-title">
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{weeks.collect_view()}</tbody>
            </table>
            <p class="hush small">{words}" "<a href=view.without_calendar().address("/usage")>{t!("close-calendar")}</a></p>
        </section>
    })
}

/// A day: a link, unless it has not come yet.
fn link(
    view: &View,
    day: NaiveDate,
    today: NaiveDate,
    shown: Option<(NaiveDate, NaiveDate)>,
) -> impl IntoView + use<> {
    let number = day.day();
    if day > today {
        return view! { <span>{number}</span> }.into_any();
    }
    let href = match view.picked {
        None => view.at_month(day.with_day(1).unwrap_or(day), Some(day)),
        Some(other) => match DateRange::new(day.min(other), day.max(other)) {
            Ok(range) => view.of_days(range),
            Err(_) => view.at_month(day.with_day(1).unwrap_or(day), Some(day)),
        },
    };
    let is_end = view
        .picked
        .map_or_else(|| shown.is_some_and(|(start, end)| day == start || day == end), |picked| day == picked);
    let is_in = view.picked.is_none() && shown.is_some_and(|(start, end)| (start..=end).contains(&day));
    let class = is_in.then_some("in");
    view! { <a href=href class=class aria-current=is_end.then_some("date") aria-label=dated(day)>{number}</a> }.into_any()
}

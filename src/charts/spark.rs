//! A sparkline for a table row: one bar per day, with an accessible name instead of labels.

use std::fmt::Write;

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::domain::{DateRange, Money};
use crate::i18n::{dated, t};

/// The height of the tallest bar, in pixels.
const HEIGHT: i64 = 24;
/// The distance between bars, in pixels.
const STEP: usize = 4;
/// The width of a bar, in pixels.
const WIDTH: usize = 3;

/// Bars from a zero line, the last one unfinished. Each row has its own scale. The finished days are one path,
/// because a list has fifty of these.
#[component]
pub fn Spark(
    /// What spent it.
    name: String,
    /// The days; the last is today.
    range: DateRange,
    /// The cost of each, oldest first.
    daily: Vec<Money>,
) -> impl IntoView {
    let most = daily.iter().map(|cost| cost.micros()).max().unwrap_or(0);
    let (width, last) = (daily.len() * STEP, daily.len().saturating_sub(1));
    let today = daily.last().filter(|cost| **cost > Money::ZERO).map(|cost| {
        let height = height(cost.micros(), most);
        view! { <rect class="spark-bar today" x=last * STEP y=HEIGHT - height width=WIDTH height=height></rect> }
    });
    let bars = bars(&daily[..last.min(daily.len())], most);
    let days: Vec<_> = range.days().zip(daily).collect();
    view! {
        <svg class="spark" width=width height=HEIGHT + 1 role="img" aria-label=in_words(&name, &days)>
            <path class="spark-zero" d=format!("M0 {HEIGHT}.5h{width}")></path>
            {(!bars.is_empty()).then(|| view! { <path class="spark-bars" d=bars></path> })}
            {today}
        </svg>
    }
}

/// A line upwards for each day with a cost.
fn bars(daily: &[Money], most: i64) -> String {
    let mut path = String::new();
    for (at, cost) in daily.iter().enumerate().filter(|(_, cost)| **cost > Money::ZERO) {
        let _ = write!(path, "M{} {HEIGHT}v-{}", at * STEP + 1, height(cost.micros(), most));
    }
    path
}

/// The height of a value: at least a pixel for any cost above zero.
fn height(value: i64, most: i64) -> i64 {
    let scaled = i128::from(value) * i128::from(HEIGHT) / i128::from(most.max(1));
    i64::try_from(scaled).unwrap_or(HEIGHT).clamp(1, HEIGHT)
}

/// The accessible name. Every figure is on the usage page.
fn in_words(name: &str, days: &[(NaiveDate, Money)]) -> String {
    let spent = days.iter().filter(|(_, cost)| *cost > Money::ZERO);
    let Some((day, most)) = spent.clone().max_by_key(|(_, cost)| *cost) else {
        return t!("no-daily-spend", name = name);
    };
    let today = days.last().map_or(Money::ZERO, |(_, cost)| *cost);
    t!(
        "daily-spend",
        name = name,
        days = spent.count(),
        day = dated(*day),
        most = most.rounded(),
        today = today.rounded()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_full_and_the_smallest_is_seen() {
        assert_eq!(height(100, 100), HEIGHT);
        assert_eq!(height(50, 100), HEIGHT / 2);
        assert_eq!(height(1, i64::MAX), 1);
        assert_eq!(height(i64::MAX, i64::MAX), HEIGHT);
    }

    #[test]
    fn days_without_a_cost_have_no_bar() {
        let daily = [Money::from_rupees(2), Money::ZERO, Money::from_rupees(1)];
        assert_eq!(bars(&daily, Money::from_rupees(2).micros()), "M1 24v-24M9 24v-12");
    }
}

//! A sparkline for a table row: one bar per day, with an accessible name instead of labels.

use leptos::prelude::*;

use crate::domain::Money;

/// The height of the tallest bar, in pixels.
const HEIGHT: i64 = 24;
/// The distance between bars, in pixels.
const STEP: usize = 4;
/// The width of a bar, in pixels.
const WIDTH: usize = 3;

/// Bars from a zero line, the last one unfinished. Each row has its own scale.
#[component]
pub fn Spark(
    /// The days as text, with the cost of each.
    days: Vec<(String, Money)>,
    /// The accessible name.
    label: String,
) -> impl IntoView {
    let most = days.iter().map(|(_, cost)| cost.micros()).max().unwrap_or(0);
    let (width, last) = (days.len() * STEP, days.len().saturating_sub(1));
    let bars = days.into_iter().enumerate().filter(|(_, (_, cost))| *cost > Money::ZERO).map(|(at, (day, cost))| {
        let height = height(cost.micros(), most);
        let class = if at == last { "spark-bar today" } else { "spark-bar" };
        let title = format!("{day}: {}", cost.rounded());
        view! {
            <rect class=class x=at * STEP y=HEIGHT - height width=WIDTH height=height><title>{title}</title></rect>
        }
    });
    view! {
        <svg class="spark" width=width height=HEIGHT + 1 role="img" aria-label=label>
            <path class="spark-zero" d=format!("M0 {HEIGHT}.5h{width}")></path>
            {bars.collect_view()}
        </svg>
    }
}

/// The height of a value: at least a pixel for any cost above zero.
fn height(value: i64, most: i64) -> i64 {
    let scaled = i128::from(value) * i128::from(HEIGHT) / i128::from(most.max(1));
    i64::try_from(scaled).unwrap_or(HEIGHT).clamp(1, HEIGHT)
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
}

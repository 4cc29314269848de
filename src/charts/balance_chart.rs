//! The balance line: falls with calls, and steps up with credits.

use leptos::prelude::*;

use crate::domain::Money;
use crate::domain::balance_day::BalanceDay;
use crate::i18n::{Dated, dated, t};

/// The height of the plot, in units of its view box; the stroke width is independent of scaling.
const HEIGHT: i64 = 40;
/// The distance between days.
const STEP: usize = 10;

/// The chart. A single day draws nothing.
#[component]
pub fn BalanceChart(
    /// The days, oldest first.
    days: Vec<BalanceDay>,
) -> impl IntoView {
    let (Some(first), Some(last), true) = (days.first(), days.last(), days.len() > 1) else {
        return ().into_any();
    };
    let scale = Scale::of(&days);
    let zero = format!("M0 {}H{}", scale.y(Money::ZERO), width(&days));
    let size = format!("0 0 {} {HEIGHT}", width(&days));
    let (from, to) = (first.day.dated("%-d %b"), last.day.dated("%-d %b"));
    view! {
        <figure class="trail">
            <svg viewBox=size preserveAspectRatio="none" role="img" aria-label=in_words(&days)>
                <path class="trail-zero" d=zero></path>
                <path class="trail-line" d=line(&days, &scale)></path>
            </svg>
            <figcaption class="small hush" aria-hidden="true"><span>{from}</span><span>{to}</span></figcaption>
        </figure>
    }
    .into_any()
}

fn width(days: &[BalanceDay]) -> usize {
    days.len().saturating_sub(1) * STEP
}

/// The accessible name.
fn in_words(days: &[BalanceDay]) -> String {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return String::new() };
    let lowest = days.iter().min_by_key(|day| day.balance).unwrap_or(first);
    let came = days.iter().skip(1).filter(|day| day.gained > Money::ZERO).count();
    let line = t!(
        "balance-by-day",
        first = first.balance.balance(),
        day = dated(first.day),
        now = last.balance.balance(),
        lowest = lowest.balance.balance(),
        lowest_day = dated(lowest.day),
    );
    format!("{line} {}", t!("credit-came-in", days = came))
}

/// The path from the end of the first day to now: credits step up at the start of a day, then the line falls to
/// the day's end.
fn line(days: &[BalanceDay], scale: &Scale) -> String {
    let start = days.first().map(|day| format!("M0 {}", scale.y(day.balance)));
    let steps = days.windows(2).enumerate().map(|(at, pair)| {
        let [before, day] = pair else { return String::new() };
        let credit = (day.gained > Money::ZERO).then(|| format!("V{}", scale.y(before.balance + day.gained)));
        format!("{}L{} {}", credit.unwrap_or_default(), (at + 1) * STEP, scale.y(day.balance))
    });
    start.into_iter().chain(steps).collect()
}

/// From zero, or the lowest negative balance, to the highest balance.
struct Scale {
    low: i64,
    high: i64,
}

impl Scale {
    fn of(days: &[BalanceDay]) -> Self {
        let ends = days.iter().map(|day| day.balance);
        let steps = days.windows(2).map(|pair| pair[0].balance + pair[1].gained);
        let all: Vec<_> = ends.chain(steps).map(Money::micros).collect();
        let low = all.iter().copied().min().unwrap_or(0).min(0);
        let high = all.into_iter().max().unwrap_or(0).max(0);
        Self { low, high }
    }

    /// The distance from the top edge, with one decimal.
    fn y(&self, balance: Money) -> String {
        let span = i128::from(self.high) - i128::from(self.low);
        let down = i128::from(self.high) - i128::from(balance.micros());
        // One unit of padding at each edge, so that the stroke is not clipped.
        let tenths = i128::from(HEIGHT - 2) * 10 * down / span.max(1) + 10;
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn days(balances: &[(i64, i64)]) -> Vec<BalanceDay> {
        let first = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default();
        let day = |(day, (balance, gained)): (NaiveDate, &(i64, i64))| BalanceDay {
            day,
            balance: Money::from_rupees(*balance),
            gained: Money::from_rupees(*gained),
        };
        first.iter_days().zip(balances).map(day).collect()
    }

    #[test]
    fn credit_is_a_step_and_calls_are_a_slope() {
        let days = days(&[(38, 0), (19, 0), (38, 19), (0, 0)]);
        assert_eq!(line(&days, &Scale::of(&days)), "M0 1.0L10 20.0V1.0L20 1.0L30 39.0");
    }

    #[test]
    fn what_is_below_zero_is_in_the_picture() {
        let days = days(&[(19, 0), (-19, 0)]);
        let scale = Scale::of(&days);
        assert_eq!((scale.y(Money::ZERO), line(&days, &scale)), ("20.0".into(), "M0 1.0L10 39.0".into()));
    }

    #[test]
    fn words_tell_what_the_line_shows() {
        let days = days(&[(19, 0), (-5, 0), (95, 100)]);
        assert_eq!(
            in_words(&days),
            "Balance by day: ₹19.00 at the end of 1 Nov 2026, ₹95.00 now. Lowest: −₹5.00 on 2 Nov 2026. \
             Credit came in on one day."
        );
    }

    #[test]
    fn an_empty_wallet_draws_a_flat_line() {
        let days = days(&[(0, 0), (0, 0)]);
        assert_eq!(line(&days, &Scale::of(&days)), "M0 1.0L10 1.0");
    }
}

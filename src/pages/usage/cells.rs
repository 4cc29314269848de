//! The figures of a row.

use leptos::prelude::*;

use crate::components::{Amount, count, speech};
use crate::domain::outcomes::Outcomes;
use crate::domain::{GroupBy, Unit, Units, UsageTotals};
use crate::i18n::{names, t};

/// The columns that are shown only if they have values.
#[derive(Clone, Copy)]
pub struct Extra {
    /// How the calls ended, error rate and latencies, in place of tokens.
    pub ended: bool,
    /// Unpriced calls: counted, never shown as free.
    pub unpriced: bool,
    /// The units besides tokens that were used.
    pub units: Units,
}

impl Extra {
    /// The columns for these totals.
    pub fn of(totals: &UsageTotals) -> Self {
        let counts = [
            (Unit::Minute, totals.milliseconds),
            (Unit::Character, totals.characters),
            (Unit::Image, totals.images),
        ];
        let used = counts.into_iter().filter(|(_, count)| *count > 0).map(|(unit, _)| unit);
        Self { ended: false, unpriced: totals.unpriced_requests > 0, units: used.collect() }
    }
}

/// The figures of usage totals. Input and output are tokens; input has the cached ones among it.
#[component]
pub fn Cells(
    sums: UsageTotals,
    /// Whether its calls have completions.
    completes: bool,
    /// The optional columns.
    extra: Extra,
    /// How the calls ended.
    #[prop(optional_no_strip)]
    outcomes: Option<Outcomes>,
    /// The requests behind the figures.
    #[prop(optional, into)]
    behind: Option<String>,
) -> impl IntoView {
    let output = if completes { count(sums.completion_tokens) } else { "—".to_owned() };
    let counted = |found: i64| Some(if found > 0 { count(found) } else { "—".to_owned() });
    let spoken = if sums.milliseconds > 0 { speech(sums.milliseconds) } else { "—".to_owned() };
    let requests = match behind {
        Some(href) => view! { <a href=href>{count(sums.requests)}</a> }.into_any(),
        None => count(sums.requests).into_any(),
    };
    let cell = |head, text| view! { <td class="num" data-head=head>{text}</td> };
    let ended = extra.ended.then(|| {
        let of = |figure: fn(&Outcomes) -> String| outcomes.as_ref().map(figure);
        [
            cell(t!("errors"), of(|outcomes| rate(outcomes.error_rate()))),
            cell(t!("p50"), of(|outcomes| took(outcomes.percentile(50)))),
            cell(t!("p95"), of(|outcomes| took(outcomes.percentile(95)))),
        ]
        .collect_view()
    });
    let tokens = (!extra.ended).then(|| {
        view! {
            {extra.unpriced.then(|| cell(t!("unpriced"), Some(count(sums.unpriced_requests))))}
            {extra.units.has(Unit::Minute).then(|| cell(t!("speech"), Some(spoken)))}
            {extra.units.has(Unit::Character).then(|| cell(t!("characters"), counted(sums.characters)))}
            {extra.units.has(Unit::Image).then(|| cell(t!("images"), counted(sums.images)))}
            {cell(t!("input"), Some(count(sums.prompt_tokens)))}
            {cell(t!("of-it-cached"), Some(count(sums.cached_tokens)))}
            {cell(t!("output"), Some(output))}
            {cell(t!("tokens"), Some(count(sums.total_tokens())))}
        }
    });
    view! {
        <td class="num" data-head=t!("requests")>{requests}</td>
        {ended}
        {tokens}
        <td class="num main"><Cost sums /></td>
    }
}

/// An error rate in per cent, from hundredths: two decimals below one per cent, and else one.
pub fn rate(hundredths: Option<i64>) -> String {
    match hundredths {
        None => "—".to_owned(),
        Some(0) => "0 %".to_owned(),
        Some(rate) if rate < 100 => format!("0.{rate:02} %"),
        Some(rate) => {
            let tenths = (rate + 5) / 10;
            format!("{}.{} %", tenths / 10, tenths % 10)
        }
    }
}

/// A latency: milliseconds, or seconds with one decimal.
pub fn took(milliseconds: Option<i64>) -> String {
    match milliseconds {
        None => "—".to_owned(),
        Some(short) if short < 1_000 => t!("milliseconds", length = short),
        Some(long) => {
            let tenths = (long + 50) / 100;
            t!("seconds", length = format!("{}.{}", count(tenths / 10), tenths % 10))
        }
    }
}

/// A change between two figures in per cent with one decimal; `None` if there was nothing before.
pub fn change(before: i64, now: i64) -> Option<String> {
    let (before, change) = (i128::from(before), i128::from(now) - i128::from(before));
    if before <= 0 {
        return None;
    }
    let size = (change.abs() * 2_000 + before) / (before * 2);
    let sign = match (size, change) {
        (0, _) => "",
        (_, 1..) => "+",
        _ => "−",
    };
    Some(format!("{sign}{}.{} %", size / 10, size % 10))
}

/// The cost; unpriced calls are not shown as free.
#[component]
pub fn Cost(
    /// The totals.
    sums: UsageTotals,
) -> impl IntoView {
    if sums.unpriced_requests < sums.requests || sums.requests == 0 {
        view! { <Amount money=sums.cost exact=true /> }.into_any()
    } else {
        view! { <span class="hush">{t!("unpriced")}</span> }.into_any()
    }
}

/// The header of the groups' column.
pub fn title(group_by: GroupBy) -> String {
    match group_by {
        GroupBy::Day => t!("all"),
        one => names::group_by(one),
    }
}

/// A share in per cent with one decimal, rounded half up.
pub fn share(part: i64, whole: i64) -> String {
    let (part, whole) = (i128::from(part), i128::from(whole));
    if whole <= 0 {
        return "—".to_owned();
    }
    let tenths = (part * 2000 + whole) / (whole * 2);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_with_its_sign() {
        assert_eq!(change(3, 4).unwrap(), "+33.3 %");
        assert_eq!(change(4, 3).unwrap(), "−25.0 %");
        assert_eq!(change(i64::MAX, i64::MAX).unwrap(), "0.0 %");
        assert_eq!(change(0, 3), None);
    }

    #[test]
    fn small_error_rates_have_two_decimals() {
        let rates = [None, Some(0), Some(7), Some(99), Some(104), Some(10_000)].map(rate);
        assert_eq!(rates, ["—", "0 %", "0.07 %", "0.99 %", "1.0 %", "100.0 %"]);
    }

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(1, 2000), "0.1 %");
        assert_eq!(share(5, 5), "100.0 %");
        assert_eq!(share(0, 0), "—");
    }
}

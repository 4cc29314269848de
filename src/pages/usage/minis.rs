//! Small charts beside the large one: the other measure, the error rate, and latencies.

use std::sync::Arc;

use leptos::prelude::*;

use super::cells::{rate, took};
use crate::charts::{Measure, Mini, TimeBucket, Trace, Unit};
use crate::domain::outcomes::Outcomes;
use crate::domain::{UsageDetail, UsageTotals};
use crate::i18n::t;

/// The small charts that have something to show.
#[component]
pub fn Minis(
    /// The report.
    detail: Arc<UsageDetail>,
    /// The labels of the time buckets.
    slots: Vec<TimeBucket>,
    /// The measure of the large chart.
    measure: Measure,
) -> impl IntoView {
    let outcomes = detail.outcomes.clone().zip(detail.outcomes_total());
    let ended = outcomes.map(|(outcomes, total)| {
        let errors = (total.answered > 0).then(|| errors(&outcomes, &total, &slots));
        let latency = total.percentile(50).is_some().then(|| latency(&outcomes, &total, &slots));
        view! { {errors}{latency} }
    });
    view! { <section class="part minis" aria-label=t!("other-charts")>{other(&detail, measure, &slots)}{ended}</section> }
}

/// The measure that the large chart does not show.
fn other(detail: &UsageDetail, measure: Measure, slots: &[TimeBucket]) -> impl IntoView + use<> {
    let (measure, unit, title) = match measure {
        Measure::Cost => (Measure::Tokens, Unit::Count, t!("tokens")),
        Measure::Tokens => (Measure::Cost, Unit::Rupees, t!("cost")),
    };
    let mut sums = vec![UsageTotals::default(); slots.len()];
    for cell in &detail.cells {
        if let Some(sum) = sums.get_mut(cell.bucket) {
            sum.add(&cell.sums);
        }
    }
    let values: Vec<_> = sums.iter().map(|sums| Some(measure.of(sums))).collect();
    let peak = peak(&values, slots, |value| unit.full(value));
    let figure = unit.full(measure.of(&detail.totals));
    view! { <Mini title figure peak traces=vec![Trace { class: "s1", bars: true, values }] /> }
}

fn errors(outcomes: &[Outcomes], total: &Outcomes, slots: &[TimeBucket]) -> impl IntoView + use<> {
    let values: Vec<_> = outcomes.iter().map(Outcomes::error_rate).collect();
    let peak = peak(&values, slots, |value| rate(Some(value)));
    let figure = rate(total.error_rate());
    view! { <Mini title=t!("error-rate") figure peak traces=vec![Trace { class: "m-warn", bars: true, values }] /> }
}

fn latency(outcomes: &[Outcomes], total: &Outcomes, slots: &[TimeBucket]) -> impl IntoView + use<> {
    let values = |per_cent| outcomes.iter().map(|bucket| bucket.percentile(per_cent)).collect::<Vec<_>>();
    let (half, most) = (values(50), values(95));
    let peak = peak(&most, slots, |value| took(Some(value)));
    let figure = t!("percentiles", half = took(total.percentile(50)), most = took(total.percentile(95)));
    let traces = vec![
        Trace { class: "s1", bars: false, values: most },
        Trace { class: "m-half", bars: false, values: half },
    ];
    view! { <Mini title=t!("latency") figure peak traces /> }
}

/// The largest value and its bucket.
fn peak(values: &[Option<i64>], slots: &[TimeBucket], words: impl Fn(i64) -> String) -> String {
    let most = values.iter().flatten().copied().max().unwrap_or(0);
    match values.iter().position(|value| *value == Some(most)).and_then(|at| slots.get(at)) {
        Some(slot) if most > 0 => t!("highest", value = words(most), when = slot.short.clone()),
        _ => t!("highest-none"),
    }
}

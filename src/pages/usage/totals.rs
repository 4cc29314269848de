//! The figures of the range, each with its change.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;

use super::cells::{change, rate};
use crate::charts::range_words;
use crate::components::{Amount, Stat, Stats, count};
use crate::domain::outcomes::Outcomes;
use crate::domain::{UsageDetail, UsageTotals};
use crate::i18n::t;

/// The range in words, and its figures.
#[component]
pub fn Totals(
    /// The report.
    detail: Arc<UsageDetail>,
    /// Today, in the account's zone.
    today: NaiveDate,
) -> impl IntoView {
    let sums = detail.totals;
    let before =
        detail.before.as_ref().map(|before| UsageTotals::of_all(before.groups.iter().map(|(_, sums)| sums)));
    let before = before.filter(|before| before.requests > 0);
    let has_before = before.is_some();
    let note = move |now: i64, then: fn(&UsageTotals) -> i64, words: fn(i64) -> String| {
        let then = then(before.as_ref()?);
        let from = t!("change-from", before = words(then));
        Some(change(then, now).map_or_else(|| from.clone(), |change| format!("{change} {from}")))
    };
    let rupees = |micros| crate::charts::Unit::Rupees.full(micros);
    let unpriced = (sums.unpriced_requests > 0).then(|| {
        view! { <Stat term=t!("unpriced") note=t!("unpriced-note")>{count(sums.unpriced_requests)}</Stat> }
    });
    view! {
        <section class="part" id="sums" aria-label=t!("sums")>
            <Range detail=detail.clone() today has_before />
            <Stats>
                <Stat term=t!("cost") note=note(sums.cost.micros(), |sums| sums.cost.micros(), rupees).unwrap_or_default()>
                    <Amount money=sums.cost />
                </Stat>
                <Stat term=t!("tokens") note=note(sums.total_tokens(), UsageTotals::total_tokens, count).unwrap_or_default()>
                    {count(sums.total_tokens())}
                </Stat>
                <Stat term=t!("requests") note=note(sums.requests, |sums| sums.requests, count).unwrap_or_default()>
                    {count(sums.requests)}
                </Stat>
                <Errors detail />
                {unpriced}
            </Stats>
        </section>
    }
}

/// The days, what they are compared with, and whether they are over.
#[component]
fn Range(detail: Arc<UsageDetail>, today: NaiveDate, has_before: bool) -> impl IntoView {
    let compared = detail.before.as_ref().map(|before| {
        let period = range_words(&before.range);
        if has_before {
            t!("compared-with", period = period)
        } else {
            t!("nothing-to-compare", period = period)
        }
    });
    let growing = (detail.range.end() >= today).then(|| t!("still-growing"));
    let notes: Vec<String> = [compared, growing].into_iter().flatten().collect();
    view! { <p class="range"><strong>{range_words(&detail.range)}</strong>" "<span class="hush small">{notes.join(" · ")}</span></p> }
}

/// The error rate, if the calls have a status.
#[component]
fn Errors(detail: Arc<UsageDetail>) -> impl IntoView {
    let now = detail.outcomes_total().and_then(|total| total.error_rate())?;
    let before =
        detail.before.as_ref().and_then(|before| before.outcomes.as_ref()).and_then(Outcomes::error_rate);
    let note = before.map(|before| t!("change-from", before = rate(Some(before)))).unwrap_or_default();
    Some(view! { <Stat term=t!("error-rate") note>{rate(Some(now))}</Stat> })
}

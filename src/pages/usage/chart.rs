//! The stacked bars of a report.

use leptos::prelude::*;

use super::table::Folded;
use crate::charts::{BarChart, Breakdown, Legend, Measure, StackedBars, Unit};
use crate::domain::{GroupBy, UsageDetail};
use crate::i18n::t;
use crate::pages::address::requests_of_days;

/// The chart with its legend. A report grouped by day stacks tokens by kind.
#[component]
pub fn Chart(
    /// The report.
    detail: UsageDetail,
    /// The chart's data.
    breakdown: Breakdown,
    /// The measure.
    measure: Measure,
) -> impl IntoView {
    let unit = match measure {
        Measure::Cost => Unit::Rupees,
        Measure::Tokens => Unit::Count,
    };
    let told_apart = detail.others().is_none();
    let (grain, group_by) = (breakdown.grain.as_str(), detail.group_by);
    let (series, by) = match (group_by, measure) {
        (GroupBy::Day, Measure::Tokens) => (breakdown.token_kinds(&detail.cells), "kind"),
        (GroupBy::Day, Measure::Cost) => (breakdown.series, "none"),
        (one, _) => (breakdown.series, one.as_str()),
    };
    let chart = BarChart {
        unit,
        series: series.clone(),
        label: t!("chart-label", grain = grain, by = by),
        empty: t!("nothing-metered"),
        height: 260,
        slots: breakdown.slots,
        behind: requests_of_days,
    };
    view! {
        <section class="part">
            <div class="part-head"><h2>{t!("chart-title", measure = measure.as_str(), grain = grain, by = by)}</h2></div>
            <StackedBars chart />
            <Legend series />
            <Folded folded=breakdown.folded group_by told_apart />
        </section>
    }
}

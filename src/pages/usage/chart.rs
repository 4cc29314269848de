//! The stacked bars of a report.

use leptos::prelude::*;

use super::table::Folded;
use crate::charts::{BarChart, Breakdown, Legend, Measure, StackedBars, Unit};
use crate::domain::{GroupBy, UsageDetail};

/// The chart, what its colours are, and what its grey is. Tokens of a report whose groups are not told apart
/// are stacked by kind.
#[component]
pub fn Chart(
    /// The report.
    detail: UsageDetail,
    /// Its cut.
    breakdown: Breakdown,
    /// What is measured.
    measure: Measure,
) -> impl IntoView {
    let (word, unit) = match measure {
        Measure::Cost => ("Cost", Unit::Rupees),
        Measure::Tokens => ("Tokens", Unit::Count),
    };
    let (grain, group_by) = (breakdown.grain.as_str(), detail.group_by);
    let (series, by) = match (group_by, measure) {
        (GroupBy::Day, Measure::Tokens) => (breakdown.token_kinds(&detail.cells), " by kind"),
        (GroupBy::Day, Measure::Cost) => (breakdown.series, ""),
        (GroupBy::Model, _) => (breakdown.series, " by model"),
        (GroupBy::Agent, _) => (breakdown.series, " by agent"),
        (GroupBy::Key, _) => (breakdown.series, " by key"),
    };
    let chart = BarChart {
        unit,
        series: series.clone(),
        label: format!("A bar for each {grain}{by}. The tables below have the same figures."),
        empty: "Nothing was metered in these days".to_owned(),
        height: 260,
        slots: breakdown.slots,
    };
    view! {
        <section class="part">
            <div class="part-head"><h2>{format!("{word} per {grain}{by}")}</h2></div>
            <StackedBars chart />
            <Legend series />
            <Folded folded=breakdown.folded group_by />
        </section>
    }
}

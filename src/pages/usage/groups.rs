//! A row for each group, largest first, in the colours of the chart.

use leptos::prelude::*;

use super::address::{requests_of_days, requests_of_group};
use super::cells::{Cells, Extra, share, title};
use super::table::{ROWS_MAX, linked};
use crate::charts::{Breakdown, GroupPart, Measure, Swatch};
use crate::components::Table;
use crate::domain::UsageDetail;
use crate::words::{names, say};

/// The table.
#[component]
pub fn GroupTable(
    /// The report.
    detail: UsageDetail,
    /// Its cut.
    breakdown: Breakdown,
    /// What the shares are of.
    measure: Measure,
) -> impl IntoView {
    let total = detail.rows_total();
    let whole = measure.of(&total);
    let extra = Extra::of(&total);
    let days = requests_of_days(detail.range.start(), detail.range.end());
    let rows = breakdown.parts.into_iter().take(ROWS_MAX).map(move |part| {
        let GroupPart { group, tone, sums } = part;
        let name = names::group(&group);
        view! {
            <tr>
                <th scope="row" class="name" dir="auto" title=name.clone()>
                    <Swatch tone />{linked(requests_of_group(&days, &group), name.clone())}
                </th>
                <Cells sums completes=group.completes() extra />
                <td class="num">{share(measure.of(&sums), whole)}</td>
            </tr>
        }
    });
    view! {
        <section class="part">
            <div class="part-head"><h2 id="by-group">{say!("by-what", what = detail.group_by.as_str())}</h2></div>
            <Table labelled_by="by-group" exact=true>
                <thead>
                    <tr>
                        <th scope="col">{title(detail.group_by)}</th>
                        <th scope="col" class="num">{say!("requests")}</th>
                        {extra.unpriced.then(|| view! { <th scope="col" class="num">{say!("unpriced")}</th> })}
                        {extra.speech.then(|| view! { <th scope="col" class="num">{say!("speech")}</th> })}
                        <th scope="col" class="num">{say!("input")}</th>
                        <th scope="col" class="num">{say!("cached")}</th>
                        <th scope="col" class="num">{say!("output")}</th>
                        <th scope="col" class="num">{say!("tokens")}</th>
                        <th scope="col" class="num">{say!("cost")}</th>
                        <th scope="col" class="num">{say!("share")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot>
                    <tr><th scope="row">{say!("all")}</th><Cells sums=total completes=true extra /><td class="num">"100 %"</td></tr>
                </tfoot>
            </Table>
        </section>
    }
}

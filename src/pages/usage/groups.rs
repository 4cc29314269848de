//! A row for each group, largest first, in the colours of the chart.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::address::{View, requests_of_group};
use super::cells::{Cells, Extra, share, title};
use super::compare::per_cent;
use crate::charts::{Breakdown, GroupPart, Measure, Swatch};
use crate::components::{HEAD_ROOM, SortHead, Table, in_full};
use crate::domain::change::CostChange;
use crate::domain::shown_groups::GROUPS_MAX;
use crate::domain::{Group, SortBy, Unit, UsageDetail, UsageTotals, sort_groups};
use crate::i18n::{names, t};
use crate::pages::address::requests_of_days;

#[component]
pub fn GroupTable(
    /// The report.
    detail: Arc<UsageDetail>,
    /// The chart's data.
    breakdown: Breakdown,
    /// The measure of the shares.
    measure: Measure,
    /// The page's choices.
    view: View,
    /// The change of each group's cost, if there is a period to compare with.
    changes: Option<BTreeMap<Group, CostChange>>,
) -> impl IntoView {
    let total = detail.rows_total();
    let whole = measure.of(&total);
    let extra = Extra::of(&total);
    let compares = changes.is_some();
    let all: Option<CostChange> = changes.as_ref().map(|changes| changes.values().copied().sum());
    let whole_change = all.map(|all| view! { <td class="num" data-head=t!("change")>{per_cent(&all)}</td> });
    let days = requests_of_days(detail.range.start(), detail.range.end());
    let mut parts = breakdown.parts;
    if let Some(order) = view.groups {
        sort_groups(order, &mut parts, |part| (&part.group, &part.sums));
    }
    let others = parts.split_off(parts.len().min(GROUPS_MAX));
    let others = (!others.is_empty()).then(|| {
        let sums = UsageTotals::of_all(others.iter().map(|part| &part.sums));
        view! {
            <tr>
                <th scope="row">{names::others(others.len())}</th>
                <Cells sums completes=true extra />
                <td class="num" data-head=t!("share")>{share(measure.of(&sums), whole)}</td>
                {compares.then(|| view! { <td></td> })}
            </tr>
        }
    });
    let rows = parts.into_iter().map(move |part| {
        let GroupPart { group, tone, sums, .. } = part;
        let name = names::group(&group);
        let change = changes.as_ref().map(|changes| changes.get(&group).map(per_cent));
        view! {
            <tr>
                <th scope="row" class="name" dir="auto" title=in_full(&name, HEAD_ROOM)>
                    <Swatch tone /><a href=requests_of_group(&days, &group)>{name.clone()}</a>
                </th>
                <Cells sums completes=group.completes() extra />
                <td class="num" data-head=t!("share")>{share(measure.of(&sums), whole)}</td>
                {change.map(|change| view! { <td class="num" data-head=t!("change")>{change}</td> })}
            </tr>
        }
    });
    let head = move |by, word, num| {
        let descending = view.groups.filter(|order| order.by == by).map(|order| order.descending);
        view! { <SortHead href=view.groups_by(by) descending word num /> }
    };
    view! {
        <section class="part">
            <div class="part-head"><h2 id="by-group">{t!("by-what", what = detail.group_by.as_str())}</h2></div>
            <Table labelled_by="by-group" exact=true>
                <thead>
                    <tr>
                        {head(SortBy::Group, title(detail.group_by), false)}
                        {head(SortBy::Requests, t!("requests"), true)}
                        {extra.unpriced.then(|| view! { <th scope="col" class="num">{t!("unpriced")}</th> })}
                        {extra.units.has(Unit::Minute).then(|| view! { <th scope="col" class="num">{t!("speech")}</th> })}
                        {extra.units.has(Unit::Character).then(|| view! { <th scope="col" class="num">{t!("characters")}</th> })}
                        {extra.units.has(Unit::Image).then(|| view! { <th scope="col" class="num">{t!("images")}</th> })}
                        {head(SortBy::Input, t!("input"), true)}
                        {head(SortBy::Cached, t!("of-it-cached"), true)}
                        {head(SortBy::Output, t!("output"), true)}
                        {head(SortBy::Tokens, t!("tokens"), true)}
                        {head(SortBy::Cost, t!("cost"), true)}
                        <th scope="col" class="num">{t!("share")}</th>
                        {compares.then(|| view! { <th scope="col" class="num">{t!("change")}</th> })}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}{others}</tbody>
                <tfoot>
                    <tr><th scope="row">{t!("all")}</th><Cells sums=total completes=true extra /><td class="num">"100 %"</td>{whole_change}</tr>
                </tfoot>
            </Table>
        </section>
    }
}

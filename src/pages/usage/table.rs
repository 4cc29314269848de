//! The figures of the chart, to the micro-rupee: a row for each stretch of time and group.

use leptos::prelude::*;

use super::address::{View, requests_of_bucket, requests_of_group};
use super::cells::{Cells, Extra, title};
use crate::charts::Slot;
use crate::components::{SortHead, Table, count};
use crate::domain::{GroupBy, SortBy, UsageCell, UsageDetail};
use crate::words::{names, say};

/// The most rows of a page. A browser is slow with more; the file has all of them.
pub const ROWS_MAX: usize = 2_000;

/// The most groups that have a row of their own; the others have one together.
pub const GROUPS_MAX: usize = 200;

/// The table, sorted by the column that was asked for.
#[component]
pub fn TimeTable(
    /// The report.
    detail: UsageDetail,
    /// The places along the axis, in words.
    slots: Vec<Slot>,
    /// What is shown.
    view: View,
) -> impl IntoView {
    let grouped = detail.group_by != GroupBy::Day;
    let extra = Extra::of(&detail.totals);
    let total = detail.rows_total();
    let mut cells = detail.cells;
    view.order.sort(&mut cells);
    let left_out = cells.len().saturating_sub(ROWS_MAX);
    cells.truncate(ROWS_MAX);
    let rows: Vec<_> = cells
        .into_iter()
        .filter_map(|cell| {
            let (slot, bucket) = (slots.get(cell.bucket)?, detail.buckets.get(cell.bucket)?);
            Some(row(cell, slot.plain.clone(), &requests_of_bucket(bucket), grouped, extra))
        })
        .collect();
    view! {
        <section class="part">
            <div class="part-head">
                <h2 id="by-time">{say!("by-what", what = detail.grain.as_str())}</h2>
                <div class="row files">
                    <a class="button" href=view.address("/usage.csv")>{say!("download-csv")}</a>
                    <a class="button quiet" href=view.address("/usage/requests.csv")>{say!("all-requests-csv")}</a>
                </div>
            </div>
            {(left_out > 0).then(|| view! { <LeftOut left_out /> })}
            <Table labelled_by="by-time" exact=true>
                <thead><Heads view title=names::grain(detail.grain) group_by=detail.group_by extra /></thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{say!("all")}</th>
                        {grouped.then(|| view! { <td></td> })}
                        <Cells sums=total completes=true extra />
                    </tr>
                </tfoot>
            </Table>
        </section>
    }
}

fn row(cell: UsageCell, when: String, days: &str, grouped: bool, extra: Extra) -> impl IntoView + use<> {
    let name = names::group(&cell.group);
    let behind = requests_of_group(days, &cell.group);
    let group = grouped.then(
        || view! { <td class="name" dir="auto" title=name.clone()><a href=behind>{name.clone()}</a></td> },
    );
    view! {
        <tr>
            <th scope="row"><a href=days.to_owned()>{when}</a></th>
            {group}
            <Cells sums=cell.sums completes=cell.group.completes() extra />
        </tr>
    }
}

/// What is said where not every row is on the page.
#[component]
fn LeftOut(left_out: usize) -> impl IntoView {
    let number = |rows: usize| count(i64::try_from(rows).unwrap_or(i64::MAX));
    view! {
        <p class="hush">
            {say!("rows-left-out", shown = number(ROWS_MAX), more = number(left_out))}
        </p>
    }
}

/// The heads, each a link that sorts.
#[component]
fn Heads(view: View, title: String, group_by: GroupBy, extra: Extra) -> impl IntoView {
    let head = |by, word, num| {
        let descending = (view.order.by == by).then_some(view.order.descending);
        view! { <SortHead href=view.sorted_by(by) descending word num /> }
    };
    let group = (group_by != GroupBy::Day).then(|| head(SortBy::Group, self::title(group_by), false));
    view! {
        <tr>
            {head(SortBy::Time, title, false)}
            {group}
            {head(SortBy::Requests, say!("requests"), true)}
            {extra.unpriced.then(|| view! { <th scope="col" class="num">{say!("unpriced")}</th> })}
            {extra.speech.then(|| view! { <th scope="col" class="num">{say!("speech")}</th> })}
            {head(SortBy::Input, say!("input"), true)}
            {head(SortBy::Cached, say!("cached"), true)}
            {head(SortBy::Output, say!("output"), true)}
            {head(SortBy::Tokens, say!("tokens"), true)}
            {head(SortBy::Cost, say!("cost"), true)}
        </tr>
    }
}

/// What the grey layer is, where there is one.
#[component]
pub fn Folded(
    /// How many groups are in it.
    folded: usize,
    /// Of what.
    group_by: GroupBy,
) -> impl IntoView {
    let of = group_by.as_str();
    (folded > 0).then(|| {
        view! { <p class="hush small">{say!("folded", folded = folded, of = of)}</p> }
    })
}

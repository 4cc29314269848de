//! The figures of the chart, to the micro-rupee: a row for each time bucket and group.

use leptos::prelude::*;

use super::address::{View, requests_of_bucket, requests_of_group};
use super::cells::{Cells, Extra, in_full, title};
use crate::charts::TimeBucket;
use crate::components::{SortHead, Table, count};
use crate::domain::{Grain, Group, GroupBy, SortBy, TableOrder, UsageCell, UsageDetail};
use crate::i18n::{names, t};

/// The most rows of a page. Browsers are slow with more; the CSV file has all of them.
const ROWS_MAX: usize = 2_000;

/// The rows that are shown by default: a month of days, or a week of four models. A month of four models would
/// weigh as much as the rest of the page.
const ROWS_FEW: usize = 31;

/// A table with only a few more rows is shown whole.
const ROWS_WHOLE: usize = 40;

/// The table, sorted by the selected column.
#[component]
pub fn TimeTable(
    /// The report.
    detail: UsageDetail,
    /// The labels of the time buckets.
    slots: Vec<TimeBucket>,
    /// The page's choices.
    view: View,
) -> impl IntoView {
    let grouped = detail.group_by != GroupBy::Day;
    let extra = Extra::of(&detail.totals);
    let total = detail.rows_total();
    let others = detail.others();
    let mut cells = detail.cells;
    view.order.sort(&mut cells);
    let (found, shown) = (cells.len(), shown(&cells, view.order, view.all_rows));
    cells.truncate(shown);
    let rows: Vec<_> = cells
        .into_iter()
        .filter_map(|cell| {
            let (slot, bucket) = (slots.get(cell.bucket)?, detail.buckets.get(cell.bucket)?);
            Some(row(cell, slot.plain.clone(), &requests_of_bucket(bucket), grouped, extra))
        })
        .collect();
    // Without the byte order mark Excel reads UTF-8 as the system's code page; programs cannot handle the mark.
    let for_excel = |path| format!("{}&bom=1", view.address(path));
    view! {
        <section class="part">
            <div class="part-head">
                <h2 id="by-time">{t!("by-what", what = detail.grain.as_str())}</h2>
                <div class="row files">
                    <a class="button" href=view.address("/usage.csv")>{t!("download-csv")}</a>
                    <a class="button quiet" href=view.address("/usage/requests.csv")>{t!("all-requests-csv")}</a>
                    <a class="button quiet" href=for_excel("/usage.csv")>{t!("csv-for-excel")}</a>
                    <a class="button quiet" href=for_excel("/usage/requests.csv")>{t!("all-requests-for-excel")}</a>
                </div>
            </div>
            {(shown < found).then(|| view! { <Shown shown found view=view.clone() /> })}
            {others.map(|others| view! { <Together others group_by=detail.group_by grain=detail.grain /> })}
            <Table labelled_by="by-time" exact=true>
                <thead><Heads view title=names::grain(detail.grain) group_by=detail.group_by extra /></thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{t!("all")}</th>
                        {grouped.then(|| view! { <td></td> })}
                        <Cells sums=total completes=true extra />
                    </tr>
                </tfoot>
            </Table>
        </section>
    }
}

/// How many rows are shown. In the order of time, they end with a time bucket if one ends near the limit.
fn shown(cells: &[UsageCell], order: TableOrder, all: bool) -> usize {
    let found = cells.len();
    if all || found <= ROWS_WHOLE {
        return found.min(ROWS_MAX);
    }
    let ends = |at: &usize| cells[*at].bucket != cells[*at - 1].bucket;
    let whole = (ROWS_FEW / 2..=ROWS_FEW).rev().find(ends).filter(|_| order.by == SortBy::Time);
    whole.unwrap_or(ROWS_FEW)
}

fn row(cell: UsageCell, when: String, days: &str, grouped: bool, extra: Extra) -> impl IntoView + use<> {
    let name = names::group(&cell.group);
    let behind = requests_of_group(days, &cell.group);
    let group = grouped.then(|| match cell.group {
        Group::Others(_) => view! { <td>{name}</td> }.into_any(),
        _ => {
            view! { <td class="name" dir="auto" title=in_full(&name)><a href=behind>{name.clone()}</a></td> }
                .into_any()
        }
    });
    view! {
        <tr>
            <th scope="row"><a href=days.to_owned()>{when}</a></th>
            {group}
            <Cells sums=cell.sums completes=cell.group.completes() extra />
        </tr>
    }
}

/// The text if not every row is shown, with links to more.
#[component]
fn Shown(shown: usize, found: usize, view: View) -> impl IntoView {
    let number = |rows: usize| count(i64::try_from(rows).unwrap_or(i64::MAX));
    let words = t!("rows-shown", shown = number(shown), rows = number(found));
    let more = (shown < ROWS_MAX).then(|| {
        let words = if found > ROWS_MAX {
            t!("rows-first", rows = number(ROWS_MAX))
        } else {
            t!("rows-all", rows = number(found))
        };
        view! { " "<a href=view.with_all_rows()>{words}</a> }
    });
    view! { <p class="hush">{words}{more}</p> }
}

/// The text if groups share rows.
#[component]
fn Together(others: usize, group_by: GroupBy, grain: Grain) -> impl IntoView {
    let others = i64::try_from(others).unwrap_or(i64::MAX);
    view! {
        <p class="hush">
            {t!("rows-together", others = others, count = count(others), of = group_by.as_str(), grain = grain.as_str())}
        </p>
    }
}

/// The headers, each a link that sorts.
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
            {head(SortBy::Requests, t!("requests"), true)}
            {extra.unpriced.then(|| view! { <th scope="col" class="num">{t!("unpriced")}</th> })}
            {extra.speech.then(|| view! { <th scope="col" class="num">{t!("speech")}</th> })}
            {head(SortBy::Input, t!("input"), true)}
            {head(SortBy::Cached, t!("cached"), true)}
            {head(SortBy::Output, t!("output"), true)}
            {head(SortBy::Tokens, t!("tokens"), true)}
            {head(SortBy::Cost, t!("cost"), true)}
        </tr>
    }
}

/// The legend of the grey layer, if there is one.
#[component]
pub fn Folded(
    /// The number of its groups.
    folded: usize,
    group_by: GroupBy,
    /// The tables have a row for each of them.
    told_apart: bool,
) -> impl IntoView {
    let of = group_by.as_str();
    (folded > 0).then(|| {
        let below = told_apart.then(|| t!("folded-below"));
        view! { <p class="hush small">{t!("folded", folded = folded, of = of)}" "{below}</p> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UsageTotals;

    /// How many rows are shown of some buckets with some rows each.
    fn shown_of(buckets: usize, each: usize, sort: &str, all: bool) -> usize {
        let cell = |row| UsageCell { bucket: row / each, group: Group::Day, sums: UsageTotals::default() };
        let mut cells: Vec<_> = (0..buckets * each).map(cell).collect();
        let order = TableOrder::parse(sort, "");
        order.sort(&mut cells);
        shown(&cells, order, all)
    }

    #[test]
    fn a_long_table_shows_whole_days_until_all_rows_are_asked_for() {
        assert_eq!(shown_of(30, 4, "time", false), 28);
        assert_eq!(shown_of(30, 4, "cost", false), 31);
        assert_eq!(shown_of(30, 4, "time", true), 120);
        // A larger day is cut, as is one that would leave few rows before it.
        assert_eq!(shown_of(3, 200, "time", false), 31);
        assert_eq!(shown_of(5, 12, "time", false), 24);
        assert_eq!(shown_of(30, 200, "time", true), ROWS_MAX);
    }

    #[test]
    fn a_short_table_is_whole() {
        assert_eq!(shown_of(30, 1, "time", false), 30);
        assert_eq!(shown_of(10, 4, "time", false), 40);
    }
}

//! The figures of the chart, to the micro-rupee: a row for each time bucket, which unfolds to its groups.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::address::{Open, View, key_of, requests_of_bucket, requests_of_group};
use super::cells::{Cells, Extra};
use crate::charts::TimeBucket;
use crate::components::{HEAD_ROOM, SortHead, Table, count, in_full};
use crate::domain::{Grain, Group, GroupBy, SortBy, TableOrder, Unit, UsageCell, UsageDetail, UsageTotals};
use crate::i18n::{names, t};

/// The most rows of a page. Browsers are slow with more; the CSV file has all of them.
const ROWS_MAX: usize = 2_000;

/// The rows that are shown by default: a fortnight. The page would weigh half as much again with a month of them.
const ROWS_FEW: usize = 14;

/// A table with only a few more rows is shown whole.
const ROWS_WHOLE: usize = 17;

/// A time bucket of the table, with its groups.
#[derive(Clone)]
struct Fold {
    /// The sums of the bucket.
    whole: UsageCell,
    /// Its groups, in the order of the table.
    parts: Vec<UsageCell>,
}

/// The table: a row for each time bucket, in the selected order, which unfolds to its groups.
#[component]
pub fn TimeTable(
    /// The report.
    detail: Arc<UsageDetail>,
    /// The labels of the time buckets.
    slots: Vec<TimeBucket>,
    /// The page's choices.
    view: View,
) -> impl IntoView {
    let grouped = detail.group_by != GroupBy::Day;
    let ended = detail.outcomes_total().filter(|total| total.answered > 0 || total.percentile(50).is_some());
    let extra = Extra { ended: view.ended && ended.is_some(), ..Extra::of(&detail.totals) };
    let views = ended.is_some().then(|| view! { <Figures view=view.clone() /> });
    let total = detail.rows_total();
    let others = detail.others().filter(|_| view.open != Open::None);
    let (group_by, grain, found) = (detail.group_by, detail.grain, detail.cells.len());
    let heads = view! { <Heads view=view.clone() title=names::grain(grain) extra /> };
    let (mut folds, cut) = folds(detail.cells.clone(), view.order);
    let shown: usize = folds.iter().map(|fold| fold.parts.len()).sum();
    let buckets = folds.len();
    if view.open != Open::All && buckets > ROWS_WHOLE {
        folds.truncate(ROWS_FEW);
    }
    let few = (folds.len() < buckets).then_some((folds.len(), buckets));
    let unfolds = grouped || buckets > ROWS_WHOLE;
    let rows: Vec<_> =
        folds.into_iter().filter_map(|fold| rows(fold, &detail, &slots, &view, extra)).collect();
    // Without the byte order mark Excel reads UTF-8 as the system's code page; programs cannot handle the mark.
    let for_excel = |path| format!("{}&bom=1", view.file(path));
    view! {
        <section class="part">
            <div class="part-head">
                <h2 id="by-time">{t!("by-what", what = grain.as_str())}</h2>
                <div class="row files">
                    <a class="button" href=view.file("/usage.csv")>{t!("download-csv")}</a>
                    <a class="button quiet" href=view.file("/usage/requests.csv")>{t!("all-requests-csv")}</a>
                    <a class="button quiet" href=for_excel("/usage.csv")>{t!("csv-for-excel")}</a>
                    <a class="button quiet" href=for_excel("/usage/requests.csv")>{t!("all-requests-for-excel")}</a>
                </div>
            </div>
            {views}
            {unfolds.then(|| view! { <Unfold found shown=few.or(cut.then_some((shown, found))) view /> })}
            {others.map(|others| view! { <Together others group_by grain /> })}
            <Table labelled_by="by-time" exact=true>
                <thead>{heads}</thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">{t!("all")}</th><Cells sums=total completes=true extra outcomes=ended /></tr></tfoot>
            </Table>
        </section>
    }
}

/// The rows in their order, by time bucket, and whether groups beyond [`ROWS_MAX`] were left out.
fn folds(mut cells: Vec<UsageCell>, order: TableOrder) -> (Vec<Fold>, bool) {
    let mut wholes: BTreeMap<usize, UsageCell> = BTreeMap::new();
    for cell in &cells {
        let empty = || UsageCell { bucket: cell.bucket, group: Group::Day, sums: UsageTotals::default() };
        wholes.entry(cell.bucket).or_insert_with(empty).sums.add(&cell.sums);
    }
    let mut wholes: Vec<_> = wholes.into_values().collect();
    order.sort(&mut wholes);
    order.sort(&mut cells);
    let mut parts: BTreeMap<usize, Vec<UsageCell>> = BTreeMap::new();
    for cell in cells {
        parts.entry(cell.bucket).or_default().push(cell);
    }
    let (mut left, mut cut) = (ROWS_MAX, false);
    let fold = |whole: UsageCell| {
        let mut parts = parts.remove(&whole.bucket).unwrap_or_default();
        cut |= parts.len() > left;
        parts.truncate(left);
        left -= parts.len();
        Fold { whole, parts }
    };
    let folds = wholes.into_iter().map(fold).collect();
    (folds, cut)
}

/// The row of a time bucket, and those of its groups if they are unfolded.
fn rows(
    Fold { whole, parts }: Fold,
    detail: &UsageDetail,
    slots: &[TimeBucket],
    view: &View,
    extra: Extra,
) -> Option<impl IntoView + use<>> {
    let (slot, bucket) = (slots.get(whole.bucket)?, detail.buckets.get(whole.bucket)?);
    let (days, key, when) = (requests_of_bucket(bucket), key_of(bucket), slot.plain.clone());
    let is_one = view.open == Open::One(key.clone());
    let head = if detail.group_by == GroupBy::Day || view.open == Open::All {
        when.into_any()
    } else {
        let open = if is_one { Open::None } else { Open::One(key) };
        let expanded = if is_one { "true" } else { "false" };
        view! { <a class="unfold" href=view.opened(open) aria-expanded=expanded>{when}</a> }.into_any()
    };
    let outcomes = detail.outcomes.as_ref().and_then(|outcomes| outcomes.get(whole.bucket)).cloned();
    let parts = (is_one || view.open == Open::All).then(|| {
        let parts = if detail.group_by == GroupBy::Day { Vec::new() } else { parts };
        parts.into_iter().map(|part| group_row(&part, &days, extra)).collect_view()
    });
    Some(view! {
        <tr>
            <th scope="row">{head}</th>
            <Cells sums=whole.sums completes=true extra outcomes behind=days />
        </tr>
        {parts}
    })
}

fn group_row(part: &UsageCell, days: &str, extra: Extra) -> impl IntoView + use<> {
    let name = names::group(&part.group);
    let behind = requests_of_group(days, &part.group);
    let head = match part.group {
        Group::Others(_) => name.clone().into_any(),
        _ => view! { <a href=behind>{name.clone()}</a> }.into_any(),
    };
    view! {
        <tr class="sub">
            <th scope="row" class="name" dir="auto" title=in_full(&name, HEAD_ROOM)>{head}</th>
            <Cells sums=part.sums completes=part.group.completes() extra />
        </tr>
    }
}

/// The link that unfolds every row, or folds them, and the text if not all fit.
#[component]
fn Unfold(
    /// The number of groups' rows.
    found: usize,
    /// How many rows of how many are shown, if not all.
    #[prop(optional_no_strip)]
    shown: Option<(usize, usize)>,
    view: View,
) -> impl IntoView {
    let number = |rows: usize| count(i64::try_from(rows).unwrap_or(i64::MAX));
    let words = shown.map(|(shown, of)| t!("rows-shown", shown = number(shown), rows = number(of)));
    let (open, link) = match view.open {
        Open::All => (Open::None, t!("rows-fold")),
        _ => (Open::All, t!("rows-all", rows = number(found))),
    };
    view! { <p class="hush small">{words}" "<a href=view.opened(open)>{link}</a></p> }
}

/// Links to the two sets of figures.
#[component]
fn Figures(view: View) -> impl IntoView {
    let link = |ended, words| {
        let current = (view.ended == ended).then_some("true");
        view! { <a href=view.with_ended(ended) aria-current=current>{words}</a> }
    };
    view! {
        <nav class="views" aria-label=t!("figures")>
            {link(false, t!("tokens-and-cost"))}{link(true, t!("errors-and-latency"))}
        </nav>
    }
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
fn Heads(view: View, title: String, extra: Extra) -> impl IntoView {
    let head = |by, word, num| {
        let descending = (view.order.by == by).then_some(view.order.descending);
        view! { <SortHead href=view.sorted_by(by) descending word num /> }
    };
    let plain = |word| view! { <th scope="col" class="num">{word}</th> };
    let ended = extra.ended.then(|| [plain(t!("errors")), plain(t!("p50")), plain(t!("p95"))].collect_view());
    let tokens = (!extra.ended).then(|| {
        view! {
            {extra.unpriced.then(|| plain(t!("unpriced")))}
            {extra.units.has(Unit::Minute).then(|| plain(t!("speech")))}
            {extra.units.has(Unit::Character).then(|| plain(t!("characters")))}
            {extra.units.has(Unit::Image).then(|| plain(t!("images")))}
            {head(SortBy::Input, t!("input"), true)}
            {head(SortBy::Cached, t!("of-it-cached"), true)}
            {head(SortBy::Output, t!("output"), true)}
            {head(SortBy::Tokens, t!("tokens"), true)}
        }
    });
    view! {
        <tr>
            {head(SortBy::Time, title, false)}
            {head(SortBy::Requests, t!("requests"), true)}
            {ended}
            {tokens}
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

    fn cells(buckets: usize, each: usize) -> Vec<UsageCell> {
        let cell = |row| UsageCell {
            bucket: row / each,
            group: Group::Agent(Some((i64::try_from(row % each).unwrap(), String::new()))),
            sums: UsageTotals { requests: 1, ..UsageTotals::default() },
        };
        (0..buckets * each).map(cell).collect()
    }

    #[test]
    fn a_row_is_the_sum_of_what_it_unfolds_to() {
        let (folds, cut) = folds(cells(30, 4), TableOrder::default());
        assert!(!cut && folds.len() == 30);
        assert_eq!(folds[0].whole.bucket, 29);
        assert!(folds.iter().all(|fold| fold.whole.sums.requests == 4 && fold.parts.len() == 4));
    }

    #[test]
    fn every_time_bucket_has_its_row_however_many_groups_there_are() {
        let (folds, cut) = folds(cells(30, 200), TableOrder::default());
        assert!(cut && folds.len() == 30);
        assert_eq!(folds.iter().map(|fold| fold.parts.len()).sum::<usize>(), ROWS_MAX);
        assert_eq!(folds[29].whole.sums.requests, 200);
    }
}

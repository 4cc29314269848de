//! What changed since the period before, and why.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use leptos::prelude::*;

use super::address::{requests_of_days, requests_of_group};
use super::cells::title;
use super::table::{ROWS_MAX, linked};
use crate::charts::range_words;
use crate::components::{Amount, Stat, Stats, Table};
use crate::domain::change::{Change, changes};
use crate::domain::report::Before;
use crate::domain::{Group, GroupBy, Money, Sums, UsageDetail};

/// The part of the page, where there is a period before.
#[component]
pub fn Compared(
    /// The report.
    detail: UsageDetail,
    /// Today, in the account's zone.
    today: NaiveDate,
) -> impl IntoView {
    let before = detail.before.clone()?;
    let period = range_words(&before.range);
    let body = if before.groups.is_empty() {
        let words = format!("Nothing was metered from {period}, so there is nothing to compare with.");
        view! { <p class="hush">{words}</p> }.into_any()
    } else {
        let (groups, each, all) = compare(&detail, &before);
        let rows = groups.into_iter().zip(each).collect::<Vec<_>>();
        let table =
            (detail.group_by != GroupBy::Day).then(|| view! { <Groups rows all detail=detail.clone() /> });
        view! {
            <Whole all period=period.clone() group_by=detail.group_by />
            {(detail.range.end() >= today).then(|| view! { <p class="hush small">"Today is not over, so these days are still growing."</p> })}
            {table}
        }
        .into_any()
    };
    Some(view! {
        <section class="part">
            <div class="part-head"><h2 id="compared">"Compared with "{period}</h2></div>
            {body}
        </section>
    })
}

/// The groups of both periods with their changes, the largest change first, and the change of all.
fn compare(detail: &UsageDetail, before: &Before) -> (Vec<Group>, Vec<Change>, Change) {
    let mut groups: BTreeMap<&Group, (Sums, Sums)> = BTreeMap::new();
    for (group, sums) in &before.groups {
        groups.entry(group).or_default().0.add(sums);
    }
    for cell in &detail.cells {
        groups.entry(&cell.group).or_default().1.add(&cell.sums);
    }
    let pairs: Vec<_> = groups.values().copied().collect();
    let (each, all) = changes(&pairs);
    let mut rows: Vec<_> = groups.into_keys().cloned().zip(each).collect();
    rows.sort_by(|(a, changed_a), (b, changed_b)| {
        let size = |change: &Change| change.amount().micros().unsigned_abs();
        size(changed_b).cmp(&size(changed_a)).then_with(|| a.cmp_by_name(b))
    });
    let (groups, each) = rows.into_iter().unzip();
    (groups, each, all)
}

/// The whole change, its parts, and what each of them means.
#[component]
fn Whole(all: Change, period: String, group_by: GroupBy) -> impl IntoView {
    let one = group_by.as_str();
    let (volume, mix, price) = match group_by {
        GroupBy::Day => (
            "Volume is what more or fewer tokens would have cost at the old average price.".to_owned(),
            String::new(),
            "Price is the rest: what a token cost on average, then and now.".to_owned(),
        ),
        _ => (
            format!(
                "Volume is what the change would be if every {one} had grown as the whole did, at the old average price."
            ),
            format!(
                "Mix is what tokens cost more or less by moving between {one}s, at the old prices; a new {one} counts with its own."
            ),
            format!("Price is the rest: what a token of each {one} cost on average, then and now."),
        ),
    };
    view! {
        <Stats>
            <Stat term="Before"><Amount money=all.before exact=true /></Stat>
            <Stat term="Now"><Amount money=all.now exact=true /></Stat>
            <Stat term="Change"><Signed money=all.amount() />" "<span class="hush">{per_cent(&all)}</span></Stat>
            <Stat term="of it volume"><Signed money=all.split.volume /></Stat>
            <Stat term="of it mix"><Signed money=all.split.mix /></Stat>
            <Stat term="of it price"><Signed money=all.split.price /></Stat>
        </Stats>
        <p class="hush small meaning">
            {format!("Before is {period}, as many days. Volume, mix and price add up to the change. {volume} {mix} {price}")}
        </p>
    }
}

/// The change of each group.
#[component]
fn Groups(rows: Vec<(Group, Change)>, all: Change, detail: UsageDetail) -> impl IntoView {
    let days = requests_of_days(detail.range.start(), detail.range.end());
    let rows = rows.into_iter().take(ROWS_MAX).map(move |(group, change)| {
        let name = group.name().to_owned();
        view! {
            <tr>
                <th scope="row" class="name" title=name.clone()>
                    {linked(requests_of_group(&days, &group), name.clone())}
                </th>
                <Changed change />
            </tr>
        }
    });
    view! {
        <Table labelled_by="compared" exact=true>
            <thead>
                <tr>
                    <th scope="col">{title(detail.group_by)}</th>
                    <th scope="col" class="num">"Before"</th>
                    <th scope="col" class="num">"Now"</th>
                    <th scope="col" class="num">"Change"</th>
                    <th scope="col" class="num">"Per cent"</th>
                    <th scope="col" class="num">"Volume"</th>
                    <th scope="col" class="num">"Mix"</th>
                    <th scope="col" class="num">"Price"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
            <tfoot><tr><th scope="row">"All"</th><Changed change=all /></tr></tfoot>
        </Table>
    }
}

/// The figures of a change.
#[component]
fn Changed(change: Change) -> impl IntoView {
    view! {
        <td class="num"><Amount money=change.before exact=true /></td>
        <td class="num"><Amount money=change.now exact=true /></td>
        <td class="num"><Signed money=change.amount() /></td>
        <td class="num">{per_cent(&change)}</td>
        <td class="num"><Signed money=change.split.volume /></td>
        <td class="num"><Signed money=change.split.mix /></td>
        <td class="num"><Signed money=change.split.price /></td>
    }
}

/// An amount with its sign, more or less.
#[component]
fn Signed(money: Money) -> impl IntoView {
    let plus = (money > Money::ZERO).then_some("+");
    view! { <span class="signed">{plus}<Amount money exact=true /></span> }
}

/// A change in per cent with one decimal; of nothing there is none.
fn per_cent(change: &Change) -> String {
    match change.tenths_of_per_cent() {
        None if change.now > Money::ZERO => "new".to_owned(),
        None => "—".to_owned(),
        Some(tenths) => {
            let sign = match tenths {
                1.. => "+",
                0 => "",
                _ => "−",
            };
            let size = tenths.unsigned_abs();
            format!("{sign}{}.{} %", size / 10, size % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_nothing_has_no_per_cent() {
        let of = |before, now| {
            let (before, now) = (Money::from_micros(before), Money::from_micros(now));
            per_cent(&Change { before, now, ..Change::default() })
        };
        assert_eq!([of(3, 4), of(4, 3), of(1, 1)], ["+33.3 %", "−25.0 %", "0.0 %"]);
        assert_eq!([of(0, 5), of(0, 0)], ["new", "—"]);
    }
}

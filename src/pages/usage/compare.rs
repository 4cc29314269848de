//! The change since the previous period, and its causes.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::address::{View, requests_of_group};
use super::cells::title;
use crate::charts::range_words;
use crate::components::{Amount, HEAD_ROOM, SortHead, Stat, Stats, Table, in_full};
use crate::domain::change::{CostChange, changes};
use crate::domain::change_order::{ChangeBy, sort_changes};
use crate::domain::report::Before;
use crate::domain::shown_groups::GROUPS_MAX;
use crate::domain::{Group, GroupBy, Money, UsageDetail, UsageTotals};
use crate::i18n::{names, t};
use crate::pages::address::requests_of_days;

/// The section, if there is a previous period.
#[component]
pub fn Compared(
    /// The report.
    detail: Arc<UsageDetail>,
    /// The page's choices.
    view: View,
) -> impl IntoView {
    let before = detail.before.clone()?;
    let period = range_words(&before.range);
    let body = if before.groups.is_empty() {
        let words = t!("nothing-to-compare", period = period.clone());
        view! { <p class="hush">{words}</p> }.into_any()
    } else {
        let (mut rows, all) = compare(&detail, &before);
        sort_changes(view.changes, &mut rows);
        let table = (detail.group_by != GroupBy::Day)
            .then(|| view! { <Groups rows all detail=detail.clone() view /> });
        view! {
            <Whole all period=period.clone() group_by=detail.group_by />
            {table}
        }
        .into_any()
    };
    Some(
        view! { <div class="part-head"><h2 id="compared">{t!("compared-with", period = period)}</h2></div>{body} },
    )
}

/// The change of each group's cost, if there was anything in the period to compare with.
pub fn changes_of(detail: &UsageDetail) -> Option<BTreeMap<Group, CostChange>> {
    let before = detail.before.as_ref().filter(|before| !before.groups.is_empty())?;
    Some(compare(detail, before).0.into_iter().collect())
}

/// The groups of both periods with their changes, and the total change.
fn compare(detail: &UsageDetail, before: &Before) -> (Vec<(Group, CostChange)>, CostChange) {
    let mut groups: BTreeMap<&Group, (UsageTotals, UsageTotals)> = BTreeMap::new();
    for (group, sums) in &before.groups {
        groups.entry(group).or_default().0.add(sums);
    }
    for (group, sums) in &detail.groups {
        groups.entry(group).or_default().1.add(sums);
    }
    let pairs: Vec<_> = groups.values().copied().collect();
    let (each, all) = changes(&pairs);
    (groups.into_keys().cloned().zip(each).collect(), all)
}

/// The total change, its parts, and their meaning.
#[component]
fn Whole(all: CostChange, period: String, group_by: GroupBy) -> impl IntoView {
    let one = group_by.as_str();
    let meaning = match group_by {
        GroupBy::Day => t!("meaning-of-parts-whole", period = period),
        _ => t!("meaning-of-parts", period = period, one = one),
    };
    view! {
        <Stats>
            <Stat term=t!("before")><Amount money=all.before exact=true /></Stat>
            <Stat term=t!("now")><Amount money=all.now exact=true /></Stat>
            <Stat term=t!("change")><Signed money=all.amount() />" "<span class="hush">{per_cent(&all)}</span></Stat>
            <Stat term=t!("volume-effect")><Signed money=all.split.volume /></Stat>
            <Stat term=t!("mix-effect")><Signed money=all.split.mix /></Stat>
            <Stat term=t!("price-effect")><Signed money=all.split.price /></Stat>
        </Stats>
        <p class="hush small meaning">{meaning}</p>
    }
}

/// The change of each group.
#[component]
fn Groups(
    mut rows: Vec<(Group, CostChange)>,
    all: CostChange,
    detail: Arc<UsageDetail>,
    view: View,
) -> impl IntoView {
    let days = requests_of_days(detail.range.start(), detail.range.end());
    let others = rows.split_off(rows.len().min(GROUPS_MAX));
    let others = (!others.is_empty()).then(|| {
        let change = others.iter().map(|(_, change)| *change).sum();
        view! { <tr><th scope="row">{names::others(others.len())}</th><Changed change /></tr> }
    });
    let rows = rows.into_iter().map(move |(group, change)| {
        let name = names::group(&group);
        view! {
            <tr>
                <th scope="row" class="name" dir="auto" title=in_full(&name, HEAD_ROOM)>
                    <a href=requests_of_group(&days, &group)>{name.clone()}</a>
                </th>
                <Changed change />
            </tr>
        }
    });
    let head = move |by, word, num| {
        let descending = view.changes.filter(|order| order.by == by).map(|order| order.descending);
        view! { <SortHead href=view.changes_by(by) descending word num /> }
    };
    view! {
        <Table labelled_by="compared" exact=true>
            <thead>
                <tr>
                    {head(ChangeBy::Group, title(detail.group_by), false)}
                    {head(ChangeBy::Before, t!("before"), true)}
                    {head(ChangeBy::Now, t!("now"), true)}
                    {head(ChangeBy::Change, t!("change"), true)}
                    {head(ChangeBy::PerCent, t!("per-cent"), true)}
                    {head(ChangeBy::Volume, t!("volume-effect"), true)}
                    {head(ChangeBy::Mix, t!("mix-effect"), true)}
                    {head(ChangeBy::Price, t!("price-effect"), true)}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}{others}</tbody>
            <tfoot><tr><th scope="row">{t!("all")}</th><Changed change=all /></tr></tfoot>
        </Table>
    }
}

/// The figures of a change.
#[component]
fn Changed(change: CostChange) -> impl IntoView {
    view! {
        <td class="num" data-head=t!("before")><Amount money=change.before exact=true /></td>
        <td class="num main"><Amount money=change.now exact=true /></td>
        <td class="num" data-head=t!("change")><Signed money=change.amount() /></td>
        <td class="num" data-head=t!("per-cent")>{per_cent(&change)}</td>
        <td class="num" data-head=t!("volume-effect")><Signed money=change.split.volume /></td>
        <td class="num" data-head=t!("mix-effect")><Signed money=change.split.mix /></td>
        <td class="num" data-head=t!("price-effect")><Signed money=change.split.price /></td>
    }
}

/// A signed amount.
#[component]
fn Signed(money: Money) -> impl IntoView {
    let plus = (money > Money::ZERO).then_some("+");
    view! { <span class="signed">{plus}<Amount money exact=true /></span> }
}

/// A change in per cent with one decimal; empty if there was nothing before.
pub fn per_cent(change: &CostChange) -> String {
    match change.tenths_of_per_cent() {
        None if change.now > Money::ZERO => t!("new"),
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
            per_cent(&CostChange { before, now, ..CostChange::default() })
        };
        assert_eq!([of(3, 4), of(4, 3), of(1, 1)], ["+33.3 %", "−25.0 %", "0.0 %"]);
        assert_eq!([of(0, 5), of(0, 0)], ["new", "—"]);
    }
}

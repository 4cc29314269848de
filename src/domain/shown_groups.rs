//! The groups that a page shows separately. An account may have ten thousand keys; a page shows the first ones
//! and sums the others. The sum stays exact because it is the total of a bucket less the groups that are shown.

use super::table_order::first_groups;
use super::{Group, SortBy, TableOrder, UsageTotals};

/// The maximum number of groups with rows of their own.
pub const GROUPS_MAX: usize = 200;

/// The maximum number of groups with a layer in the chart. More colours cannot be distinguished.
pub const LAYERS_MAX: usize = 7;

/// The groups to show: the first in the order of the rows (the largest if that is by time), and those with a
/// layer, by either measure. `None` if all can be shown.
pub fn shown(groups: &[(Group, UsageTotals)], order: TableOrder) -> Option<Vec<Group>> {
    if groups.len() <= GROUPS_MAX {
        return None;
    }
    let order = match order.by {
        SortBy::Time => TableOrder { by: SortBy::Cost, descending: true },
        _ => order,
    };
    let mut found = first(groups, order, GROUPS_MAX);
    // Both measures, so that switching the chart between them reads the same rows.
    for by in [SortBy::Cost, SortBy::Tokens] {
        found.extend(first(groups, TableOrder { by, descending: true }, LAYERS_MAX));
    }
    found.sort();
    found.dedup();
    Some(found.into_iter().cloned().collect())
}

/// The groups that have a layer, by either measure.
pub fn layered(groups: &[(Group, UsageTotals)]) -> Vec<Group> {
    let by = |by| first(groups, TableOrder { by, descending: true }, LAYERS_MAX);
    let mut found = [by(SortBy::Cost), by(SortBy::Tokens)].concat();
    found.sort();
    found.dedup();
    found.into_iter().cloned().collect()
}

fn first(groups: &[(Group, UsageTotals)], order: TableOrder, count: usize) -> Vec<&Group> {
    let mut places: Vec<&(Group, UsageTotals)> = groups.iter().collect();
    first_groups(order, &mut places, count, |(group, sums)| (group, sums));
    places.into_iter().map(|(group, _)| group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;

    /// So many groups, each dearer than the one before it and with fewer tokens.
    fn groups(count: i64) -> Vec<(Group, UsageTotals)> {
        let group = |n: i64| Group::Agent(Some((n, format!("agent {n:03}"))));
        let sums = |n| UsageTotals {
            prompt_tokens: count - n,
            cost: Money::from_micros(n),
            ..UsageTotals::default()
        };
        (0..count).map(|n| (group(n), sums(n))).collect()
    }

    fn numbers(order: TableOrder) -> Vec<i64> {
        let shown = shown(&groups(250), order).unwrap_or_default();
        let number = |group| if let Group::Agent(Some((n, _))) = group { Some(n) } else { None };
        shown.into_iter().filter_map(number).collect()
    }

    #[test]
    fn a_page_tells_two_hundred_groups_apart() {
        assert_eq!(shown(&groups(200), TableOrder::default()), None);
        assert_eq!(shown(&groups(201), TableOrder::default()).map(|shown| shown.len()), Some(201));
    }

    #[test]
    fn the_largest_are_shown_and_whatever_has_a_layer() {
        let largest: Vec<i64> = (0..7).chain(50..250).collect();
        assert_eq!(numbers(TableOrder::default()), largest);
        assert_eq!(numbers(TableOrder::parse("cost", "desc")), largest);
    }

    #[test]
    fn those_that_come_first_in_the_order_are_shown() {
        let first: Vec<i64> = (0..200).chain(243..250).collect();
        for (sort, order) in [("group", "asc"), ("cost", "asc"), ("tokens", "desc")] {
            assert_eq!(numbers(TableOrder::parse(sort, order)), first, "{sort}");
        }
        assert_eq!(numbers(TableOrder::parse("group", "desc")), (0..7).chain(50..250).collect::<Vec<_>>());
    }
}

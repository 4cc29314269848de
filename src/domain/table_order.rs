//! Sort order of a usage report's rows, on the page and in its file.

use std::cmp::Ordering;

use super::report::UsageCell;
use super::{Group, UsageTotals};

/// A sortable column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// By the hour, day or month.
    #[default]
    Time,
    /// By the group's name.
    Group,
    /// By calls.
    Requests,
    /// By prompt tokens, cached ones among them.
    Input,
    /// By cached prompt tokens.
    Cached,
    /// By completion tokens.
    Output,
    /// By total tokens.
    Tokens,
    Cost,
}

/// A column and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOrder {
    /// The column.
    pub by: SortBy,
    /// Descending: largest or latest first, or last in the alphabet.
    pub descending: bool,
}

impl SortBy {
    /// Every column.
    pub const ALL: [Self; 8] = [
        Self::Time,
        Self::Group,
        Self::Requests,
        Self::Input,
        Self::Cached,
        Self::Output,
        Self::Tokens,
        Self::Cost,
    ];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Group => "group",
            Self::Requests => "requests",
            Self::Input => "input",
            Self::Cached => "cached",
            Self::Output => "output",
            Self::Tokens => "tokens",
            Self::Cost => "cost",
        }
    }

    /// The sort key; 0 for time and group, which are compared otherwise.
    const fn figure(self, sums: &UsageTotals) -> i64 {
        match self {
            Self::Time | Self::Group => 0,
            Self::Requests => sums.requests,
            Self::Input => sums.prompt_tokens,
            Self::Cached => sums.cached_tokens,
            Self::Output => sums.completion_tokens,
            Self::Tokens => sums.total_tokens(),
            Self::Cost => sums.cost.micros(),
        }
    }
}

impl Default for TableOrder {
    /// Newest first.
    fn default() -> Self {
        Self { by: SortBy::Time, descending: true }
    }
}

impl TableOrder {
    /// Parses query parameters. Only links produce them, so unknown values select the default order.
    pub fn parse(sort: &str, order: &str) -> Self {
        let Some(by) = SortBy::ALL.into_iter().find(|by| by.as_str() == sort) else {
            return Self::default();
        };
        match order {
            "asc" => Self { by, descending: false },
            "desc" => Self { by, descending: true },
            _ => Self { by, descending: by != SortBy::Group },
        }
    }

    /// Parses the order of a table of groups, such as `cost-desc`; `None` for the default order.
    pub fn parse_of_groups(text: &str) -> Option<Self> {
        let (by, direction) = text.split_once('-')?;
        let by = SortBy::ALL.into_iter().find(|known| *known != SortBy::Time && known.as_str() == by)?;
        (direction == "asc" || direction == "desc").then_some(Self { by, descending: direction == "desc" })
    }

    /// The name of the direction in the query string.
    pub const fn direction(self) -> &'static str {
        if self.descending { "desc" } else { "asc" }
    }

    /// The order that a click on a column's header selects: the reverse if the table is sorted by it, else the
    /// column's usual one.
    #[must_use]
    pub fn toward(self, by: SortBy) -> Self {
        let descending = if self.by == by { !self.descending } else { by != SortBy::Group };
        Self { by, descending }
    }

    /// Sorts rows. Ties are newest first, then largest first.
    pub fn sort(self, cells: &mut [UsageCell]) {
        cells.sort_by(|a, b| {
            let wanted = match self.by {
                SortBy::Time => a.bucket.cmp(&b.bucket),
                SortBy::Group => a.group.cmp_by_name(&b.group),
                by => by.figure(&a.sums).cmp(&by.figure(&b.sums)),
            };
            let wanted = if self.descending { wanted.reverse() } else { wanted };
            wanted.then_with(|| usual(a, b))
        });
    }
}

/// Sorts groups in an order from [`TableOrder::parse_of_groups`]. Ties are by name.
pub fn sort_groups<T>(order: TableOrder, rows: &mut [T], of: impl Fn(&T) -> (&Group, &UsageTotals)) {
    rows.sort_by(|a, b| compare_groups(order, of(a), of(b)));
}

/// Takes the first rows of that order, sorted, without sorting the others.
pub fn first_groups<T>(
    order: TableOrder,
    rows: &mut Vec<T>,
    count: usize,
    of: impl Fn(&T) -> (&Group, &UsageTotals),
) {
    if count < rows.len() {
        rows.select_nth_unstable_by(count, |a, b| compare_groups(order, of(a), of(b)));
        rows.truncate(count);
    }
    sort_groups(order, rows, of);
}

fn compare_groups(
    order: TableOrder,
    (group_a, sums_a): (&Group, &UsageTotals),
    (group_b, sums_b): (&Group, &UsageTotals),
) -> Ordering {
    let by_name = || group_a.cmp_by_name(group_b);
    let wanted = match order.by {
        SortBy::Time | SortBy::Group => by_name(),
        by => by.figure(sums_a).cmp(&by.figure(sums_b)),
    };
    let wanted = if order.descending { wanted.reverse() } else { wanted };
    wanted.then_with(by_name)
}

fn usual(a: &UsageCell, b: &UsageCell) -> Ordering {
    let others = |cell: &UsageCell| matches!(cell.group, Group::Others(_));
    b.bucket
        .cmp(&a.bucket)
        .then_with(|| others(a).cmp(&others(b)))
        .then_with(|| b.sums.cost.cmp(&a.sums.cost))
        .then_with(|| a.group.cmp_by_name(&b.group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Group, Money};

    fn cells() -> Vec<UsageCell> {
        let cell = |bucket, name: &str, micros| UsageCell {
            bucket,
            group: Group::Model { name: name.to_owned(), completes: true },
            sums: UsageTotals { cost: Money::from_micros(micros), ..UsageTotals::default() },
        };
        vec![cell(0, "b", 5), cell(1, "a", 5), cell(1, "b", 9)]
    }

    fn sorted(sort: &str, order: &str) -> Vec<(usize, String)> {
        let mut cells = cells();
        TableOrder::parse(sort, order).sort(&mut cells);
        cells.into_iter().map(|cell| (cell.bucket, cell.group.name().to_owned())).collect()
    }

    #[test]
    fn rows_stand_newest_first_and_then_largest_first_unless_asked_otherwise() {
        let usual = [(1, "b".to_owned()), (1, "a".to_owned()), (0, "b".to_owned())];
        for (sort, order) in [("", ""), ("time", "desc"), ("planet", "asc"), ("cost", "desc"), ("cost", "")] {
            assert_eq!(sorted(sort, order), usual, "{sort} {order}");
        }
        assert_eq!(sorted("cost", "asc")[0], (1, "a".to_owned()));
        assert_eq!(sorted("group", "asc")[0], (1, "a".to_owned()));
        assert_eq!(sorted("time", "asc")[0], (0, "b".to_owned()));
    }

    #[test]
    fn groups_are_sorted_by_their_figures_and_then_by_name() {
        let names = |order: &str| {
            let mut rows: Vec<_> = cells().into_iter().map(|cell| (cell.group, cell.sums)).collect();
            sort_groups(TableOrder::parse_of_groups(order).unwrap(), &mut rows, |(group, sums)| {
                (group, sums)
            });
            rows.into_iter()
                .map(|(group, sums)| format!("{}{}", group.name(), sums.cost.micros()))
                .collect::<Vec<_>>()
        };
        assert_eq!(names("cost-desc"), ["b9", "a5", "b5"]);
        assert_eq!(names("cost-asc"), ["a5", "b5", "b9"]);
        assert_eq!(names("group-asc")[0], "a5");
        for text in ["", "cost", "cost-up", "time-asc", "planet-desc"] {
            assert_eq!(TableOrder::parse_of_groups(text), None, "{text}");
        }
    }

    #[test]
    fn a_head_leads_to_the_other_end_of_its_column() {
        let cost = TableOrder::default().toward(SortBy::Cost);
        assert!(cost.descending);
        assert!(!cost.toward(SortBy::Cost).descending);
        assert!(!cost.toward(SortBy::Group).descending);
    }
}

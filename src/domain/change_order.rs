//! Sort order of the table of changes.

use super::Group;
use super::change::CostChange;

/// A column of the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeBy {
    /// The group's name.
    Group,
    /// The cost before.
    Before,
    /// The cost now.
    Now,
    /// The difference.
    Change,
    /// The same in per cent.
    PerCent,
    /// The part that is volume.
    Volume,
    /// The part that is mix.
    Mix,
    /// The part that is price.
    Price,
}

/// A column and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeOrder {
    /// The column.
    pub by: ChangeBy,
    /// Descending: largest first, or last in the alphabet.
    pub descending: bool,
}

impl ChangeBy {
    const ALL: [Self; 8] = [
        Self::Group,
        Self::Before,
        Self::Now,
        Self::Change,
        Self::PerCent,
        Self::Volume,
        Self::Mix,
        Self::Price,
    ];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Before => "before",
            Self::Now => "now",
            Self::Change => "change",
            Self::PerCent => "percent",
            Self::Volume => "volume",
            Self::Mix => "mix",
            Self::Price => "price",
        }
    }

    /// The sort key. A group without a cost before has no percentage and sorts above all others.
    fn figure(self, change: &CostChange) -> i64 {
        match self {
            Self::Group => 0,
            Self::Before => change.before.micros(),
            Self::Now => change.now.micros(),
            Self::Change => change.amount().micros(),
            Self::PerCent => change.tenths_of_per_cent().unwrap_or(i64::MAX),
            Self::Volume => change.split.volume.micros(),
            Self::Mix => change.split.mix.micros(),
            Self::Price => change.split.price.micros(),
        }
    }
}

impl ChangeOrder {
    /// Parses a query value such as `mix-asc`; `None` for the default order, the largest change first.
    pub fn parse(text: &str) -> Option<Self> {
        let (by, direction) = text.split_once('-')?;
        let by = ChangeBy::ALL.into_iter().find(|known| known.as_str() == by)?;
        (direction == "asc" || direction == "desc").then_some(Self { by, descending: direction == "desc" })
    }

    /// The query value.
    pub fn words(self) -> String {
        format!("{}-{}", self.by.as_str(), if self.descending { "desc" } else { "asc" })
    }

    /// The order that a click on a column's header selects.
    pub fn toward(order: Option<Self>, by: ChangeBy) -> Self {
        let descending = match order {
            Some(order) if order.by == by => !order.descending,
            _ => by != ChangeBy::Group,
        };
        Self { by, descending }
    }
}

/// Sorts the changes of groups. The default order is by absolute change, largest first; ties are by name.
pub fn sort_changes(order: Option<ChangeOrder>, rows: &mut [(Group, CostChange)]) {
    rows.sort_by(|(group_a, a), (group_b, b)| {
        let by_name = || group_a.cmp_by_name(group_b);
        let size = |change: &CostChange| change.amount().micros().unsigned_abs();
        let wanted = match order {
            None => size(b).cmp(&size(a)),
            Some(ChangeOrder { by, descending }) => {
                let wanted = if by == ChangeBy::Group { by_name() } else { by.figure(a).cmp(&by.figure(b)) };
                if descending { wanted.reverse() } else { wanted }
            }
        };
        wanted.then_with(by_name)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;

    fn names(order: &str) -> String {
        let row = |name: &str, before, now| {
            let (before, now) = (Money::from_micros(before), Money::from_micros(now));
            (
                Group::Model { name: name.to_owned(), completes: true },
                CostChange { before, now, ..CostChange::default() },
            )
        };
        let mut rows = vec![row("a", 10, 5), row("b", 0, 3), row("c", 4, 13), row("d", 5, 10)];
        sort_changes(ChangeOrder::parse(order), &mut rows);
        rows.iter().map(|(group, _)| group.name()).collect()
    }

    #[test]
    fn the_largest_change_comes_first_unless_asked_otherwise() {
        assert_eq!(names(""), "cadb");
        assert_eq!(names("planet-asc"), "cadb");
        assert_eq!(names("change-desc"), "cdba");
        assert_eq!(names("change-asc"), "abdc");
        assert_eq!(names("group-desc"), "dcba");
        assert_eq!(names("before-desc"), "adcb");
        assert_eq!(names("percent-desc"), "bcda");
        assert_eq!(names("mix-desc"), "abcd");
    }

    #[test]
    fn a_head_leads_to_the_other_end_of_its_column() {
        let order = ChangeOrder::toward(None, ChangeBy::Mix);
        assert_eq!(order.words(), "mix-desc");
        assert_eq!(ChangeOrder::parse("mix-desc"), Some(order));
        assert_eq!(ChangeOrder::toward(Some(order), ChangeBy::Mix).words(), "mix-asc");
        assert_eq!(ChangeOrder::toward(Some(order), ChangeBy::Group).words(), "group-asc");
    }
}

//! Usage totals of many groups, column by column: adding ten thousand groups to as many takes microseconds. As with all
//! amounts, an overflow panics rather than wraps: amounts come from checked columns, so it is a bug.

use std::cmp::Ordering;

use super::UsageTotals;
use super::usage_totals::Columns;

/// Usage totals by the id of a group, sorted by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupSums {
    ids: Vec<String>,
    columns: [Vec<i64>; UsageTotals::COLUMNS],
}

impl GroupSums {
    /// Sums rows by id, in any order.
    pub fn of(mut rows: Vec<(String, Columns)>) -> Self {
        rows.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let mut sums = Self::default();
        for (id, row) in rows {
            if sums.ids.last() != Some(&id) {
                sums.ids.push(id);
                sums.columns.iter_mut().for_each(|column| column.push(0));
            }
            for (column, value) in sums.columns.iter_mut().zip(row) {
                if let Some(sum) = column.last_mut() {
                    *sum += value;
                }
            }
        }
        sums
    }

    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    pub const fn columns(&self) -> &[Vec<i64>; UsageTotals::COLUMNS] {
        &self.columns
    }

    pub const fn columns_mut(&mut self) -> &mut [Vec<i64>; UsageTotals::COLUMNS] {
        &mut self.columns
    }

    /// Adds the totals of other groups.
    pub fn add(&mut self, other: &Self) {
        let ids: Vec<_> = other.ids.iter().map(String::as_str).collect();
        let places = self.places_of(&ids);
        for (sums, column) in self.columns.iter_mut().zip(&other.columns) {
            for (place, value) in places.iter().zip(column) {
                sums[*place] += *value;
            }
        }
    }

    /// The totals of all groups together.
    #[must_use]
    pub fn total(&self) -> Self {
        if self.ids.is_empty() {
            return Self::default();
        }
        let sum = |column: &Vec<i64>| vec![column.iter().sum()];
        Self { ids: vec![String::new()], columns: self.columns.each_ref().map(sum) }
    }

    /// The places of sorted ids. Those that are not among the groups are added, with sums of zero.
    pub fn places_of(&mut self, ids: &[&str]) -> Vec<usize> {
        let mut places = Vec::with_capacity(ids.len());
        let (mut at, mut new) = (0, 0);
        for id in ids {
            let order = loop {
                match self.ids.get(at).map(|known| known.as_str().cmp(id)) {
                    Some(Ordering::Less) => at += 1,
                    order => break order,
                }
            };
            places.push(at + new);
            if order == Some(Ordering::Equal) {
                at += 1;
            } else {
                new += 1;
            }
        }
        if new > 0 {
            self.grow(ids, &places, new);
        }
        places
    }

    /// Moves every group to its place among new ones.
    fn grow(&mut self, ids: &[&str], places: &[usize], new: usize) {
        let count = self.ids.len() + new;
        let mut old = std::mem::take(&mut self.ids).into_iter().enumerate().peekable();
        let mut wanted = ids.iter().zip(places).peekable();
        // Where each group was; the first place after the last one, where it was not.
        let mut origins = Vec::with_capacity(count);
        let mut merged = Vec::with_capacity(count);
        while merged.len() < count {
            let here = wanted.next_if(|(_, place)| **place == merged.len());
            let known = here.is_none()
                || matches!((&here, old.peek()), (Some((id, _)), Some((_, known))) if known == *id);
            match (known.then(|| old.next()).flatten(), here) {
                (Some((origin, id)), _) => {
                    origins.push(Some(origin));
                    merged.push(id);
                }
                (None, Some((id, _))) => {
                    origins.push(None);
                    merged.push((*id).to_owned());
                }
                (None, None) => break,
            }
        }
        self.ids = merged;
        for column in &mut self.columns {
            let value =
                |origin: &Option<usize>| origin.and_then(|at| column.get(at).copied()).unwrap_or_default();
            *column = origins.iter().map(value).collect();
        }
    }

    /// The totals of the group at a place.
    pub fn totals_at(&self, place: usize) -> UsageTotals {
        UsageTotals::of_columns(
            self.columns.each_ref().map(|column| column.get(place).copied().unwrap_or_default()),
        )
    }

    /// Every id with its totals.
    pub fn into_rows(self) -> impl Iterator<Item = (String, UsageTotals)> {
        let columns = self.columns;
        self.ids.into_iter().enumerate().map(move |(place, id)| {
            (
                id,
                UsageTotals::of_columns(
                    columns.each_ref().map(|column| column.get(place).copied().unwrap_or_default()),
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn sums(rows: &[(u8, i64)]) -> GroupSums {
        let row = |&(id, value): &(u8, i64)| {
            let mut columns = [0; UsageTotals::COLUMNS];
            (columns[0], columns[11]) = (value, -value);
            (format!("{id:03}"), columns)
        };
        GroupSums::of(rows.iter().map(row).collect())
    }

    proptest! {
        #[test]
        fn the_sum_of_parts_is_the_sum_of_all(parts in proptest::collection::vec(proptest::collection::vec((any::<u8>(), -1000_i64..1000), 0..40), 0..8)) {
            let mut added = GroupSums::default();
            let mut expected: BTreeMap<String, i64> = BTreeMap::new();
            for part in &parts {
                added.add(&sums(part));
                for (id, value) in part {
                    *expected.entry(format!("{id:03}")).or_default() += value;
                }
            }
            prop_assert_eq!(&added, &sums(&parts.concat()));
            prop_assert!(added.ids().windows(2).all(|pair| pair[0] < pair[1]));
            let total: i64 = expected.values().sum();
            prop_assert_eq!(added.total().totals_at(0).requests, total);
            let found: BTreeMap<_, _> = added.into_rows().map(|(id, sums)| (id, sums.requests)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

//! A report cut for the eye: buckets of time across, groups by size down. The chart and the tables
//! of a page are made of the same cut, so that they cannot disagree.

use std::collections::BTreeMap;

use super::{Bucket, Grain, Series, Tone, stack};
use crate::domain::{Group, Problem, Sums, UsageReport};

/// What is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Rupees.
    #[default]
    Cost,
    /// Tokens in both directions.
    Tokens,
}

impl Measure {
    /// The word for it in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Tokens => "tokens",
        }
    }

    /// Reads the word; nothing means cost.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "" | "cost" => Ok(Self::Cost),
            "tokens" => Ok(Self::Tokens),
            _ => Err(Problem::MeasureUnknown),
        }
    }

    /// The measured part of some sums.
    pub const fn of(self, sums: &Sums) -> i64 {
        match self {
            Self::Cost => sums.cost.micros(),
            Self::Tokens => sums.total_tokens(),
        }
    }
}

/// One group of a report.
#[derive(Clone, Debug)]
pub struct GroupPart {
    /// What it is.
    pub group: Group,
    /// Its name.
    pub name: String,
    /// Its colour in the chart.
    pub tone: Tone,
    /// Its sums over the whole range.
    pub sums: Sums,
    /// Its sums in each bucket.
    pub cells: Vec<Sums>,
}

/// A report in buckets and groups.
#[derive(Clone, Debug)]
pub struct Breakdown {
    /// How much time a bucket is.
    pub grain: Grain,
    /// The buckets, oldest first.
    pub buckets: Vec<Bucket>,
    /// The groups, largest first.
    pub parts: Vec<GroupPart>,
    measure: Measure,
}

impl Breakdown {
    /// Cuts a report.
    pub fn new(report: &UsageReport, measure: Measure) -> Self {
        let grain = Grain::of(report.range);
        let buckets = grain.buckets(report.range, report.today);
        let mut cells: BTreeMap<&Group, Vec<Sums>> = BTreeMap::new();
        for row in &report.rows {
            let after = buckets.partition_point(|bucket| bucket.first <= row.date);
            let cell = cells.entry(&row.group).or_insert_with(|| vec![Sums::default(); buckets.len()]);
            if let Some(sums) = after.checked_sub(1).and_then(|at| cell.get_mut(at)) {
                sums.add(&row.sums);
            }
        }
        let mut parts: Vec<_> =
            cells.into_iter().map(|(group, cells)| GroupPart::new(group, cells)).collect();
        parts.sort_by(|a, b| measure.of(&b.sums).cmp(&measure.of(&a.sums)).then_with(|| a.name.cmp(&b.name)));
        for (place, part) in parts.iter_mut().enumerate() {
            part.tone = Tone::at(place);
        }
        Self { grain, buckets, parts, measure }
    }

    /// The layers of the chart. What measures nothing, as a model without a price, has none.
    pub fn series(&self) -> Vec<Series> {
        let values = |part: &GroupPart| part.cells.iter().map(|sums| self.measure.of(sums)).collect();
        let seen = self.parts.iter().filter(|part| self.measure.of(&part.sums) > 0);
        stack(seen.map(|part| (part.name.clone(), values(part))).collect())
    }
}

impl GroupPart {
    fn new(group: &Group, cells: Vec<Sums>) -> Self {
        let mut sums = Sums::default();
        for cell in &cells {
            sums.add(cell);
        }
        Self { group: group.clone(), name: name(group), tone: Tone::Other, sums, cells }
    }

    /// Whether calls of this group have completions.
    pub const fn completes(&self) -> bool {
        !matches!(self.group, Group::Model { completes: false, .. })
    }
}

/// What a group is called.
fn name(group: &Group) -> String {
    match group {
        Group::Model { name, .. } | Group::Agent(Some((_, name))) | Group::Key(Some((_, name))) => {
            name.clone()
        }
        Group::Agent(None) => "No agent".to_owned(),
        Group::Key(None) => "No key".to_owned(),
        Group::Day => "All".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DateRange, GroupBy, Money, UsageRow};

    fn row(date: &str, model: &str, micros: i64) -> UsageRow {
        let sums = Sums { requests: 1, cost: Money::from_micros(micros), ..Sums::default() };
        let group = Group::Model { name: model.to_owned(), completes: true };
        UsageRow { date: date.parse().unwrap_or_default(), group, sums }
    }

    fn report(start: &str, end: &str, rows: Vec<UsageRow>) -> UsageReport {
        let range = DateRange::parse(start, end).unwrap_or_else(|problems| panic!("{problems:?}"));
        let mut totals = Sums::default();
        for row in &rows {
            totals.add(&row.sums);
        }
        UsageReport { group_by: GroupBy::Model, range, today: range.end(), rows, ledger: totals.cost, totals }
    }

    #[test]
    fn no_micro_rupee_is_lost_between_report_and_cells() {
        for end in ["2026-02-01", "2026-09-30", "2029-12-31"] {
            let rows = vec![
                row("2026-01-01", "a", 1),
                row("2026-01-31", "b", 20),
                row("2026-02-01", "a", 300),
                row("2026-02-01", "c", 4_000),
            ];
            let report = report("2026-01-01", end, rows);
            let breakdown = Breakdown::new(&report, Measure::Cost);
            let cells: i64 = breakdown.series().iter().flat_map(|layer| layer.values.clone()).sum();
            assert_eq!(cells, report.totals.cost.micros(), "{end}");
        }
    }

    #[test]
    fn the_largest_group_is_the_lowest_layer() {
        let rows = vec![row("2026-01-01", "small", 1), row("2026-01-02", "large", 9)];
        let breakdown = Breakdown::new(&report("2026-01-01", "2026-01-31", rows), Measure::Cost);
        assert_eq!(breakdown.parts[0].name, "large");
        assert_eq!(breakdown.series()[0].tone, Tone::Own(1));
    }
}

//! Usage as a matrix for charts: time buckets by groups, largest group first.

use std::collections::BTreeMap;

use super::TimeBucket;
use super::series::{COLOURS, NONE, REST, Series, SeriesColour};
use crate::domain::report::Places;
use crate::domain::{FieldError, Grain, Group, UsageCell, UsageDetail, UsageReport, UsageTotals, grain};
use crate::i18n::{names, t};

/// The measured quantity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Rupees.
    #[default]
    Cost,
    /// Total tokens.
    Tokens,
}

impl Measure {
    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Tokens => "tokens",
        }
    }

    /// Parses the name; empty means cost.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        match text {
            "" | "cost" => Ok(Self::Cost),
            "tokens" => Ok(Self::Tokens),
            _ => Err(FieldError::MeasureUnknown),
        }
    }

    /// The measured figure of usage totals.
    pub const fn of(self, sums: &UsageTotals) -> i64 {
        match self {
            Self::Cost => sums.cost.micros(),
            Self::Tokens => sums.total_tokens(),
        }
    }
}

type Figure = fn(&UsageTotals) -> i64;

/// One group of a report, with its colour.
#[derive(Clone, Debug)]
pub struct GroupPart {
    /// What it is.
    pub group: Group,
    /// Its place, from 1; [`REST`] for a group without a layer.
    place: i64,
    /// Its colour in the chart.
    pub tone: SeriesColour,
    /// Its usage totals over the range.
    pub sums: UsageTotals,
}

/// A report by time bucket and group.
#[derive(Clone, Debug)]
pub struct Breakdown {
    /// The length of a time bucket.
    pub grain: Grain,
    /// The buckets, oldest first.
    pub slots: Vec<TimeBucket>,
    /// The groups, largest first.
    pub parts: Vec<GroupPart>,
    /// The layers of the chart. Groups that measure zero, such as models without a price, have none.
    pub series: Vec<Series>,
    /// The number of groups in the grey layer.
    pub folded: usize,
}

impl Breakdown {
    /// Converts a page's report.
    pub fn of(detail: &UsageDetail, measure: Measure) -> Self {
        let slots = TimeBucket::all(detail.grain, &detail.buckets);
        Self::new(detail.grain, slots, detail.groups.clone(), &detail.cells, (&detail.places, measure))
    }

    /// Converts a report by day.
    pub fn by_day(report: &UsageReport, measure: Measure) -> Self {
        let slots = TimeBucket::all(Grain::Day, &grain::days(report.range, report.today));
        let start = report.range.start();
        let cells: Vec<_> = report
            .rows
            .iter()
            .map(|row| UsageCell {
                bucket: usize::try_from((row.date - start).num_days()).unwrap_or_default(),
                group: row.group.clone(),
                sums: row.sums,
            })
            .collect();
        Self::new(Grain::Day, slots, sums_of_groups(&cells), &cells, (&report.places, measure))
    }

    fn new(
        grain: Grain,
        slots: Vec<TimeBucket>,
        groups: Vec<(Group, UsageTotals)>,
        cells: &[UsageCell],
        (places, measure): (&Places, Measure),
    ) -> Self {
        let parts = parts(groups, places, measure);
        // The parts are sorted by the measure, so the first zero ends those that are visible.
        let seen = parts.iter().take_while(|part| measure.of(&part.sums) > 0).count();
        let mut series: Vec<_> = parts[..seen.min(COLOURS)]
            .iter()
            .map(|part| Series::empty(names::group(&part.group), part.place, slots.len()))
            .collect();
        let folded = seen.saturating_sub(COLOURS);
        if folded > 0 {
            series.push(Series::empty(t!("other"), REST, slots.len()));
        }
        let places: BTreeMap<&Group, usize> =
            parts[..seen.min(COLOURS)].iter().enumerate().map(|(place, part)| (&part.group, place)).collect();
        for cell in cells {
            // A group without a layer of its own is in the grey one, or measures zero.
            let place = places.get(&cell.group).copied().unwrap_or(COLOURS);
            if let Some(layer) = series.get_mut(place) {
                layer.add(cell.bucket, measure.of(&cell.sums));
            }
        }
        Self { grain, slots, parts, series, folded }
    }

    /// Layers per kind of token, for a report without groups.
    pub fn token_kinds(&self, cells: &[UsageCell]) -> Vec<Series> {
        let kinds: [(String, Figure); 3] = [
            (t!("uncached-input"), UsageTotals::uncached_tokens),
            (t!("cached-input"), |sums| sums.cached_tokens),
            (t!("output"), |sums| sums.completion_tokens),
        ];
        let mut layers = Vec::new();
        for (place, (name, of)) in (1..).zip(kinds) {
            let mut layer = Series::empty(name, place, self.slots.len());
            for cell in cells {
                layer.add(cell.bucket, of(&cell.sums));
            }
            layers.push(layer);
        }
        layers
    }
}

fn sums_of_groups(cells: &[UsageCell]) -> Vec<(Group, UsageTotals)> {
    let mut sums: BTreeMap<&Group, UsageTotals> = BTreeMap::new();
    for cell in cells {
        sums.entry(&cell.group).or_default().add(&cell.sums);
    }
    sums.into_iter().map(|(group, sums)| (group.clone(), sums)).collect()
}

/// The groups, largest first, each with its colour.
fn parts(groups: Vec<(Group, UsageTotals)>, places: &Places, measure: Measure) -> Vec<GroupPart> {
    let part = |(group, sums)| GroupPart { group, place: REST, tone: SeriesColour::Other, sums };
    let mut parts: Vec<_> = groups.into_iter().map(part).collect();
    parts.sort_by(|a, b| {
        measure.of(&b.sums).cmp(&measure.of(&a.sums)).then_with(|| a.group.cmp_by_name(&b.group))
    });
    for part in parts.iter_mut().take(COLOURS) {
        let known = places.iter().find(|(group, _)| *group == part.group);
        part.place = match part.group {
            Group::Agent(None) | Group::Key(None) => NONE,
            _ => known.map_or(1, |(_, place)| *place),
        };
        part.tone = SeriesColour::at(part.place);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DateRange, Money};

    fn cell(bucket: usize, model: &str, micros: i64) -> UsageCell {
        let group = Group::Model { name: model.to_owned(), completes: true };
        let sums = UsageTotals { requests: 1, cost: Money::from_micros(micros), ..UsageTotals::default() };
        UsageCell { bucket, group, sums }
    }

    fn breakdown(cells: &[UsageCell]) -> Breakdown {
        let range = DateRange::parse("2026-01-01", "2026-01-31").unwrap_or_else(|p| panic!("{p:?}"));
        let slots = TimeBucket::all(Grain::Day, &grain::days(range, range.end()));
        Breakdown::new(Grain::Day, slots, sums_of_groups(cells), cells, (&places(cells), Measure::Cost))
    }

    /// The order of the alphabet, whatever is large.
    fn places(cells: &[UsageCell]) -> Places {
        sums_of_groups(cells).into_iter().map(|(group, _)| group).zip(1..).collect()
    }

    #[test]
    fn no_micro_rupee_is_lost_between_rows_and_layers() {
        let cells: Vec<_> = (0..40_u32)
            .map(|n| cell(n as usize % 31, &format!("m{}", n % 11), i64::from(n) * 7 + 1))
            .collect();
        let drawn: i64 = breakdown(&cells).series.iter().flat_map(|layer| layer.values.clone()).sum();
        assert_eq!(drawn, cells.iter().map(|cell| cell.sums.cost.micros()).sum::<i64>());
    }

    #[test]
    fn the_largest_group_is_the_lowest_layer() {
        let found = breakdown(&[cell(0, "small", 1), cell(1, "large", 9)]);
        assert_eq!(found.parts[0].group.name(), "large");
        assert_eq!(found.series[0].name, "large");
    }

    #[test]
    fn a_colour_goes_by_the_place_and_not_by_the_rank() {
        let tones = |large| {
            let found = breakdown(&[cell(0, "a", 5), cell(1, "b", large)]);
            let mut tones: Vec<_> = found.series.into_iter().map(|layer| (layer.name, layer.tone)).collect();
            tones.sort_by(|a, b| a.0.cmp(&b.0));
            tones
        };
        assert_eq!(tones(1), tones(9));
        assert_eq!(tones(9)[1].1, SeriesColour::Own(2));
    }

    #[test]
    fn the_eighth_and_later_groups_are_one_grey_layer() {
        let cells: Vec<_> = (1..=10).map(|n| cell(0, &format!("m{n}"), n)).collect();
        let found = breakdown(&cells);
        assert_eq!((found.series.len(), found.folded), (8, 3));
        assert_eq!((found.series[7].name.as_str(), found.series[7].value(0)), ("Other", 6));
        assert_eq!(found.series[7].tone.class(), "other");
        assert_eq!(found.parts.len(), 10);
    }

    #[test]
    fn what_is_not_told_apart_is_in_the_grey_layer() {
        let mut cells: Vec<_> = (1..=10).map(|n| cell(0, &format!("m{n}"), n)).collect();
        let groups = sums_of_groups(&cells);
        // The two smallest groups share one row.
        cells.drain(..2);
        cells.push(UsageCell { group: Group::Others(2), ..cell(0, "", 3) });
        let slots = breakdown(&[]).slots;
        let found = Breakdown::new(Grain::Day, slots, groups, &cells, (&Vec::new(), Measure::Cost));
        assert_eq!((found.series.len(), found.folded, found.series[7].value(0)), (8, 3, 6));
    }

    #[test]
    fn a_group_that_measures_nothing_has_no_layer() {
        let found = breakdown(&[cell(0, "priced", 5), cell(0, "unpriced", 0)]);
        assert_eq!((found.series.len(), found.parts.len()), (1, 2));
    }
}

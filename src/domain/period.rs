//! The periods that have a usage summary: a day, or a calendar month.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

use super::DateRange;
use super::date_range::parse_date;

/// A day, or a calendar month. Months come before their days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: NaiveDate,
    is_day: bool,
}

impl Period {
    pub const fn day(day: NaiveDate) -> Self {
        Self { first: day, is_day: true }
    }

    /// The month of a day.
    pub fn month_of(day: NaiveDate) -> Self {
        Self { first: day.with_day(1).unwrap_or(day), is_day: false }
    }

    /// Parses `2026-11` or `2026-11-20`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 7 {
            return Some(Self { first: parse_date(&format!("{text}-01"))?, is_day: false });
        }
        parse_date(text).map(Self::day)
    }

    pub const fn is_day(self) -> bool {
        self.is_day
    }

    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        if self.is_day {
            return self.first;
        }
        let next = self.first.checked_add_months(Months::new(1));
        next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    pub fn days(self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.last();
        self.first.iter_days().take_while(move |day| *day <= last)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = if self.is_day { "%Y-%m-%d" } else { "%Y-%m" };
        write!(f, "{}", self.first.format(format))
    }
}

/// How the days of a range are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// From these summaries.
    pub periods: Vec<Period>,
    /// From the roll-up, because they have no summary.
    pub days: Vec<NaiveDate>,
}

impl Cover {
    /// Covers a range with the largest periods that exist; without `months`, with days only. Each day is read once.
    pub fn of<T>(range: DateRange, existing: &BTreeMap<Period, T>, months: bool) -> Self {
        let mut cover = Self::default();
        let mut next = Some(range.start());
        while let Some(day) = next.filter(|day| *day <= range.end()) {
            let (month, own) = (Period::month_of(day), Period::day(day));
            let fits = months && day == month.first() && month.last() <= range.end();
            next = if fits && existing.contains_key(&month) {
                cover.periods.push(month);
                month.last().succ_opt()
            } else {
                if existing.contains_key(&own) {
                    cover.periods.push(own);
                } else {
                    cover.days.push(day);
                }
                day.succ_opt()
            };
        }
        cover
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cover(start: &str, end: &str, existing: &[&str], months: bool) -> (Vec<String>, Vec<String>) {
        let range = DateRange::parse(start, end).unwrap();
        let existing = existing.iter().map(|text| (Period::parse(text).unwrap(), ())).collect();
        let Cover { periods, days } = Cover::of(range, &existing, months);
        let texts = |days: Vec<NaiveDate>| days.iter().map(ToString::to_string).collect();
        (periods.iter().map(ToString::to_string).collect(), texts(days))
    }

    #[test]
    fn a_period_is_written_as_it_is_read() {
        for text in ["2026-11", "2026-11-20", "2024-02"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "2026", "2026-13", "2026-11-31", "2026-1-01", "२०२६-११"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        assert_eq!(Period::parse("2024-02").unwrap().last().to_string(), "2024-02-29");
    }

    #[test]
    fn whole_months_come_first_then_days_and_what_is_left_is_read_from_the_roll_up() {
        let existing = ["2026-01-31", "2026-02", "2026-02-01", "2026-03", "2026-03-01"];
        let (periods, days) = cover("2026-01-30", "2026-03-02", &existing, true);
        assert_eq!(periods, ["2026-01-31", "2026-02", "2026-03-01"]);
        assert_eq!(days, ["2026-01-30", "2026-03-02"]);
        let (periods, days) = cover("2026-02-01", "2026-02-28", &existing, false);
        assert_eq!((periods.len(), days.len()), (1, 27));
    }

    proptest! {
        #[test]
        fn every_day_is_covered_once(start in 0_i64..500, length in 0_i64..500, kept in proptest::collection::vec((0_i64..1000, any::<bool>()), 0..200), months in any::<bool>()) {
            let day = |n| NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::TimeDelta::days(n);
            let range = DateRange::new(day(start), day(start + length)).unwrap();
            let period = |(n, is_day)| if is_day { Period::day(day(n)) } else { Period::month_of(day(n)) };
            let existing: BTreeMap<_, _> = kept.into_iter().map(|one| (period(one), 1)).collect();
            let cover = Cover::of(range, &existing, months);
            prop_assert!(cover.periods.iter().all(|period| existing.contains_key(period)));
            let mut found: Vec<_> = cover.periods.iter().flat_map(|period| period.days()).chain(cover.days).collect();
            found.sort();
            prop_assert_eq!(found, range.days().collect::<Vec<_>>());
        }
    }
}

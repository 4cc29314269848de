//! Sums by weekday and hour on the account's clock.

use chrono::{DateTime, Datelike, Timelike};

use super::Zone;

/// Monday first, then the hours from midnight.
pub type Week = [[i64; 24]; 7];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeatMap {
    pub sums: Week,
    /// The sums are micro-rupees, not calls.
    pub of_cost: bool,
}

impl HeatMap {
    /// From sums of quarters of an hour, each with its start in microseconds.
    pub fn of(zone: Zone, of_cost: bool, quarters: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut sums: Week = [[0; 24]; 7];
        for (quarter, sum) in quarters {
            let Some(at) = DateTime::from_timestamp_micros(quarter) else { continue };
            let at = at.with_timezone(&zone.offset_at(at));
            let (day, hour) = (at.weekday().num_days_from_monday() as usize, at.hour() as usize);
            if let Some(place) = sums.get_mut(day).and_then(|day| day.get_mut(hour)) {
                *place += sum;
            }
        }
        Self { sums, of_cost }
    }

    /// The largest sum.
    pub fn most(&self) -> i64 {
        self.sums.iter().flatten().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_count_at_their_hour_on_the_accounts_clock() {
        let at = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_micros();
        let quarters =
            [("2026-11-20T18:15:00Z", 1), ("2026-11-20T18:30:00Z", 2), ("2026-11-27T19:15:00Z", 4)];
        let map = HeatMap::of(Zone::default(), false, quarters.map(|(text, sum)| (at(text), sum)));
        assert_eq!((map.sums[4][23], map.sums[5][0], map.most()), (1, 6, 6));
        assert_eq!(map.sums.iter().flatten().sum::<i64>(), 7);
    }
}

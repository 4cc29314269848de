//! Time zones: which day an instant belongs to.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use super::DateRange;

/// The zone in which an account's days are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    /// `Asia/Kolkata`: UTC+05:30 all year.
    fn default() -> Self {
        Self(Tz::Asia__Kolkata)
    }
}

impl Zone {
    /// Reads an IANA name such as `Asia/Kolkata`.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The local day of an instant.
    pub fn day_of(self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.0).date_naive()
    }

    /// The first instant of a local day. Where the clock skips midnight, the day starts after the
    /// gap.
    pub fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        (0..24 * 4)
            .find_map(|quarters| {
                let wall = midnight + chrono::TimeDelta::minutes(15 * quarters);
                self.0.from_local_datetime(&wall).earliest()
            })
            .map_or_else(|| midnight.and_utc(), |local| local.to_utc())
    }

    /// The first instant of a range of days, and the first one after it.
    pub fn bounds_of(self, range: &DateRange) -> (DateTime<Utc>, DateTime<Utc>) {
        let from = self.start_of(range.start());
        let before = range.end().succ_opt().map_or(from, |next| self.start_of(next));
        (from, before)
    }

    /// How far this zone's clock is from UTC at an instant.
    pub fn offset_at(self, instant: DateTime<Utc>) -> FixedOffset {
        self.0.offset_from_utc_datetime(&instant.naive_utc()).fix()
    }

    /// An instant on this zone's wall clock, in a `chrono` format.
    pub fn format(self, instant: DateTime<Utc>, format: &str) -> String {
        instant.with_timezone(&self.0).format(format).to_string()
    }

    /// The zone's short name at an instant, such as `IST`.
    pub fn abbreviation(self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.0).format("%Z").to_string()
    }
}

/// The parts of the world that zones are grouped by, in the order of their names.
const REGIONS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// Older names of zones of the same list: whoever has one keeps it, and nobody new chooses it.
const OLD_NAMES: &str = "
    Africa/Asmera Africa/Timbuktu America/Argentina/ComodRivadavia America/Atka America/Buenos_Aires
    America/Catamarca America/Coral_Harbour America/Cordoba America/Ensenada America/Fort_Wayne
    America/Godthab America/Indianapolis America/Jujuy America/Knox_IN America/Louisville
    America/Mendoza America/Montreal America/Nipigon America/Pangnirtung America/Porto_Acre
    America/Rainy_River America/Rosario America/Santa_Isabel America/Shiprock America/Thunder_Bay
    America/Virgin America/Yellowknife Antarctica/South_Pole Asia/Ashkhabad Asia/Calcutta
    Asia/Choibalsan Asia/Chungking Asia/Dacca Asia/Harbin Asia/Istanbul Asia/Kashgar Asia/Katmandu
    Asia/Macao Asia/Rangoon Asia/Saigon Asia/Tel_Aviv Asia/Thimbu Asia/Ujung_Pandang Asia/Ulan_Bator
    Atlantic/Faeroe Atlantic/Jan_Mayen Australia/ACT Australia/Canberra Australia/Currie Australia/LHI
    Australia/NSW Australia/North Australia/Queensland Australia/South Australia/Tasmania
    Australia/Victoria Australia/West Australia/Yancowinna Europe/Belfast Europe/Kiev Europe/Nicosia
    Europe/Tiraspol Europe/Uzhgorod Europe/Zaporozhye Pacific/Enderbury Pacific/Johnston Pacific/Ponape
    Pacific/Samoa Pacific/Truk Pacific/Yap";

impl Zone {
    /// The zones that can be chosen, by region: India's first, then UTC, then the world's.
    pub fn choices() -> Vec<(&'static str, Vec<Self>)> {
        let old_names: Vec<_> = OLD_NAMES.split_whitespace().collect();
        let mut groups = vec![("India", vec![Self::default()]), ("Universal", vec![Self(Tz::UTC)])];
        for region in REGIONS {
            let mut zones: Vec<_> = chrono_tz::TZ_VARIANTS
                .iter()
                .copied()
                .map(Self)
                .filter(|zone| zone.name().split('/').next() == Some(region) && zone.name() != region)
                .filter(|zone| *zone != Self::default() && !old_names.contains(&zone.name()))
                .collect();
            zones.sort_by_key(|zone| zone.name());
            groups.push((region, zones));
        }
        groups
    }

    /// The place that the zone is named after, such as `Argentina, Buenos Aires`.
    pub fn place(self) -> String {
        let name = self.name();
        name.split_once('/').map_or(name, |(_, place)| place).replace('/', ", ").replace('_', " ")
    }

    /// How far the zone's clock is from UTC at an instant, such as `UTC+05:30` or `UTC−03:00`.
    pub fn offset(self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.0).format("UTC%:z").to_string().replace('-', "−")
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_indian_day_turns_at_half_past_six_in_the_evening_utc() {
        let zone = Zone::default();
        let before = zone.day_of(utc("2023-11-16T18:29:59.999999Z"));
        let after = zone.day_of(utc("2023-11-16T18:30:00Z"));
        assert_eq!(before.to_string(), "2023-11-16");
        assert_eq!(after.to_string(), "2023-11-17");
        assert_eq!(zone.start_of(after), utc("2023-11-16T18:30:00Z"));
        assert_eq!(zone.abbreviation(utc("2023-11-16T18:30:00Z")), "IST");
    }

    #[test]
    fn a_day_without_midnight_starts_after_the_gap() {
        // Beirut, 26 March 2023: the clock went from 00:00 to 01:00.
        let zone = Zone::parse("Asia/Beirut").unwrap();
        let day = NaiveDate::from_ymd_opt(2023, 3, 26).unwrap();
        assert_eq!(zone.day_of(zone.start_of(day)), day);
    }

    #[test]
    fn every_choice_is_a_zone_and_comes_once() {
        let all: Vec<_> = Zone::choices().into_iter().flat_map(|(_, zones)| zones).collect();
        assert_eq!(all[0], Zone::default());
        let mut names: Vec<_> = all.iter().map(|zone| zone.name()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert!(names.len() == count && count > 300, "{count}");
        for name in names {
            assert!(Zone::parse(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_zone_is_read_as_a_place_and_an_offset() {
        let zone = |name| Zone::parse(name).unwrap();
        let winter = utc("2026-11-21T08:35:00Z");
        assert_eq!(zone("America/Argentina/Buenos_Aires").place(), "Argentina, Buenos Aires");
        assert_eq!(zone("UTC").place(), "UTC");
        assert_eq!(zone("Asia/Kolkata").offset(winter), "UTC+05:30");
        assert_eq!(zone("America/New_York").offset(winter), "UTC−05:00");
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert_eq!(Zone::parse("Asia/Calcuta"), None);
    }
}

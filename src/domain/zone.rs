//! Time zones: the local day of an instant.
//!
//! A day lasts from its first instant to the first instant of the next day that exists. So every instant is in
//! exactly one day, whatever the clock does: a day has 23 or 25 hours, begins after a skipped midnight, and a
//! day that the zone skipped (30 December 2011 in Samoa) is empty. Roll-ups have quarters of an hour, so a day
//! begins with its first quarter; that is its first instant except in Liberia before 1972 and under local mean
//! time.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::DateRange;
use super::usage::{QUARTER_SECONDS, quarter_of};

/// An upper bound of forward clock jumps: a zone that crosses the date line skips a day.
const GAP_MAX_MINUTES: i64 = 49 * 60;

/// The time zone of an account's days.
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
        let mut day = instant.with_timezone(&self.0).date_naive();
        // A clock that goes back over midnight shows the old date again, so the date on the clock may be a day
        // off from the days that `start_of` defines.
        while let Some(before) = day.pred_opt().filter(|_| instant < self.start_of(day)) {
            day = before;
        }
        while let Some(next) = day.succ_opt().filter(|next| self.start_of(*next) <= instant) {
            day = next;
        }
        day
    }

    /// The first instant of a local day, at a quarter of an hour. If the clock skips midnight, the day starts
    /// after the gap; a skipped day starts, and ends, with the next one.
    pub fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        let first = self.instant_of(day.and_time(NaiveTime::MIN));
        // Roll-ups cannot split a quarter, so under an offset that is no multiple of it the day begins with the
        // next one.
        let quarter = quarter_of(first);
        if quarter == first { first } else { quarter + TimeDelta::seconds(QUARTER_SECONDS) }
    }

    /// Whether the day exists in the zone, which may have skipped it.
    pub fn has_day(self, day: NaiveDate) -> bool {
        day.succ_opt().is_none_or(|next| self.start_of(day) < self.start_of(next))
    }

    /// The instant at which the zone's clock shows a local time, the earlier of two; for a skipped time, the
    /// first instant after the gap.
    pub fn instant_of(self, wall: NaiveDateTime) -> DateTime<Utc> {
        let at = |wall: &NaiveDateTime| self.0.from_local_datetime(wall).earliest();
        if let Some(found) = at(&wall) {
            return found.to_utc();
        }
        // Gaps end at a whole minute.
        let minute = wall
            - TimeDelta::nanoseconds(wall.and_utc().timestamp_subsec_nanos().into())
            - TimeDelta::seconds(wall.and_utc().timestamp().rem_euclid(60));
        (0..GAP_MAX_MINUTES)
            .find_map(|minutes| at(&(minute + TimeDelta::minutes(minutes))))
            .map_or_else(|| wall.and_utc(), |local| local.to_utc())
    }

    /// The first instant of a range of days, and the first instant after it.
    pub fn bounds_of(self, range: &DateRange) -> (DateTime<Utc>, DateTime<Utc>) {
        let from = self.start_of(range.start());
        let before = range.end().succ_opt().map_or(from, |next| self.start_of(next));
        (from, before)
    }

    pub fn offset_at(self, instant: DateTime<Utc>) -> FixedOffset {
        self.0.offset_from_utc_datetime(&instant.naive_utc()).fix()
    }

    /// An instant in local time, in a `chrono` format.
    pub fn format(self, instant: DateTime<Utc>, format: &str) -> String {
        instant.with_timezone(&self.0).format(format).to_string()
    }

    /// The zone's short name at an instant, such as `IST`.
    pub fn abbreviation(self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.0).format("%Z").to_string()
    }
}

/// The regions of the zone list, by name.
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

/// Deprecated names of zones in the list: accounts that have one keep it, but it cannot be chosen.
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
    /// The zones that can be chosen, by region: India first, then UTC, then the rest of the world.
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

    /// The place of the zone's name, such as `Argentina, Buenos Aires`.
    pub fn place(self) -> String {
        let name = self.name();
        name.split_once('/').map_or(name, |(_, place)| place).replace('/', ", ").replace('_', " ")
    }

    /// The UTC offset at an instant, such as `UTC+05:30` or `UTC−03:00`.
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

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The first instant of a day.
    fn start(zone: &str, day: &str) -> DateTime<Utc> {
        Zone::parse(zone).unwrap().start_of(date(day))
    }

    #[test]
    fn where_midnight_is_skipped_the_day_starts_with_its_first_instant() {
        assert_eq!(start("Asia/Beirut", "2023-03-26"), utc("2023-03-25T22:00:00Z"));
        // São Paulo, 4 November 2018: from 00:00 to 01:00.
        assert_eq!(start("America/Sao_Paulo", "2018-11-04"), utc("2018-11-04T03:00:00Z"));
        // Havana, 1 November 2026: from 01:00 back to 00:00; the day has 25 hours.
        assert_eq!(start("America/Havana", "2026-11-01"), utc("2026-11-01T04:00:00Z"));
        assert_eq!(start("America/Havana", "2026-11-02"), utc("2026-11-02T05:00:00Z"));
    }

    #[test]
    fn a_day_that_there_is_not_lasts_for_no_time() {
        for (zone, day, next) in [
            ("Pacific/Apia", "2011-12-30", "2011-12-31"),
            ("Pacific/Fakaofo", "2011-12-30", "2011-12-31"),
            ("Pacific/Kwajalein", "1993-08-21", "1993-08-22"),
            ("Pacific/Kiritimati", "1994-12-31", "1995-01-01"),
        ] {
            let known = Zone::parse(zone).unwrap();
            assert_eq!(start(zone, day), start(zone, next), "{zone}");
            assert!(!known.has_day(date(day)) && known.has_day(date(next)), "{zone}");
            assert_eq!(known.day_of(start(zone, next)), date(next), "{zone}");
            let before = start(zone, next) - TimeDelta::microseconds(1);
            assert_eq!(Some(known.day_of(before)), date(day).pred_opt(), "{zone}");
        }
        assert_eq!(start("Pacific/Apia", "2011-12-31"), utc("2011-12-30T10:00:00Z"));
    }

    #[test]
    fn a_day_begins_with_a_quarter_of_an_hour_wherever_it_is() {
        assert_eq!(start("Asia/Kathmandu", "2026-04-01"), utc("2026-03-31T18:15:00Z"));
        // Liberia's clock was 44 minutes and 30 seconds behind until 7 January 1972.
        let zone = Zone::parse("Africa/Monrovia").unwrap();
        assert_eq!(start("Africa/Monrovia", "1971-06-01"), utc("1971-06-01T00:45:00Z"));
        assert_eq!(zone.day_of(utc("1971-06-01T00:44:59Z")), date("1971-05-31"));
        assert_eq!(zone.day_of(utc("1971-06-01T00:45:00Z")), date("1971-06-01"));
        assert_eq!(start("Africa/Monrovia", "1972-01-08"), utc("1972-01-08T00:00:00Z"));
    }

    #[test]
    fn a_clock_that_goes_back_over_midnight_does_not_make_two_days_of_one() {
        // St. John's, 1 November 2009, one minute after midnight: back to 23:01 of the day before.
        let zone = Zone::parse("America/St_Johns").unwrap();
        let first = start("America/St_Johns", "2009-11-01");
        assert_eq!(first, utc("2009-11-01T02:30:00Z"));
        for minutes in 0..120 {
            assert_eq!(zone.day_of(first + TimeDelta::minutes(minutes)), date("2009-11-01"), "{minutes}");
        }
    }

    /// Whether each of some days ends where the next begins, and the days are those of their instants.
    fn follow(zone: Zone, first: &str, days: usize) {
        let mut at = zone.start_of(date(first));
        for day in date(first).iter_days().take(days) {
            let ends = zone.start_of(day.succ_opt().unwrap());
            assert!(at <= ends && ends - at <= TimeDelta::hours(49), "{zone} {day}");
            assert_eq!(quarter_of(at), at, "{zone} {day}");
            if zone.has_day(day) {
                assert_eq!(zone.day_of(at), day, "{zone}");
                assert_eq!(zone.day_of(ends - TimeDelta::microseconds(1)), day, "{zone}");
            }
            at = ends;
        }
    }

    #[test]
    fn days_follow_one_another_without_a_gap_in_every_zone() {
        for zone in chrono_tz::TZ_VARIANTS.map(Zone) {
            follow(zone, "2025-12-31", 3);
            follow(zone, "2026-03-27", 4);
            follow(zone, "9998-12-30", 3);
        }
        for (zone, first) in [
            ("Pacific/Apia", "2011-12-01"),
            ("Pacific/Kwajalein", "1993-08-01"),
            ("Pacific/Kwajalein", "1969-09-15"),
            ("Africa/Monrovia", "1971-12-15"),
            ("Asia/Kathmandu", "1985-12-15"),
            ("America/St_Johns", "2009-10-15"),
            ("America/Sao_Paulo", "2018-10-15"),
            ("America/Havana", "2026-10-15"),
            ("Asia/Beirut", "2023-03-10"),
            ("Australia/Lord_Howe", "2026-03-20"),
            ("Asia/Kolkata", "1854-06-10"),
            ("Europe/Amsterdam", "1937-06-15"),
        ] {
            follow(Zone::parse(zone).unwrap(), first, 40);
        }
    }

    #[test]
    fn a_time_of_the_clock_is_its_first_instant() {
        let at = |zone: &str, wall: &str| Zone::parse(zone).unwrap().instant_of(wall.parse().unwrap());
        assert_eq!(at("Asia/Kolkata", "2026-04-01T09:15:30"), utc("2026-04-01T03:45:30Z"));
        // Berlin, 29 March 2026: 02:00 to 03:00 is skipped; 25 October: 02:30 comes twice.
        assert_eq!(at("Europe/Berlin", "2026-03-29T02:30:15.5"), utc("2026-03-29T01:00:00Z"));
        assert_eq!(at("Europe/Berlin", "2026-10-25T02:30:00"), utc("2026-10-25T00:30:00Z"));
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

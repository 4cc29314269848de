//! Localized dates: month and weekday names in the reader's language, digits 0 to 9, as on Indian sites.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::language;
use crate::domain::{Language, Zone};

/// Abbreviated month names, from CLDR.
const MONTHS: [&str; 12] =
    ["जन॰", "फ़र॰", "मार्च", "अप्रैल", "मई", "जून", "जुल॰", "अग॰", "सित॰", "अक्तू॰", "नव॰", "दिस॰"];

/// Full names of months.
const LONG_MONTHS: [&str; 12] =
    ["जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्तूबर", "नवंबर", "दिसंबर"];

/// Short names of weekdays, Monday first.
const WEEKDAYS: [&str; 7] = ["सोम", "मंगल", "बुध", "गुरु", "शुक्र", "शनि", "रवि"];

/// Replaces the names in a `chrono` format by those of a day in the reader's language.
pub fn calendar(format: &str, day: NaiveDate) -> String {
    in_language(language(), format, day)
}

fn in_language(language: Language, format: &str, day: NaiveDate) -> String {
    match language {
        Language::English => format.to_owned(),
        Language::Hindi => {
            let month = day.month0() as usize % 12;
            format
                .replace("%b", MONTHS[month])
                .replace("%B", LONG_MONTHS[month])
                .replace("%a", WEEKDAYS[day.weekday().num_days_from_monday() as usize % 7])
        }
    }
}

/// A date or instant that can be formatted.
pub trait Dated {
    /// Formats it in the reader's language.
    fn dated(&self, format: &str) -> String;
}

impl Dated for NaiveDate {
    fn dated(&self, format: &str) -> String {
        self.format(&calendar(format, *self)).to_string()
    }
}

impl Dated for chrono::DateTime<chrono::FixedOffset> {
    fn dated(&self, format: &str) -> String {
        self.format(&calendar(format, self.date_naive())).to_string()
    }
}

/// A date in a language, in a `chrono` format.
pub fn date_in(language: Language, format: &str, day: NaiveDate) -> String {
    day.format(&in_language(language, format, day)).to_string()
}

/// An instant in a language and a zone, such as 21 Nov 2026, 18:05 (UTC+05:30).
pub fn moment(language: Language, zone: Zone, instant: DateTime<Utc>) -> String {
    let day = zone.day_of(instant);
    let written = zone.format(instant, &in_language(language, "%-d %b %Y, %H:%M", day));
    format!("{written} ({})", zone.offset(instant))
}

/// A date such as 21 Nov 2026.
pub fn dated(day: NaiveDate) -> String {
    day.dated("%-d %b %Y")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_weekdays_have_the_languages_names_and_digits_are_latin() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let written = |language, format| day.format(&in_language(language, format, day)).to_string();
        assert_eq!(written(Language::English, "%a, %-d %b %Y"), "Sat, 21 Nov 2026");
        assert_eq!(written(Language::Hindi, "%a, %-d %b %Y"), "शनि, 21 नव॰ 2026");
        assert_eq!(written(Language::Hindi, "%B %Y"), "नवंबर 2026");
    }
}

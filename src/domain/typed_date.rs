//! Dates as people type them: `21 Nov 2026`, `21/11/2026`, `2026-11-21`, `21 nov`, `yesterday`. The day comes before
//! the month, as in India.

use chrono::{Datelike, NaiveDate};

/// The first letters of each month in English, and its names in Hindi as pages write them.
const MONTHS: [(&str, &[&str]); 12] = [
    ("jan", &["जन"]),
    ("feb", &["फ़र", "फर"]),
    ("mar", &["मार्च"]),
    ("apr", &["अप्रैल"]),
    ("may", &["मई"]),
    ("jun", &["जून"]),
    ("jul", &["जुल"]),
    ("aug", &["अग"]),
    ("sep", &["सित"]),
    ("oct", &["अक्तू", "अक्टू"]),
    ("nov", &["नव"]),
    ("dec", &["दिस"]),
];

/// The longest text that is looked at.
const LENGTH_MAX: usize = 40;

/// The date that was meant, as `YYYY-MM-DD`; what is no date stays as it was typed.
pub fn read_day(text: &str, today: NaiveDate) -> String {
    typed_date(text, today).map_or_else(|| text.to_owned(), |day| day.to_string())
}

/// The date that was meant; without a year, the latest such day that is not after today.
pub fn typed_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "today" | "आज" => return Some(today),
        "yesterday" | "कल" => return today.pred_opt(),
        _ => {}
    }
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "-/.,॰".contains(c))
        .filter(|part| !part.is_empty())
        .collect();
    match *parts.as_slice() {
        [year, month, day] if year.len() == 4 => dated(year, month, day),
        [day, month, year] => {
            dated(year, month, day).or_else(|| dated(year, day, month).filter(|_| is_name(day)))
        }
        [day, month] => {
            let this = |year: i32| {
                let year = year.to_string();
                dated(&year, month, day).or_else(|| dated(&year, day, month).filter(|_| is_name(day)))
            };
            this(today.year()).filter(|day| *day <= today).or_else(|| this(today.year() - 1))
        }
        _ => None,
    }
}

fn dated(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year = match (number(year)?, year.len()) {
        (year, 2) => 2000 + year,
        (year, 4) => year,
        _ => return None,
    };
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let month = number(month).or_else(|| named(month))?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, number(day)?)
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn is_name(text: &str) -> bool {
    named(text).is_some()
}

fn named(text: &str) -> Option<u32> {
    let is = |(english, hindi): &(&str, &[&str])| {
        text.starts_with(english) || hindi.iter().any(|name| text.starts_with(name))
    };
    let place = MONTHS.iter().position(is)?;
    u32::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn read(text: &str) -> String {
        typed_date(text, today()).map(|day| day.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_date_is_read_in_many_forms() {
        for text in [
            "2026-11-05",
            "5 Nov 2026",
            "05 november 2026",
            "5th Nov, 2026",
            "Nov 5, 2026",
            "5/11/2026",
            "05.11.26",
            "5-11-2026",
            "5 nov",
            "Nov 5",
            "5/11",
            "5 नव॰ 2026",
            "5 नवंबर 2026",
            " 2026/11/5 ",
        ] {
            assert_eq!(read(text), "2026-11-05", "{text}");
        }
        assert_eq!([read("today"), read("Yesterday")], ["2026-11-21", "2026-11-20"]);
        assert_eq!(read("25 Dec"), "2025-12-25", "the last one");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "x",
            "31 Feb 2026",
            "11/21/2026",
            "5",
            "2026",
            "5 Nov 026",
            "5 Foo 2026",
            "1 2 3 4",
            "tomorrow",
        ] {
            assert_eq!(read(text), "", "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = typed_date(&text, today());
        }
    }
}

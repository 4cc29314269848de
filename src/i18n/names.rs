//! Localized names of values.

use super::{loader, say};
use crate::domain::device::{KnownAs, recognise};
use crate::domain::money::group_indian;
use crate::domain::{Grain, Group, GroupBy, Preset, What};

/// A group of a report: its own name, or a localized one for *none*.
pub fn group(group: &Group) -> String {
    match group {
        Group::Agent(None) => say!("no-agent"),
        Group::Key(None) => say!("no-key"),
        Group::Day => say!("all"),
        Group::Others(groups) => others(*groups),
        Group::Model { .. } | Group::Agent(Some(_)) | Group::Key(Some(_)) => group.name().to_owned(),
    }
}

/// The group of the others, with their number.
pub fn others(groups: usize) -> String {
    say!("more-groups", count = group_indian(u64::try_from(groups).unwrap_or(u64::MAX)))
}

/// The grouping of a report.
pub fn group_by(group_by: GroupBy) -> String {
    match group_by {
        GroupBy::Model => say!("model"),
        GroupBy::Agent => say!("agent"),
        GroupBy::Key => say!("key"),
        GroupBy::Day => say!("day"),
    }
}

/// The length of a time bucket, as a title.
pub fn grain(grain: Grain) -> String {
    match grain {
        Grain::Hour => say!("hour"),
        Grain::Day => say!("day"),
        Grain::Month => say!("month"),
    }
}

/// A preset range.
pub fn preset(preset: Preset) -> String {
    match preset {
        Preset::Today => say!("today"),
        Preset::SevenDays => say!("seven-days"),
        Preset::ThirtyDays => say!("thirty-days"),
        Preset::ThisMonth => say!("this-month"),
        Preset::LastMonth => say!("last-month"),
        Preset::FinancialYear => say!("financial-year"),
    }
}

/// A browser or program, from its user agent.
pub fn device(user_agent: Option<&str>) -> String {
    match recognise(user_agent) {
        KnownAs::Nothing => say!("unknown-browser"),
        KnownAs::BrowserOn(browser, system) => say!("browser-on", browser = browser, system = system),
        KnownAs::Named(name) => name,
    }
}

/// A kind of audit event. The message id is `what-` and the kind's name.
pub fn what(what: What) -> String {
    loader().get(&format!("what-{}", what.as_str()))
}

/// A region of time zones.
pub fn region(name: &str) -> String {
    match name {
        "Yours" => say!("yours"),
        "India" => say!("india"),
        "Universal" => say!("universal"),
        "Africa" => say!("africa"),
        "America" => say!("america"),
        "Antarctica" => say!("antarctica"),
        "Arctic" => say!("arctic"),
        "Asia" => say!("asia"),
        "Atlantic" => say!("atlantic"),
        "Australia" => say!("australia"),
        "Europe" => say!("europe"),
        "Indian" => say!("indian"),
        "Pacific" => say!("pacific"),
        other => other.to_owned(),
    }
}

//! What kinds of things are called, in the reader's language.

use super::say;
use crate::domain::{Grain, Group, GroupBy, Preset};

/// A group of a report: the name that somebody gave it, or ours for what belongs to none.
pub fn group(group: &Group) -> String {
    match group {
        Group::Agent(None) => say!("no-agent"),
        Group::Key(None) => say!("no-key"),
        Group::Day => say!("all"),
        Group::Model { .. } | Group::Agent(Some(_)) | Group::Key(Some(_)) => group.name().to_owned(),
    }
}

/// By what the rows of a report are told apart.
pub fn group_by(group_by: GroupBy) -> String {
    match group_by {
        GroupBy::Model => say!("model"),
        GroupBy::Agent => say!("agent"),
        GroupBy::Key => say!("key"),
        GroupBy::Day => say!("day"),
    }
}

/// A stretch of time, as a title.
pub fn grain(grain: Grain) -> String {
    match grain {
        Grain::Hour => say!("hour"),
        Grain::Day => say!("day"),
        Grain::Month => say!("month"),
    }
}

/// A range that is asked for often.
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

//! Localized names of values.

use super::{language, loader, say, t};
use crate::domain::billing::State;
use crate::domain::device::{KnownAs, recognise};
use crate::domain::money::group_indian;
use crate::domain::{ActorKind, AuditKind, Grain, Group, GroupBy, Language, Preset};

/// A group of a report: its own name, or a localized one for *none*.
pub fn group(group: &Group) -> String {
    match group {
        Group::Agent(None) => t!("no-agent"),
        Group::Key(None) => t!("no-key"),
        Group::Day => t!("all"),
        Group::Others(groups) => others(*groups),
        Group::Model { .. } | Group::Agent(Some(_)) | Group::Key(Some(_)) => group.name().to_owned(),
    }
}

/// The group of the others, with their number.
pub fn others(groups: usize) -> String {
    t!("more-groups", count = group_indian(u64::try_from(groups).unwrap_or(u64::MAX)))
}

/// The grouping of a report.
pub fn group_by(group_by: GroupBy) -> String {
    match group_by {
        GroupBy::Model => t!("model"),
        GroupBy::Agent => t!("agent"),
        GroupBy::Key => t!("key"),
        GroupBy::Day => t!("day"),
    }
}

/// The length of a time bucket, as a title.
pub fn grain(grain: Grain) -> String {
    match grain {
        Grain::Hour => t!("hour"),
        Grain::Day => t!("day"),
        Grain::Month => t!("month"),
    }
}

/// A preset range.
pub fn preset(preset: Preset) -> String {
    match preset {
        Preset::Today => t!("today"),
        Preset::Yesterday => t!("yesterday"),
        Preset::SevenDays => t!("seven-days"),
        Preset::ThirtyDays => t!("thirty-days"),
        Preset::ThisMonth => t!("this-month"),
        Preset::LastMonth => t!("last-month"),
        Preset::FinancialYear => t!("financial-year"),
    }
}

/// A browser or program, from its user agent.
pub fn device(user_agent: Option<&str>) -> String {
    device_in(language(), user_agent)
}

/// The same in a given language.
pub fn device_in(language: Language, user_agent: Option<&str>) -> String {
    match recognise(user_agent) {
        KnownAs::Nothing => say!(language, "unknown-browser"),
        KnownAs::BrowserOn(browser, system) => {
            say!(language, "browser-on", browser = browser, system = system)
        }
        KnownAs::Named(name) => name,
    }
}

/// A kind of audit event. The message id is `what-` and the kind's name.
pub fn what(what: AuditKind) -> String {
    loader().get(&format!("what-{}", what.as_str()))
}

/// A kind of actor.
pub fn actor(actor: ActorKind) -> String {
    match actor {
        ActorKind::Browser => t!("actor-browser"),
        ActorKind::Program => t!("actor-program"),
        ActorKind::Operator => t!("actor-operator"),
        ActorKind::Gateway => t!("actor-gateway"),
        ActorKind::Visitor => t!("actor-visitor"),
        ActorKind::System => t!("actor-system"),
    }
}

/// A State or union territory. The message id is `state-` and its two digits.
pub fn state(state: State) -> String {
    loader().get(&format!("state-{}", state.code()))
}

/// A region of time zones.
pub fn region(name: &str) -> String {
    match name {
        "Yours" => t!("yours"),
        "India" => t!("india"),
        "Universal" => t!("universal"),
        "Africa" => t!("africa"),
        "America" => t!("america"),
        "Antarctica" => t!("antarctica"),
        "Arctic" => t!("arctic"),
        "Asia" => t!("asia"),
        "Atlantic" => t!("atlantic"),
        "Australia" => t!("australia"),
        "Europe" => t!("europe"),
        "Indian" => t!("indian"),
        "Pacific" => t!("pacific"),
        other => other.to_owned(),
    }
}

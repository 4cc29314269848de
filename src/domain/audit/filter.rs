//! The filter of the audit log.

use chrono::{DateTime, NaiveDate, Utc};

use super::AuditKind;
use crate::domain::date_range::parse_date;
use crate::domain::{FieldError, Zone};

/// The kind of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// The owner, in a browser.
    Browser,
    /// A program of the owner.
    Program,
    Operator,
    Gateway,
    /// Somebody who had not signed in.
    Visitor,
    /// The system itself.
    System,
}

impl ActorKind {
    /// Every kind, in the order of the filter's list.
    pub const ALL: [Self; 6] =
        [Self::Browser, Self::Program, Self::Operator, Self::Gateway, Self::Visitor, Self::System];

    /// The name in the database and in query strings, as in `Actor::columns`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "session",
            Self::Program => "token",
            Self::Operator => "operator",
            Self::Gateway => "gateway",
            Self::Visitor => "visitor",
            Self::System => "system",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A filter as typed; empty fields filter nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedAuditFilter {
    pub what: String,
    pub by: String,
    /// The first day.
    pub start: String,
    /// The last day.
    pub end: String,
}

/// A parsed filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub what: Option<AuditKind>,
    pub by: Option<ActorKind>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Until before this instant.
    pub before: Option<DateTime<Utc>>,
}

impl AuditFilter {
    /// Parses a filter, whose days are those of a zone, and returns every error in it.
    pub fn parse(typed: &TypedAuditFilter, zone: Zone) -> Result<Self, Vec<FieldError>> {
        let mut problems = Vec::new();
        let what = read(&typed.what, AuditKind::parse, FieldError::WhatUnknown, &mut problems);
        let by = read(&typed.by, ActorKind::parse, FieldError::ActorUnknown, &mut problems);
        let start = read(&typed.start, parse_date, FieldError::StartInvalid, &mut problems);
        let end = read(&typed.end, parse_date, FieldError::EndInvalid, &mut problems);
        if start.zip(end).is_some_and(|(start, end)| end < start) {
            problems.push(FieldError::EndBeforeStart);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // The last day is inclusive, the instant is not.
        let before = end.as_ref().and_then(NaiveDate::succ_opt).map(|day| zone.start_of(day));
        Ok(Self { what, by, from: start.map(|day| zone.start_of(day)), before })
    }
}

/// Parses a field that may be empty.
fn read<T>(
    text: &str,
    parse: fn(&str) -> Option<T>,
    problem: FieldError,
    problems: &mut Vec<FieldError>,
) -> Option<T> {
    let text = text.trim();
    let found = parse(text);
    if found.is_none() && !text.is_empty() {
        problems.push(problem);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Actor, DeviceId, GatewayId};

    #[test]
    fn every_actor_is_of_one_kind() {
        let device = || DeviceId::new("dev_1");
        let actors = [
            Actor::Session(device()),
            Actor::Token(device()),
            Actor::Operator,
            Actor::Gateway(GatewayId::new("gw_1")),
            Actor::Visitor,
            Actor::System,
        ];
        let kinds = actors.map(|actor| ActorKind::parse(actor.columns().0).unwrap());
        assert_eq!(kinds, ActorKind::ALL);
    }

    #[test]
    fn days_are_those_of_the_zone_and_the_last_one_is_whole() {
        let typed = TypedAuditFilter {
            start: "2026-11-20".into(),
            end: "2026-11-20".into(),
            ..TypedAuditFilter::default()
        };
        let zone = Zone::parse("Asia/Kolkata").unwrap();
        let filter = AuditFilter::parse(&typed, zone).unwrap();
        let texts = [filter.from, filter.before].map(|at| at.unwrap().to_rfc3339());
        assert_eq!(texts, ["2026-11-19T18:30:00+00:00", "2026-11-20T18:30:00+00:00"]);
    }

    #[test]
    fn each_mistake_is_reported_at_its_field() {
        let x = || "x".to_owned();
        let typed = TypedAuditFilter { what: x(), by: x(), start: x(), end: x() };
        let zone = Zone::parse("Asia/Kolkata").unwrap();
        let fields = |typed| {
            AuditFilter::parse(typed, zone)
                .unwrap_err()
                .iter()
                .map(|problem| problem.field())
                .collect::<Vec<_>>()
        };
        assert_eq!(fields(&typed), ["what", "by", "start", "end"]);
        let reversed = TypedAuditFilter {
            start: "2026-11-21".into(),
            end: "2026-11-20".into(),
            ..TypedAuditFilter::default()
        };
        assert_eq!(fields(&reversed), ["end"]);
        assert_eq!(AuditFilter::parse(&TypedAuditFilter::default(), zone), Ok(AuditFilter::default()));
    }
}

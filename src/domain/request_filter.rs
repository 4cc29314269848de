//! Filter of the list of requests.

use chrono::{DateTime, NaiveDate, Utc};

use super::date_range::parse_date;
use super::{AgentId, FieldError, KeyId, Money, Request, Zone};

/// The query value for calls without a key or without an agent.
pub const NONE: &str = "none";

/// A filter by owner of a call: a key or an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Belongs<T> {
    /// Calls of this one.
    To(T),
    /// Calls of none.
    ToNone,
}

impl<T> Belongs<T> {
    pub const fn one(&self) -> Option<&T> {
        match self {
            Self::To(one) => Some(one),
            Self::ToNone => None,
        }
    }
}

/// A filter by result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// They worked.
    Success,
    /// Client error, status 4xx.
    Refused,
    /// Server error, status 5xx.
    Failed,
    /// Cut by the gateway because the key was revoked.
    Cut,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 4] = [Self::Success, Self::Refused, Self::Failed, Self::Cut];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "2xx",
            Self::Refused => "4xx",
            Self::Failed => "5xx",
            Self::Cut => "cut",
        }
    }
}

/// The order of a list. In the orders by a value, calls without one are last, and equal ones are in the order of
/// time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// Most expensive first.
    CostDown,
    /// Cheapest first.
    CostUp,
    /// Slowest first.
    LatencyDown,
    /// Quickest first.
    LatencyUp,
}

impl Order {
    /// Every order.
    pub const ALL: [Self; 6] =
        [Self::Newest, Self::Oldest, Self::CostDown, Self::CostUp, Self::LatencyDown, Self::LatencyUp];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::CostDown => "cost-desc",
            Self::CostUp => "cost-asc",
            Self::LatencyDown => "latency-desc",
            Self::LatencyUp => "latency-asc",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == text)
    }

    /// Whether the list is ordered by time.
    pub const fn is_by_time(self) -> bool {
        matches!(self, Self::Newest | Self::Oldest)
    }

    /// What the calls are ordered by, if not by time: the micro-rupees of the cost, or the milliseconds. What is
    /// not known is beyond every value that is.
    pub fn value(self, request: &Request) -> Option<i64> {
        let (value, last) = match self {
            Self::Newest | Self::Oldest => return None,
            Self::CostDown => (request.cost.map(Money::micros), -1),
            Self::CostUp => (request.cost.map(Money::micros), i64::MAX),
            Self::LatencyDown => (request.event.latency_ms, -1),
            Self::LatencyUp => (request.event.latency_ms, i64::MAX),
        };
        Some(value.unwrap_or(last))
    }
}

/// The filter's query parameters as sent; empty strings for absent ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedFilter {
    /// A key's id, or `none`.
    pub key: String,
    /// A model's name.
    pub model: String,
    /// An agent's id, or `none`.
    pub agent: String,
    /// `2xx`, `4xx`, `5xx` or `cut`.
    pub status: String,
    /// The first day.
    pub start: String,
    /// The last day.
    pub end: String,
    /// The minimum cost, in rupees.
    pub cost: String,
    /// Any text: unpriced calls alone.
    pub unpriced: String,
    /// The name of an [`Order`].
    pub order: String,
}

/// A parsed filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// Of one key, or of none.
    pub key: Option<Belongs<KeyId>>,
    /// Of one model.
    pub model: Option<String>,
    /// Of one agent, or of none.
    pub agent: Option<Belongs<AgentId>>,
    /// With this result.
    pub ending: Option<Ending>,
    /// At or after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub before: Option<DateTime<Utc>>,
    /// With at least this cost.
    pub cost_min: Option<Money>,
    /// Unpriced calls alone.
    pub unpriced: bool,
    /// The sort order.
    pub order: Order,
}

impl RequestFilter {
    /// Parses a filter and returns every error in it. Days are those of the zone; both are optional.
    pub fn parse(typed: &TypedFilter, zone: Zone) -> Result<Self, Vec<FieldError>> {
        let mut problems = Vec::new();
        let mut keep = |problem| problems.push(problem);
        let key = label(&typed.key, FieldError::KeyInvalid).map_err(&mut keep).unwrap_or_default();
        let model = label(&typed.model, FieldError::ModelInvalid).map_err(&mut keep).unwrap_or_default();
        let agent = read(&typed.agent, agent, FieldError::AgentInvalid);
        let ending = read(
            &typed.status,
            |text| Ending::ALL.into_iter().find(|e| e.as_str() == text),
            FieldError::StatusUnknown,
        );
        let start =
            read(&typed.start, parse_date, FieldError::StartInvalid).map_err(&mut keep).unwrap_or_default();
        let end = read(&typed.end, parse_date, FieldError::EndInvalid).map_err(&mut keep).unwrap_or_default();
        let cost_min = read(&typed.cost, amount, FieldError::CostInvalid);
        let order = read(&typed.order, Order::parse, FieldError::OrderUnknown);
        if start.zip(end).is_some_and(|(start, end)| end < start) {
            keep(FieldError::EndBeforeStart);
        }
        let filter = Self {
            key: key.map(|text| if text == NONE { Belongs::ToNone } else { Belongs::To(KeyId::new(text)) }),
            model,
            agent: agent.map_err(&mut keep).unwrap_or_default(),
            ending: ending.map_err(&mut keep).unwrap_or_default(),
            from: start.map(|day| zone.start_of(day)),
            // The end date is inclusive, the instant is not.
            before: end.and_then(|day| NaiveDate::succ_opt(&day)).map(|day| zone.start_of(day)),
            cost_min: cost_min.map_err(&mut keep).unwrap_or_default(),
            unpriced: !typed.unpriced.is_empty(),
            order: order.map_err(&mut keep).unwrap_or_default().unwrap_or_default(),
        };
        if problems.is_empty() { Ok(filter) } else { Err(problems) }
    }
}

/// Parses an optional value.
fn read<T>(
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
    problem: FieldError,
) -> Result<Option<T>, FieldError> {
    match text.trim() {
        "" => Ok(None),
        text => parse(text).map(Some).ok_or(problem),
    }
}

fn label(text: &str, problem: FieldError) -> Result<Option<String>, FieldError> {
    read(text, |text| (!text.chars().any(char::is_control)).then(|| text.to_owned()), problem)
}

fn agent(text: &str) -> Option<Belongs<AgentId>> {
    if text == NONE { Some(Belongs::ToNone) } else { text.parse().ok().map(Belongs::To) }
}

/// Parses an amount that is not negative.
fn amount(text: &str) -> Option<Money> {
    Money::read(text).ok().filter(|amount| !amount.is_negative())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_filter_is_of_everything() {
        let parsed = RequestFilter::parse(&TypedFilter::default(), Zone::default());
        assert_eq!(parsed, Ok(RequestFilter::default()));
    }

    #[test]
    fn calls_of_no_key_or_agent_can_be_asked_for() {
        let typed = TypedFilter { key: NONE.into(), agent: NONE.into(), ..TypedFilter::default() };
        let filter = RequestFilter::parse(&typed, Zone::default()).unwrap();
        assert_eq!((filter.key, filter.agent), (Some(Belongs::ToNone), Some(Belongs::ToNone)));
        let typed = TypedFilter { agent: "7".into(), ..TypedFilter::default() };
        assert_eq!(RequestFilter::parse(&typed, Zone::default()).unwrap().agent, Some(Belongs::To(7)));
    }

    #[test]
    fn days_are_those_of_the_zone_and_both_are_included() {
        let typed =
            TypedFilter { start: "2026-11-20".into(), end: "2026-11-21".into(), ..TypedFilter::default() };
        let filter = RequestFilter::parse(&typed, Zone::default()).unwrap();
        assert_eq!(filter.from, Some("2026-11-19T18:30:00Z".parse().unwrap()));
        assert_eq!(filter.before, Some("2026-11-21T18:30:00Z".parse().unwrap()));
        let typed = TypedFilter { start: "2026-11-20".into(), ..TypedFilter::default() };
        assert_eq!(RequestFilter::parse(&typed, Zone::default()).unwrap().before, None);
    }

    #[test]
    fn every_mistake_is_found_at_once() {
        let x = || "x\n?".to_owned();
        let typed = TypedFilter {
            key: "a\0b".into(),
            model: "a\nb".into(),
            agent: x(),
            status: x(),
            start: x(),
            end: x(),
            cost: "-1".into(),
            unpriced: String::new(),
            order: x(),
        };
        let mut problems = RequestFilter::parse(&typed, Zone::default()).unwrap_err();
        problems.sort_by_key(|problem| problem.field());
        let fields: Vec<_> = problems.iter().map(|problem| problem.field()).collect();
        assert_eq!(fields, ["agent", "cost", "end", "key", "model", "order", "start", "status"]);
        let typed =
            TypedFilter { start: "2026-11-21".into(), end: "2026-11-20".into(), ..TypedFilter::default() };
        assert_eq!(RequestFilter::parse(&typed, Zone::default()), Err(vec![FieldError::EndBeforeStart]));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*", day in "[0-9]{4}-[0-9]{2}-[0-9]{2}") {
            let typed = TypedFilter { key: text.clone(), agent: text.clone(), cost: text.clone(), start: day,
                end: text, ..TypedFilter::default() };
            let _ = RequestFilter::parse(&typed, Zone::default());
        }
    }
}

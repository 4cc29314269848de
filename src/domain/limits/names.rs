//! What a limit is called, and why it refuses a call.

use std::fmt;

use chrono::{DateTime, Utc};

use super::month_of;
use crate::domain::Zone;

/// Whose limit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LimitOf {
    /// The account's plan: all calls of the account count.
    Plan,
    Agent,
    Key,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitKind {
    Requests,
    Tokens,
    PromptTokens,
    CompletionTokens,
    Day,
    Month,
}

/// A limit by name, such as `key.day`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LimitName {
    pub of: LimitOf,
    pub kind: LimitKind,
}

/// Why the limits refuse a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The minute's requests or tokens are used. It comes back by itself after so many seconds.
    RateLimited(LimitName, u64),
    /// The rupees of the day or the month are spent; a new one begins after so many seconds.
    LimitReached(LimitName, u64),
    Model,
    Address,
    Scope,
}

impl LimitKind {
    /// When what it counts begins anew.
    pub fn begins_anew(self, now: DateTime<Utc>, zone: Zone) -> DateTime<Utc> {
        let today = zone.day_of(now);
        match self {
            Self::Day => today.succ_opt().map_or(now, |next| zone.start_of(next)),
            Self::Month => {
                let next = month_of(today).checked_add_months(chrono::Months::new(1));
                next.map_or(now, |next| zone.start_of(next))
            }
            _ => DateTime::from_timestamp((now.timestamp().div_euclid(60) + 1) * 60, 0).unwrap_or(now),
        }
    }

    /// Seconds until then, rounded up.
    pub fn seconds_left(self, now: DateTime<Utc>, zone: Zone) -> u64 {
        let left = (self.begins_anew(now, zone) - now).num_milliseconds().max(0);
        u64::try_from(left).unwrap_or_default().div_ceil(1_000).max(1)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Tokens => "tokens",
            Self::PromptTokens => "prompt_tokens",
            Self::CompletionTokens => "completion_tokens",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

impl LimitOf {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Agent => "agent",
            Self::Key => "key",
        }
    }
}

impl LimitName {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        use LimitKind::{CompletionTokens, Day, Month, PromptTokens, Requests, Tokens};
        let (of, kind) = text.split_once('.')?;
        let of =
            [LimitOf::Plan, LimitOf::Agent, LimitOf::Key].into_iter().find(|found| found.as_str() == of)?;
        let kinds = [Requests, Tokens, PromptTokens, CompletionTokens, Day, Month];
        Some(Self { of, kind: kinds.into_iter().find(|found| found.as_str() == kind)? })
    }
}

impl fmt::Display for LimitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.of.as_str(), self.kind.as_str())
    }
}

impl Denial {
    /// What a code with its limit says; `None` for another code.
    pub fn parse(code: &str, limit: Option<&str>, seconds: u64) -> Option<Self> {
        let name = || limit.and_then(LimitName::parse);
        match code {
            "rate_limited" => Some(Self::RateLimited(name()?, seconds)),
            "limit_reached" => Some(Self::LimitReached(name()?, seconds)),
            "model_not_allowed" => Some(Self::Model),
            "address_not_allowed" => Some(Self::Address),
            "scope_not_allowed" => Some(Self::Scope),
            _ => None,
        }
    }

    /// The code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RateLimited(..) => "rate_limited",
            Self::LimitReached(..) => "limit_reached",
            Self::Model => "model_not_allowed",
            Self::Address => "address_not_allowed",
            Self::Scope => "scope_not_allowed",
        }
    }

    /// The limit, and seconds until it begins anew.
    pub const fn limit(self) -> Option<(LimitName, u64)> {
        match self {
            Self::RateLimited(name, seconds) | Self::LimitReached(name, seconds) => Some((name, seconds)),
            Self::Model | Self::Address | Self::Scope => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_is_read_from_what_it_says() {
        use LimitKind::{CompletionTokens, Day, Month, PromptTokens, Requests, Tokens};
        let mut denials = vec![Denial::Model, Denial::Address, Denial::Scope];
        for of in [LimitOf::Plan, LimitOf::Agent, LimitOf::Key] {
            for kind in [Requests, Tokens, PromptTokens, CompletionTokens, Day, Month] {
                let name = LimitName { of, kind };
                denials.extend([Denial::RateLimited(name, 17), Denial::LimitReached(name, 9)]);
            }
        }
        for denial in denials {
            let (name, seconds) = denial.limit().unzip();
            let name = name.map(|name| name.to_string());
            assert_eq!(Denial::parse(denial.code(), name.as_deref(), seconds.unwrap_or(1)), Some(denial));
        }
    }

    #[test]
    fn what_no_limit_says_is_no_denial() {
        assert_eq!(Denial::parse("rate_limited", None, 1), None);
        assert_eq!(Denial::parse("rate_limited", Some("key"), 1), None);
        assert_eq!(Denial::parse("limit_reached", Some("key.year"), 1), None);
        assert_eq!(Denial::parse("revoked", Some("key.day"), 1), None);
    }
}

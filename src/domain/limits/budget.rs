//! Limits in rupees.

use chrono::{Datelike, NaiveDate};

use super::{LimitKind, LimitName, LimitOf};
use crate::domain::{Money, Zone};

/// A limit in rupees that a hold has to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub of: LimitOf,
    pub per_day: Option<Money>,
    pub per_month: Option<Money>,
}

/// What was spent in a day of the account, and in its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    pub zone: Zone,
    pub date: NaiveDate,
    pub day: Money,
    pub month: Money,
}

impl Budget {
    /// What is left beyond what was spent; `None` if there is no end.
    pub fn left(&self, day: Money, month: Money) -> Option<Money> {
        let left = [(self.per_day, day), (self.per_month, month)];
        left.into_iter().filter_map(|(limit, spent)| limit.map(|limit| limit - spent)).min()
    }

    /// The limit that an amount passes beyond what was spent; an amount of zero passes it where nothing is left.
    pub fn passed(&self, day: Money, month: Money, amount: Money) -> Option<LimitName> {
        let passes = |spent: Money, limit: Option<Money>| {
            limit.is_some_and(|limit| {
                if amount > Money::ZERO {
                    spent.checked_add(amount).is_none_or(|sum| sum > limit)
                } else {
                    spent >= limit
                }
            })
        };
        let kind = if passes(month, self.per_month) {
            LimitKind::Month
        } else if passes(day, self.per_day) {
            LimitKind::Day
        } else {
            return None;
        };
        Some(LimitName { of: self.of, kind })
    }
}

/// The first day of a day's month.
pub fn month_of(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

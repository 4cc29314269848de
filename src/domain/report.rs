//! Usage reports: types of rows, groups and totals.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::grain::Bucket;
use super::heat_map::HeatMap;
use super::outcomes::Outcomes;
use super::{AgentId, DateRange, FieldError, Grain, KeyId, Money, UsageTotals};

/// The grouping of a report's rows, besides the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    #[default]
    Model,
    Agent,
    Key,
    /// No further grouping.
    Day,
}

impl GroupBy {
    /// Every grouping.
    pub const ALL: [Self; 4] = [Self::Model, Self::Agent, Self::Key, Self::Day];

    /// The name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Agent => "agent",
            Self::Key => "key",
            Self::Day => "day",
        }
    }

    /// Reads a word of the wire.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        Self::ALL.into_iter().find(|group| group.as_str() == text).ok_or(FieldError::GroupByUnknown)
    }
}

/// The group of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Group {
    Model {
        name: String,
        /// Whether it has completion tokens; an embedding model has none.
        completes: bool,
    },
    /// An agent, or the calls of none.
    Agent(Option<(AgentId, String)>),
    /// A key by id and name, or the calls of none.
    Key(Option<(KeyId, String)>),
    /// The whole day.
    Day,
    /// The groups that a page does not show separately, and their number.
    Others(usize),
}

impl Group {
    /// Its display name.
    pub fn name(&self) -> &str {
        match self {
            Self::Model { name, .. } | Self::Agent(Some((_, name))) | Self::Key(Some((_, name))) => name,
            Self::Agent(None) => "No agent",
            Self::Key(None) => "No key",
            Self::Day => "All",
            Self::Others(_) => "Others",
        }
    }

    /// Whether its calls have completion tokens.
    pub const fn completes(&self) -> bool {
        !matches!(self, Self::Model { completes: false, .. })
    }

    /// By name, then id; *none* sorts last, except for the group of the others.
    pub fn cmp_by_name(&self, other: &Self) -> Ordering {
        let none = |group: &Self| match group {
            Self::Others(_) => 2,
            Self::Agent(None) | Self::Key(None) => 1,
            _ => 0,
        };
        none(self).cmp(&none(other)).then_with(|| self.name().cmp(other.name())).then_with(|| self.cmp(other))
    }
}

/// One group on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// The day, in the account's zone.
    pub date: NaiveDate,
    /// What it is about.
    pub group: Group,
    pub sums: UsageTotals,
}

/// Daily usage: rows by date, then name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// By what the rows are told apart.
    pub group_by: GroupBy,
    /// The days, inclusive.
    pub range: DateRange,
    /// Today, in the account's zone, whose row may still change.
    pub today: NaiveDate,
    /// The rows; days without usage have none.
    pub rows: Vec<UsageRow>,
    /// The sums of the rows.
    pub totals: UsageTotals,
    /// The debits of the same days in the ledger. Equals the cost of the totals.
    pub ledger: Money,
    /// The places of the largest groups, from 1, which determine their colours.
    #[serde(skip)]
    pub places: Places,
}

/// One group in one time bucket: a row of a page's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageCell {
    /// The index of the bucket, oldest first.
    pub bucket: usize,
    /// What it is about.
    pub group: Group,
    pub sums: UsageTotals,
}

/// The usage of a range as a page shows it, read in one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageDetail {
    /// By what the rows are told apart.
    pub group_by: GroupBy,
    /// The days, inclusive.
    pub range: DateRange,
    /// The length of the time buckets.
    pub grain: Grain,
    /// The range's hours, days or months, oldest first.
    pub buckets: Vec<Bucket>,
    /// The usage totals of every group over the range, unordered.
    pub groups: Vec<(Group, UsageTotals)>,
    /// The rows; buckets without usage have none. If there are more groups than a page shows, the others share
    /// one row per bucket.
    pub cells: Vec<UsageCell>,
    /// The usage totals of the range, computed from the groups, independently of the rows.
    pub totals: UsageTotals,
    /// The debits of these days in the ledger.
    pub ledger: Money,
    /// Models with unpriced calls and their number, most first.
    pub unpriced: Vec<(String, i64)>,
    /// The period for comparison; `None` where the calendar ends before it, or none was chosen.
    pub before: Option<Before>,
    /// The places of the largest groups, from 1, which determine their colours.
    pub places: Places,
    /// How calls ended in each bucket; `None` for a report with too many of them.
    pub outcomes: Option<Vec<Outcomes>>,
    /// The hours of the week, if the page shows them.
    pub hours: Option<HeatMap>,
}

/// Places of groups that never change; see `account_models`, and agents and keys by their creation.
pub type Places = Vec<(Group, i64)>;

/// The preceding period of the same length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The days.
    pub range: DateRange,
    /// The sums of each group.
    pub groups: Vec<(Group, UsageTotals)>,
    /// How its calls ended, if that is known of the report's range.
    pub outcomes: Option<Outcomes>,
}

impl UsageDetail {
    /// The sums of the rows.
    pub fn rows_total(&self) -> UsageTotals {
        UsageTotals::of_all(self.cells.iter().map(|cell| &cell.sums))
    }

    /// How the calls of the range ended.
    pub fn outcomes_total(&self) -> Option<Outcomes> {
        let mut total = Outcomes::default();
        self.outcomes.as_ref()?.iter().for_each(|bucket| total.add(bucket));
        Some(total)
    }

    /// The number of groups that share a row, if any.
    pub fn others(&self) -> Option<usize> {
        self.cells.iter().find_map(|cell| match cell.group {
            Group::Others(count) => Some(count),
            _ => None,
        })
    }
}

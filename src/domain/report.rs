//! Usage reports: days of groups that add up.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::grain::Bucket;
use super::{AgentId, DateRange, Grain, KeyId, Money, Problem, Sums};

/// By what a report's rows are told apart, besides the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    /// By model.
    #[default]
    Model,
    /// By agent.
    Agent,
    /// By key.
    Key,
    /// By nothing else.
    Day,
}

impl GroupBy {
    /// Every grouping.
    pub const ALL: [Self; 4] = [Self::Model, Self::Agent, Self::Key, Self::Day];

    /// The word for it on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Agent => "agent",
            Self::Key => "key",
            Self::Day => "day",
        }
    }

    /// Reads a word of the wire.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|group| group.as_str() == text).ok_or(Problem::GroupByUnknown)
    }
}

/// What a row of a report is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Group {
    /// A model.
    Model {
        /// Its name.
        name: String,
        /// Whether it completes anything; an embedding model does not.
        completes: bool,
    },
    /// An agent, or the calls that belong to none.
    Agent(Option<(AgentId, String)>),
    /// A key by id and name, or the calls that belong to none.
    Key(Option<(KeyId, String)>),
    /// The day itself.
    Day,
    /// So many groups together that a page does not tell apart.
    Others(usize),
}

impl Group {
    /// What it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Model { name, .. } | Self::Agent(Some((_, name))) | Self::Key(Some((_, name))) => name,
            Self::Agent(None) => "No agent",
            Self::Key(None) => "No key",
            Self::Day => "All",
            Self::Others(_) => "Others",
        }
    }

    /// Whether its calls have completions.
    pub const fn completes(&self) -> bool {
        !matches!(self, Self::Model { completes: false, .. })
    }

    /// By name, then id; what belongs to none last, but for what is not told apart.
    pub fn cmp_by_name(&self, other: &Self) -> Ordering {
        let none = |group: &Self| match group {
            Self::Others(_) => 2,
            Self::Agent(None) | Self::Key(None) => 1,
            _ => 0,
        };
        none(self).cmp(&none(other)).then_with(|| self.name().cmp(other.name())).then_with(|| self.cmp(other))
    }
}

/// One day of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// The day, in the account's zone.
    pub date: NaiveDate,
    /// What it is about.
    pub group: Group,
    /// Its sums.
    pub sums: Sums,
}

/// Usage from day to day: rows by date, then name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// By what the rows are told apart.
    pub group_by: GroupBy,
    /// The days, both ends among them.
    pub range: DateRange,
    /// Today, in the account's zone: its row is not finished.
    pub today: NaiveDate,
    /// The rows; days without usage have none.
    pub rows: Vec<UsageRow>,
    /// The sums of the rows.
    pub totals: Sums,
    /// What the ledger says was debited for the same days. It equals the totals' cost.
    pub ledger: Money,
}

/// One bucket of one group: a row of a page's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageCell {
    /// Which bucket, counted from the oldest.
    pub bucket: usize,
    /// What it is about.
    pub group: Group,
    /// Its sums.
    pub sums: Sums,
}

/// The usage of a range as a page shows it, all of it from one state of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageDetail {
    /// By what the rows are told apart.
    pub group_by: GroupBy,
    /// The days, both ends among them.
    pub range: DateRange,
    /// How the range is cut.
    pub grain: Grain,
    /// The range's hours, days or months, oldest first.
    pub buckets: Vec<Bucket>,
    /// The sums of every group over the range, in no order.
    pub groups: Vec<(Group, Sums)>,
    /// The rows; buckets without usage have none. Where there are more groups than a page tells apart, those
    /// that it does not have one row together in each bucket.
    pub cells: Vec<UsageCell>,
    /// The sums of the range, added up from the groups and not from the rows.
    pub totals: Sums,
    /// What the ledger says was debited for calls of these days.
    pub ledger: Money,
    /// Models that were called without a price, with the number of such calls, most first.
    pub unpriced: Vec<(String, i64)>,
    /// The period that it is compared with; none where the calendar ends before it.
    pub before: Option<Before>,
}

/// The days before a range, as many as it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The days.
    pub range: DateRange,
    /// The sums of each group.
    pub groups: Vec<(Group, Sums)>,
}

impl UsageDetail {
    /// The sums of the rows.
    pub fn rows_total(&self) -> Sums {
        Sums::of_all(self.cells.iter().map(|cell| &cell.sums))
    }

    /// How many groups share the rows of those that are not told apart.
    pub fn others(&self) -> Option<usize> {
        self.cells.iter().find_map(|cell| match cell.group {
            Group::Others(count) => Some(count),
            _ => None,
        })
    }
}

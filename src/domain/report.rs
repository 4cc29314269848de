//! Usage reports: days of groups that add up.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AgentId, DateRange, GroupBy, KeyId, Money, Sums};

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

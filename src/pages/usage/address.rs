//! The page's addresses: every choice is in the address, so that it can be bookmarked.

use std::fmt::Write as _;

use crate::charts::Measure;
use crate::domain::change_order::{ChangeBy, ChangeOrder};
use crate::domain::grain::Bucket;
use crate::domain::request_filter::NONE;
use crate::domain::{DateRange, Group, SortBy, TableOrder};
use crate::pages::address::{requests_of_days, value};

/// The choices: the filter's fields, as typed, and the order of the tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The grouping.
    pub group_by: String,
    /// The measure of the chart.
    pub measure: String,
    /// The first day.
    pub start: String,
    /// The last day.
    pub end: String,
    /// The order of the chart's table.
    pub order: TableOrder,
    /// The order of the groups; `None` for the chart's order.
    pub groups: Option<TableOrder>,
    /// The order of the changes; `None` for the largest first.
    pub changes: Option<ChangeOrder>,
    /// Every row of the chart's table is shown.
    pub all_rows: bool,
}

impl View {
    /// The same for other days.
    pub fn of_days(&self, range: DateRange) -> String {
        let view = Self { start: range.start().to_string(), end: range.end().to_string(), ..self.clone() };
        view.address("/usage")
    }

    /// The same with the table sorted by a column, at the table.
    pub fn sorted_by(&self, by: SortBy) -> String {
        let view = Self { order: self.order.toward(by), ..self.clone() };
        format!("{}#by-time", view.address("/usage"))
    }

    /// The same with the groups sorted by a column, at their table.
    pub fn groups_by(&self, by: SortBy) -> String {
        let view = Self { groups: Some(self.groups.unwrap_or_default().toward(by)), ..self.clone() };
        format!("{}#by-group", view.address("/usage"))
    }

    /// The same with the changes sorted by a column, at their table.
    pub fn changes_by(&self, by: ChangeBy) -> String {
        let view = Self { changes: Some(ChangeOrder::toward(self.changes, by)), ..self.clone() };
        format!("{}#compared", view.address("/usage"))
    }

    /// The same with every row of the chart's table, at the table.
    pub fn with_all_rows(&self) -> String {
        let view = Self { all_rows: true, ..self.clone() };
        format!("{}#by-time", view.address("/usage"))
    }

    /// The same at a path.
    pub fn address(&self, path: &str) -> String {
        let mut address = format!("{path}?group_by={}", value(&self.group_by));
        if !["", Measure::default().as_str()].contains(&self.measure.as_str()) {
            let _ = write!(address, "&measure={}", value(&self.measure));
        }
        let _ = write!(address, "&start={}&end={}", value(&self.start), value(&self.end));
        if self.order != TableOrder::default() {
            let (sort, order) = (self.order.by.as_str(), self.order.direction());
            let _ = write!(address, "&sort={sort}&order={order}");
        }
        if let Some(groups) = self.groups {
            let _ = write!(address, "&groups={}-{}", groups.by.as_str(), groups.direction());
        }
        if let Some(changes) = self.changes {
            let _ = write!(address, "&changes={}", changes.words());
        }
        if self.all_rows {
            address.push_str("&rows=all");
        }
        address
    }
}

/// The requests of the days of a time bucket.
pub fn requests_of_bucket(bucket: &Bucket) -> String {
    requests_of_days(bucket.first, bucket.last)
}

/// The requests of a group.
pub fn requests_of_group(days: &str, group: &Group) -> String {
    match group {
        Group::Model { name, .. } => format!("{days}&model={}", value(name)),
        Group::Agent(Some((id, _))) => format!("{days}&agent={id}"),
        Group::Key(Some((id, _))) => format!("{days}&key={}", value(id.as_str())),
        Group::Agent(None) => format!("{days}&agent={NONE}"),
        Group::Key(None) => format!("{days}&key={NONE}"),
        Group::Day | Group::Others(_) => days.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_measure_and_order_are_not_in_the_address() {
        let view = View { group_by: "key".into(), ..View::default() };
        assert_eq!(view.address("/usage"), "/usage?group_by=key&start=&end=");
        let cost = View { measure: "cost".into(), ..view.clone() };
        assert_eq!(cost.address("/usage"), view.address("/usage"));
        let tokens = View { measure: "tokens".into(), ..view.clone() };
        assert_eq!(tokens.address("/usage"), "/usage?group_by=key&measure=tokens&start=&end=");
        assert!(view.sorted_by(SortBy::Cost).ends_with("&sort=cost&order=desc#by-time"));
        assert!(view.with_all_rows().ends_with("&end=&rows=all#by-time"));
    }
}

//! The page's addresses: every choice is in the address, so that it can be bookmarked.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::charts::Measure;
use crate::domain::change_order::{ChangeBy, ChangeOrder};
use crate::domain::compare::Compare;
use crate::domain::date_range::parse_date;
use crate::domain::grain::Bucket;
use crate::domain::request_filter::NONE;
use crate::domain::{DateRange, Group, SortBy, TableOrder};
use crate::pages::address::{requests_of_days, value};

/// The most layers that an address hides.
const HIDDEN_MAX: usize = 16;

/// The choices: the filter's fields, as typed, and what is shown of the report.
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
    /// The period to compare with.
    pub compare: Compare,
    /// The chart's table has how calls ended in place of tokens and cost.
    pub ended: bool,
    /// The hours of the week stand in place of the chart.
    pub hours: bool,
    /// The places of the layers that the chart leaves out.
    pub hidden: Vec<i64>,
    /// The order of the chart's table.
    pub order: TableOrder,
    /// The order of the groups; `None` for the chart's order.
    pub groups: Option<TableOrder>,
    /// The order of the changes; `None` for the largest first.
    pub changes: Option<ChangeOrder>,
    /// The time bucket whose groups are shown, by [`key_of`]; or every one's.
    pub open: Open,
    /// The month of the calendar, if it is open, as its first day.
    pub calendar: Option<NaiveDate>,
    /// The first day of a range that is being chosen in the calendar.
    pub picked: Option<NaiveDate>,
}

/// Which time buckets show their groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Open {
    #[default]
    None,
    One(String),
    All,
}

impl View {
    /// The choices in a query.
    pub fn read(query: impl Fn(&str) -> String) -> Self {
        let open = match (query("rows").as_str(), query("open")) {
            ("all", _) => Open::All,
            (_, key) if key.is_empty() => Open::None,
            (_, key) => Open::One(key),
        };
        let hidden =
            query("hide").split(',').take(HIDDEN_MAX).filter_map(|place| place.parse().ok()).collect();
        Self {
            group_by: query("group_by"),
            measure: query("measure"),
            start: query("start"),
            end: query("end"),
            compare: Compare::parse(&query("compare")),
            ended: query("table") == "ended",
            hours: query("hours") == "1",
            hidden,
            order: TableOrder::parse(&query("sort"), &query("order")),
            groups: TableOrder::parse_of_groups(&query("groups")),
            changes: ChangeOrder::parse(&query("changes")),
            open,
            calendar: parse_date(&format!("{}-01", query("calendar"))),
            picked: parse_date(&query("picked")),
        }
    }

    /// The same for other days.
    pub fn of_days(&self, range: DateRange) -> String {
        let view = Self {
            start: range.start().to_string(),
            end: range.end().to_string(),
            open: if self.open == Open::All { Open::All } else { Open::None },
            ..self.without_calendar()
        };
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

    /// The same with the groups of some time buckets, at the table.
    pub fn opened(&self, open: Open) -> String {
        let view = Self { open, ..self.clone() };
        format!("{}#by-time", view.address("/usage"))
    }

    /// The same with other layers left out of the chart.
    pub fn hiding(&self, hidden: Vec<i64>) -> String {
        Self { hidden, ..self.clone() }.address("/usage")
    }

    /// The same with the chart, or with the hours of the week.
    pub fn with_hours(&self, hours: bool) -> String {
        Self { hours, ..self.clone() }.address("/usage")
    }

    /// The same with the other figures in the chart's table, at the table.
    pub fn with_ended(&self, ended: bool) -> String {
        format!("{}#by-time", Self { ended, ..self.clone() }.address("/usage"))
    }

    /// The same with the calendar at a month, and the day that was chosen in it.
    pub fn at_month(&self, month: NaiveDate, picked: Option<NaiveDate>) -> String {
        Self { calendar: Some(month), picked, ..self.clone() }.address("/usage")
    }

    /// The same without the calendar.
    #[must_use]
    pub fn without_calendar(&self) -> Self {
        Self { calendar: None, picked: None, ..self.clone() }
    }

    /// The address of a file with the same rows.
    pub fn file(&self, path: &str) -> String {
        let (group_by, start, end) = (self.group_by.clone(), self.start.clone(), self.end.clone());
        Self { group_by, start, end, order: self.order, ..Self::default() }.address(path)
    }

    /// The same at a path.
    pub fn address(&self, path: &str) -> String {
        let mut address = format!("{path}?group_by={}", value(&self.group_by));
        if !["", Measure::default().as_str()].contains(&self.measure.as_str()) {
            let _ = write!(address, "&measure={}", value(&self.measure));
        }
        let _ = write!(address, "&start={}&end={}", value(&self.start), value(&self.end));
        for (name, value) in self.shown() {
            let _ = write!(address, "&{name}={value}");
        }
        address
    }

    /// The parameters of what is shown, besides the filter's fields, if they are not the usual ones.
    fn shown(&self) -> Vec<(&'static str, String)> {
        let mut shown = Vec::new();
        if self.compare != Compare::default() {
            shown.push(("compare", self.compare.as_str().to_owned()));
        }
        if self.ended {
            shown.push(("table", "ended".to_owned()));
        }
        if self.hours {
            shown.push(("hours", "1".to_owned()));
        }
        if !self.hidden.is_empty() {
            let places: Vec<_> = self.hidden.iter().map(i64::to_string).collect();
            shown.push(("hide", places.join(",")));
        }
        if self.order != TableOrder::default() {
            shown.push(("sort", self.order.by.as_str().to_owned()));
            shown.push(("order", self.order.direction().to_owned()));
        }
        if let Some(groups) = self.groups {
            shown.push(("groups", format!("{}-{}", groups.by.as_str(), groups.direction())));
        }
        if let Some(changes) = self.changes {
            shown.push(("changes", changes.words()));
        }
        match &self.open {
            Open::None => {}
            Open::One(key) => shown.push(("open", value(key).to_string())),
            Open::All => shown.push(("rows", "all".to_owned())),
        }
        if let Some(month) = self.calendar {
            shown.push(("calendar", month.format("%Y-%m").to_string()));
        }
        shown.extend(self.picked.map(|day| ("picked", day.to_string())));
        shown
    }
}

/// What names a time bucket in an address: its hour, or its first day.
pub fn key_of(bucket: &Bucket) -> String {
    match &bucket.hour {
        Some(hour) => hour.at.format("%Y-%m-%dT%H").to_string(),
        None => bucket.first.to_string(),
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
        assert!(view.opened(Open::All).ends_with("&end=&rows=all#by-time"));
    }

    #[test]
    fn what_an_address_says_is_what_it_was_made_of() {
        let parameters = "group_by=key&measure=tokens&start=2026-11-01&end=2026-11-21&compare=year&table=ended&hours=1&hide=2,-1\
             &sort=cost&order=asc&groups=cost-desc&open=2026-11-05&calendar=2026-11&picked=2026-11-03";
        let view = View::read(|name| crate::pages::address::parameter(parameters, name));
        assert_eq!(view.address("/usage"), format!("/usage?{parameters}"));
        assert_eq!(view.hidden, [2, -1]);
        let file = "/usage.csv?group_by=key&start=2026-11-01&end=2026-11-21&sort=cost&order=asc";
        assert_eq!(view.file("/usage.csv"), file);
        let others = View::read(|_| "x".repeat(3_000));
        assert_eq!((others.compare, others.calendar, others.hidden), (Compare::Before, None, Vec::new()));
    }
}

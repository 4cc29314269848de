//! Which transactions are listed.

use chrono::{DateTime, NaiveDate, Utc};

use super::TransactionKind;
use crate::domain::date_range::parse_date;
use crate::domain::{FieldError, Zone};

/// A filter as it is typed; empty fields filter nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedTransactionFilter {
    pub kind: String,
    /// The first day.
    pub start: String,
    /// The last day.
    pub end: String,
}

/// What to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransactionFilter {
    pub kind: Option<TransactionKind>,
    pub start: Option<NaiveDate>,
    /// Included.
    pub end: Option<NaiveDate>,
}

impl TransactionFilter {
    /// Parses a filter, and returns every error in it.
    pub fn parse(typed: &TypedTransactionFilter) -> Result<Self, Vec<FieldError>> {
        let mut problems = Vec::new();
        let mut day = |text: &str, problem| {
            let found = parse_date(text.trim());
            if found.is_none() && !text.trim().is_empty() {
                problems.push(problem);
            }
            found
        };
        let start = day(&typed.start, FieldError::StartInvalid);
        let end = day(&typed.end, FieldError::EndInvalid);
        let kind = TransactionKind::parse(typed.kind.trim());
        if kind.is_none() && !typed.kind.trim().is_empty() {
            problems.push(FieldError::TransactionTypeUnknown);
        }
        if start.zip(end).is_some_and(|(start, end)| end < start) {
            problems.push(FieldError::EndBeforeStart);
        }
        if problems.is_empty() { Ok(Self { kind, start, end }) } else { Err(problems) }
    }

    /// The instants that bound it in a zone.
    pub fn bounds(&self, zone: Zone) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let before = self.end.as_ref().and_then(NaiveDate::succ_opt).map(|day| zone.start_of(day));
        (self.start.map(|day| zone.start_of(day)), before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_of_a_filter_is_found() {
        let typed = |kind: &str, start: &str, end: &str| TypedTransactionFilter {
            kind: kind.into(),
            start: start.into(),
            end: end.into(),
        };
        assert_eq!(TransactionFilter::parse(&typed("", "", "")), Ok(TransactionFilter::default()));
        let problems =
            [FieldError::StartInvalid, FieldError::EndInvalid, FieldError::TransactionTypeUnknown].to_vec();
        assert_eq!(TransactionFilter::parse(&typed("gift", "x", "y")), Err(problems));
        assert_eq!(
            TransactionFilter::parse(&typed("", "2026-11-02", "2026-11-01")),
            Err(vec![FieldError::EndBeforeStart])
        );
    }
}

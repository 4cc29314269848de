//! What a report is asked for: days, and by what they are added up.

use utoipa::ToSchema;

use crate::domain::{Aggregate, DateRange};
use crate::http::api::error::ApiError;
use crate::http::api::query::Parameters;

/// Reads `start_date` and `end_date`, both of them days of the account's zone, both included.
pub fn days(parameters: &Parameters) -> Result<DateRange, ApiError> {
    let (start, end) = (parameters.text("start_date")?, parameters.text("end_date")?);
    DateRange::parse(start, end).map_err(ApiError::Invalid)
}

/// Reads the days and `aggregate`, and finds every mistake in them.
pub fn days_of(parameters: &Parameters) -> Result<(DateRange, Aggregate), ApiError> {
    let (start, end) = (parameters.text("start_date")?, parameters.text("end_date")?);
    let aggregate = match parameters.text("aggregate")? {
        "" => Ok(Aggregate::default()),
        text => Aggregate::parse(text),
    };
    match (DateRange::parse(start, end), aggregate) {
        (Ok(range), Ok(aggregate)) => Ok((range, aggregate)),
        (range, aggregate) => {
            let mut problems = range.err().unwrap_or_default();
            problems.extend(aggregate.err());
            Err(ApiError::Invalid(problems))
        }
    }
}

/// By what utilisation is added up.
#[derive(ToSchema)]
#[schema(rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "the words of the description; the domain reads them")]
pub enum Aggregation {
    /// For each agent.
    Agent,
    /// For the account.
    Outlet,
}

//! The parameters of a report: days and aggregation.

use utoipa::{IntoParams, ToSchema};

use crate::domain::{Aggregate, DateRange};
use crate::http::api::error::ApiError;
use crate::http::api::query::Parameters;

/// Parses `start_date` and `end_date`, both days of the account's zone and both inclusive.
pub fn days(parameters: &Parameters) -> Result<DateRange, ApiError> {
    let (start, end) = (parameters.text("start_date")?, parameters.text("end_date")?);
    DateRange::parse(start, end).map_err(ApiError::Invalid)
}

/// Parses the days and `aggregate`, and reports every error in them.
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

/// What [`days`] reads, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the names of the description; the domain reads them")]
pub struct Days {
    /// The first day.
    #[param(format = Date, example = "2025-06-02")]
    start_date: String,
    /// The last day, included.
    #[param(format = Date, example = "2025-06-02")]
    end_date: String,
}

/// What [`days_of`] reads besides, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the name of the description; the domain reads it")]
pub struct By {
    /// By what it is added up. By agent where it is not sent.
    #[param(inline)]
    aggregate: Option<Aggregation>,
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

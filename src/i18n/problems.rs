//! Localized field errors. REST returns the English messages of `domain/field_error.rs`.

use super::loader;
use crate::domain::FieldError;

/// The message of a field error.
pub fn problem(problem: FieldError) -> String {
    loader().get(&id(problem))
}

/// The messages of several field errors, one after another.
pub fn problems(problems: &[FieldError]) -> String {
    problems.iter().map(|found| problem(*found)).collect::<Vec<_>>().join(" ")
}

/// The message id: `problem-start-missing_date`.
pub(super) fn id(problem: FieldError) -> String {
    match problem.field() {
        "" => format!("problem-{}", problem.code()),
        field => format!("problem-{field}-{}", problem.code()),
    }
}

//! Localized field errors. REST returns the English messages of `domain/problem.rs`.

use super::loader;
use crate::domain::Problem;

/// The message of a field error.
pub fn problem(problem: Problem) -> String {
    loader().get(&id(problem))
}

/// The messages of several field errors, one after another.
pub fn problems(problems: &[Problem]) -> String {
    problems.iter().map(|found| problem(*found)).collect::<Vec<_>>().join(" ")
}

/// The message id: `problem-start-missing_date`.
pub(super) fn id(problem: Problem) -> String {
    match problem.field() {
        "" => format!("problem-{}", problem.code()),
        field => format!("problem-{field}-{}", problem.code()),
    }
}

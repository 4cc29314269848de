//! Mistakes, in the reader's language. Programs are told the English sentences of `domain/problem.rs`.

use super::loader;
use crate::domain::Problem;

/// What is wrong and what to do.
pub fn problem(problem: Problem) -> String {
    loader().get(&id(problem))
}

/// What is wrong with several things, one sentence after another.
pub fn problems(problems: &[Problem]) -> String {
    problems.iter().map(|found| problem(*found)).collect::<Vec<_>>().join(" ")
}

/// The message's id: `problem-start-missing_date`.
pub(super) fn id(problem: Problem) -> String {
    match problem.field() {
        "" => format!("problem-{}", problem.code()),
        field => format!("problem-{field}-{}", problem.code()),
    }
}

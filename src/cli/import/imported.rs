//! What became of the rows of a file.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;

use super::batch::Batch;
use crate::cli::answer::Answer;
use crate::domain::money::group_indian;
use crate::domain::{Rejection, WarningCode};
use crate::service::usage::ingest::Outcome;

/// Rejected rows that a person is shown.
const SHOWN_MAX: usize = 20;

/// What became of the rows.
#[derive(Debug, Default, Serialize)]
pub struct Imported {
    accepted: usize,
    duplicates: usize,
    rejected: Vec<Rejected>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warned>,
    identity: Identity,
    /// Some times had no zone, and were read in UTC.
    #[serde(skip)]
    has_times_without_zone: bool,
    /// Of the duplicates, those that an earlier version recorded under the file's name.
    #[serde(skip)]
    earlier: usize,
}

/// What rows are known by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Identity {
    /// No row could be read.
    #[default]
    None,
    /// Each by its id.
    Id,
    /// Each by its contents, as it has no id.
    Contents,
    /// Those that have an id by it, the others by their contents.
    Both,
}

/// A row that was not taken.
#[derive(Debug, Serialize)]
struct Rejected {
    /// Its place among the rows, from 0 on.
    index: usize,
    code: &'static str,
    message: String,
}

/// Something of a row that had no effect.
#[derive(Debug, Serialize)]
struct Warned {
    /// The row's place among the rows, from 0 on.
    index: usize,
    code: &'static str,
    /// What it is about, where that has an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

impl Imported {
    /// Notes what rows are known by, and how many of them an earlier version has recorded.
    pub fn note(&mut self, batch: &Batch, earlier: usize) {
        for row in &batch.rows {
            let this = if row.occurrence.is_some() { Identity::Contents } else { Identity::Id };
            self.identity = match self.identity {
                Identity::None => this,
                known if known == this => known,
                _ => Identity::Both,
            };
        }
        self.has_times_without_zone |= batch.has_times_without_zone;
        self.earlier += earlier;
        self.duplicates += earlier;
    }

    /// Adds what became of a batch. `indexes` are the places in the file of the rows that were recorded; of the
    /// others the places are in what is said of them.
    pub fn add(
        &mut self,
        indexes: &[usize],
        outcome: Outcome,
        mut rejected: Vec<(usize, Rejection)>,
        warnings: Vec<(usize, WarningCode)>,
    ) {
        self.accepted += outcome.accepted;
        self.duplicates += outcome.duplicates;
        rejected.extend(outcome.rejected.into_iter().map(|(at, rejection)| (indexes[at], rejection)));
        rejected.sort_unstable_by_key(|(index, _)| *index);
        let mut warned: Vec<_> =
            warnings.into_iter().map(|(index, code)| Warned { index, code: code.code(), id: None }).collect();
        warned.extend(outcome.warnings.into_iter().map(|warning| Warned {
            index: indexes[warning.index],
            code: warning.code.code(),
            id: warning.id,
        }));
        warned.retain(|warned| rejected.binary_search_by_key(&warned.index, |(index, _)| *index).is_err());
        warned.sort_by_key(|warned| warned.index);
        self.warnings.extend(warned);
        self.rejected.extend(rejected.into_iter().map(Rejected::new));
    }

    /// Says on stderr what rows were known by, and what to do about those that were not taken.
    pub fn explain(&self) {
        let known = match self.identity {
            Identity::None => None,
            Identity::Id => Some("rows are known by their ids"),
            Identity::Contents => Some("rows have no id and are known by their contents"),
            Identity::Both => Some("rows are known by their ids, and those without one by their contents"),
        };
        if let Some(known) = known {
            eprintln!("{known}");
        }
        if self.has_times_without_zone {
            eprintln!("times without a zone were read in UTC");
        }
        if self.earlier > 0 {
            let rows = rows(self.earlier, "was", "were");
            eprintln!("{rows} imported by an earlier version, under a file's name, and not counted again");
        }
        if !self.warnings.is_empty() {
            let counts = by_code(self.warnings.iter().map(|warned| warned.code));
            eprintln!("{} taken with something left out ({counts})", rows(self.warned(), "was", "were"));
        }
        if !self.rejected.is_empty() {
            let counts = by_code(self.rejected.iter().map(|rejected| rejected.code));
            eprintln!(
                "{} not taken ({counts}); correct the file and import it again: no row is counted twice",
                rows(self.rejected.len(), "was", "were")
            );
        }
    }

    /// Rows of which something was left out.
    fn warned(&self) -> usize {
        let mut indexes: Vec<_> = self.warnings.iter().map(|warned| warned.index).collect();
        indexes.dedup();
        indexes.len()
    }
}

/// Rows in words.
fn rows(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 row {one}") } else { format!("{} rows {many}", group_indian(count as u64)) }
}

/// How many there are of each code, most first.
fn by_code(codes: impl Iterator<Item = &'static str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let words: Vec<_> = counts.iter().map(|(code, count)| format!("{count} {code}")).collect();
    words.join(", ")
}

impl Rejected {
    fn new((index, rejection): (usize, Rejection)) -> Self {
        Self { index, code: rejection.code(), message: rejection.to_string() }
    }
}

impl Answer for Imported {
    fn text(&self) -> String {
        let counts =
            [(self.accepted, "accepted"), (self.duplicates, "duplicates"), (self.rejected.len(), "rejected")];
        let mut lines: Vec<_> = counts
            .iter()
            .map(|(count, what)| format!("{:>12} {what}", group_indian(*count as u64)))
            .collect();
        for Rejected { index, code, message } in self.rejected.iter().take(SHOWN_MAX) {
            lines.push(format!("row {}: {code}: {message}", index + 1));
        }
        let more = self.rejected.len().saturating_sub(SHOWN_MAX);
        if more > 0 {
            lines.push(format!("and {more} more; --json has them all"));
        }
        lines.join("\n")
    }

    fn exit_code(&self) -> ExitCode {
        let nothing = self.accepted == 0 && self.duplicates == 0 && !self.rejected.is_empty();
        if nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

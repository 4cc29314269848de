//! The result of an import.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;

use super::batch::Batch;
use crate::cli::answer::Answer;
use crate::domain::money::group_indian;
use crate::domain::{Rejection, WarningCode};
use crate::service::usage::ingest::Outcome;

/// The number of rejected rows that are printed.
const SHOWN_MAX: usize = 20;

/// The counts and rejected rows.
#[derive(Debug, Default, Serialize)]
pub struct Imported {
    accepted: usize,
    duplicates: usize,
    rejected: Vec<Rejected>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warned>,
    identity: Identity,
    /// Whether times without a zone were read as UTC.
    #[serde(skip)]
    has_times_without_zone: bool,
    /// The duplicates that an earlier version recorded under the file's name.
    #[serde(skip)]
    earlier: usize,
}

/// How rows are identified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Identity {
    /// No valid rows.
    #[default]
    None,
    Id,
    /// By contents, for lack of ids.
    Contents,
    /// By id where there is one, else by contents.
    Both,
}

/// A rejected row.
#[derive(Debug, Serialize)]
struct Rejected {
    /// Its index among the rows, from 0.
    index: usize,
    code: &'static str,
    message: String,
}

/// A warning about a row.
#[derive(Debug, Serialize)]
struct Warned {
    /// The row's index among the rows, from 0.
    index: usize,
    code: &'static str,
    /// The id that the warning is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

impl Imported {
    /// Adds how the rows of a batch are identified, and how many an earlier version recorded.
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

    /// Adds the result of a batch. `indexes` are the positions in the file of the recorded rows; rejections and
    /// warnings carry their own.
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

    /// Explains on stderr how rows were identified, and what to do about rejected ones.
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

    /// The number of rows with warnings.
    fn warned(&self) -> usize {
        let mut indexes: Vec<_> = self.warnings.iter().map(|warned| warned.index).collect();
        indexes.dedup();
        indexes.len()
    }
}

/// A number of rows, as text.
fn rows(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 row {one}") } else { format!("{} rows {many}", group_indian(count as u64)) }
}

/// The counts of each code, highest first.
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

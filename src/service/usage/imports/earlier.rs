//! Recognizes calls that an earlier version of Munim imported. By default it used a row's number as its id and
//! the file's name as its source. Calls recorded so are duplicates when their file is imported again.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::identity::contents;
use super::{Row, SOURCE};
use crate::domain::{AccountId, ReportedAgent, UsageEvent};
use crate::service::{ServiceError, Services};

/// Extensions of files that contain calls.
const FILE_ENDS: [&str; 9] = ["csv", "tsv", "txt", "log", "json", "jsonl", "ndjson", "out", "dat"];

/// The sources of an account's calls that may come from earlier imports.
#[derive(Debug, Default)]
pub struct Earlier {
    /// Sources that are names of files.
    files: BTreeSet<String>,
    /// All other sources.
    others: BTreeSet<String>,
}

/// The recorded calls at some instants.
#[derive(Default)]
struct Known {
    /// Counts calls by contents and source that have a row number as their id.
    places: HashMap<(String, [u8; 32]), u32>,
    /// Contents with ids.
    ids: HashSet<(String, String, [u8; 32])>,
}

impl Earlier {
    /// Reads the account's sources. `file` is the name of the file to import.
    pub async fn find(
        services: &Services,
        account: &AccountId,
        file: Option<&str>,
    ) -> Result<Self, ServiceError> {
        let found = services.store.list_sources(account).await?.into_iter();
        let (files, others) = found.partition(|source| source != SOURCE && is_file(source, file));
        Ok(Self { files, others })
    }

    /// Returns the indexes of the rows that an earlier version recorded.
    pub async fn recorded(
        &self,
        services: &Services,
        account: &AccountId,
        rows: &[Row],
    ) -> Result<HashSet<usize>, ServiceError> {
        let wanted: Vec<_> =
            rows.iter().enumerate().filter(|(_, row)| self.sources(row).next().is_some()).collect();
        let sources: BTreeSet<_> = wanted.iter().flat_map(|(_, row)| self.sources(row)).collect();
        let instants: BTreeSet<_> = wanted.iter().map(|(_, row)| row.event.time).collect();
        if wanted.is_empty() {
            return Ok(HashSet::new());
        }
        let (instants, sources): (Vec<_>, Vec<_>) =
            (instants.into_iter().collect(), sources.into_iter().collect());
        let recorded = services.store.list_events_at(account, &instants, &sources).await?;
        let known = Known::of(recorded);
        let is_known = |(_, row): &(usize, &Row)| known.has(row, self.sources(row));
        Ok(wanted.into_iter().filter(is_known).map(|(place, _)| place).collect())
    }

    /// The sources under which a row may have been recorded.
    fn sources<'a>(&'a self, row: &'a Row) -> Box<dyn Iterator<Item = &'a str> + 'a> {
        let source = row.event.source.as_str();
        match row.occurrence {
            _ if source == SOURCE => Box::new(self.files.iter().map(String::as_str)),
            // The row's number was its id, within the source that was given.
            Some(_) if self.files.contains(source) || self.others.contains(source) => {
                Box::new(std::iter::once(source))
            }
            _ => Box::new(std::iter::empty()),
        }
    }
}

impl Known {
    fn of(events: Vec<UsageEvent>) -> Self {
        let mut known = Self::default();
        for event in events {
            let is_place = event.id.bytes().all(|byte| byte.is_ascii_digit());
            let (source, id) = (event.source.clone(), event.id.clone());
            // A recorded call without an agent belongs to its key's agent by now.
            let without = UsageEvent { agent_id: ReportedAgent::Unsaid, ..event.clone() };
            for event in [event, without] {
                let contents = call(event);
                if is_place {
                    *known.places.entry((source.clone(), contents)).or_default() += 1;
                }
                known.ids.insert((source.clone(), id.clone(), contents));
            }
        }
        known
    }

    fn has<'a>(&self, row: &Row, mut sources: impl Iterator<Item = &'a str>) -> bool {
        let contents = call(row.event.clone());
        if let Some(occurrence) = row.occurrence {
            let places = sources.filter_map(|source| self.places.get(&(source.to_owned(), contents)));
            return occurrence <= places.sum::<u32>();
        }
        let id = &row.event.id;
        sources.any(|source| self.ids.contains(&(source.to_owned(), id.clone(), contents)))
    }
}

/// Hashes the contents of a call as earlier versions parsed them.
fn call(event: UsageEvent) -> [u8; 32] {
    contents(&UsageEvent { hold_id: None, was_cut: false, ..event })
}

/// Whether a source may be a file's name: standard input and pipes had names too.
fn is_file(source: &str, file: Option<&str>) -> bool {
    let end = source.rsplit_once('.').map(|(_, end)| end);
    Some(source) == file
        || source == "stdin"
        || source.bytes().all(|byte| byte.is_ascii_digit())
        || end.is_some_and(|end| FILE_ENDS.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_told_from_a_gateways() {
        for source in ["activity (1).csv", "calls.JSONL", "stdin", "63", "export"] {
            assert!(is_file(source, Some("export")), "{source}");
        }
        for source in ["edge-1", "/edge/mumbai", "gateway.example.in", "exports"] {
            assert!(!is_file(source, Some("export")), "{source}");
        }
    }
}

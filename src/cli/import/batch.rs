//! Batches of rows, so that files of any size fit into memory.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use super::columns::{Columns, Mapping, each_once};
use super::file::{FileError, Row, Rows};
use crate::domain::{Rejection, WarningCode};
use crate::service::usage::event_reader::{
    BYTE_ORDER_MARK, Field, Fields, Read, Reader, Reported, columns_of,
};
use crate::service::usage::imports::{self, Identities};

/// Rows per transaction.
const ROWS: usize = 5_000;

/// A batch of rows.
#[derive(Debug, Default)]
pub struct Batch {
    /// The valid rows.
    pub rows: Vec<imports::Row>,
    /// Their indexes in the file, from 0.
    pub indexes: Vec<usize>,
    /// The invalid rows.
    pub rejected: Vec<(usize, Rejection)>,
    /// Warnings about valid rows.
    pub warnings: Vec<(usize, WarningCode)>,
    /// Whether times without a zone occurred.
    pub has_times_without_zone: bool,
}

/// A file as an iterator of batches.
pub struct Batches<R> {
    rows: Rows<R>,
    reader: Reader,
    /// The column of each field.
    places: BTreeMap<Field, usize>,
    identities: Identities,
    /// Rows that were read ahead to detect the columns.
    ahead: Vec<Row>,
    /// The number of rows returned.
    given: usize,
}

impl<R: BufRead> Batches<R> {
    /// Detects the columns: from the header, or from the member names of the first batch of objects.
    pub fn open(mut rows: Rows<R>, mappings: &[Mapping], reader: Reader) -> Result<Self, FileError> {
        let ahead = read(&mut rows)?;
        let has_model = reader.defaults.model.is_some();
        let places = match rows.header() {
            Some(header) => Columns::find(mappings, header, has_model).map(|columns| columns.places(header)),
            None => look_for(mappings, &ahead).map(|()| BTreeMap::new()),
        };
        let places = places.map_err(FileError::Columns)?;
        let reader = Reader { names: Columns::names(mappings), ..reader };
        Ok(Self { rows, reader, places, identities: Identities::default(), ahead, given: 0 })
    }

    /// The next batch, if there is one.
    pub fn next(&mut self) -> Result<Option<Batch>, FileError> {
        let rows =
            if self.ahead.is_empty() { read(&mut self.rows)? } else { std::mem::take(&mut self.ahead) };
        if rows.is_empty() {
            return Ok(None);
        }
        let mut batch = Batch::default();
        for row in rows {
            let index = self.given;
            self.given += 1;
            match self.event(&row) {
                Ok(Reported { event, has_zone, warnings }) => {
                    batch.has_times_without_zone |= !has_zone;
                    batch.rows.push(self.identities.row(event));
                    batch.indexes.push(index);
                    batch.warnings.extend(warnings.into_iter().map(|code| (index, code)));
                }
                Err(rejection) => batch.rejected.push((index, rejection)),
            }
        }
        Ok(Some(batch))
    }

    fn event(&self, row: &Row) -> Read {
        match row {
            Row::Line(line) => self.reader.line(line),
            Row::Cells(None) => Err(Rejection::InvalidEvent),
            Row::Cells(Some(cells)) => {
                self.reader.event(&Fields::of_row(|field| cells.get(*self.places.get(&field)?)))
            }
        }
    }
}

/// Checks that the first lines are objects and have the mapped members.
fn look_for(mappings: &[Mapping], rows: &[Row]) -> Result<(), String> {
    each_once(mappings)?;
    let mut names = BTreeSet::new();
    let mut has_objects = false;
    for row in rows {
        let Row::Line(line) = row else { continue };
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        has_objects |= line.trim_ascii_start().starts_with(b"{");
        if !mappings.is_empty() {
            names.extend(columns_of(line));
        }
    }
    if !has_objects {
        return Err(
            "none of its first lines is an object; a file of JSON Lines has one on each line".to_owned()
        );
    }
    let there: Vec<_> = names.iter().map(String::as_str).collect();
    match mappings.iter().find(|mapping| !names.contains(&mapping.column)) {
        None => Ok(()),
        Some(Mapping { field, column }) => Err(format!(
            "there is no column {column:?} for {}; the columns are {}",
            field.name(),
            there.join(", ")
        )),
    }
}

fn read<R: BufRead>(rows: &mut Rows<R>) -> Result<Vec<Row>, FileError> {
    let mut batch = Vec::new();
    while batch.len() < ROWS {
        match rows.next()? {
            Some(row) => batch.push(row),
            None => break,
        }
    }
    Ok(batch)
}

//! Rows in batches, so that a file of any size fits in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use super::columns::{Columns, Mapping, each_once};
use super::file::{FileError, Row, Rows};
use crate::domain::{Rejection, WarningCode};
use crate::service::usage::event_reader::{
    BYTE_ORDER_MARK, Field, Fields, Read, Reader, Reported, columns_of,
};
use crate::service::usage::imports::{self, Identities};

/// Rows that are recorded at once.
const ROWS: usize = 5_000;

/// Some rows of a file.
#[derive(Debug, Default)]
pub struct Batch {
    /// The rows that could be read.
    pub rows: Vec<imports::Row>,
    /// Of each of them, its place in the file, from 0 on.
    pub indexes: Vec<usize>,
    /// The rows that could not be read.
    pub rejected: Vec<(usize, Rejection)>,
    /// What had no effect of rows that could.
    pub warnings: Vec<(usize, WarningCode)>,
    /// Some of the events' times had no zone.
    pub has_times_without_zone: bool,
}

/// A file in batches.
pub struct Batches<R> {
    rows: Rows<R>,
    reader: Reader,
    /// Where each field stands in a table.
    places: BTreeMap<Field, usize>,
    identities: Identities,
    /// Rows that were read to learn the columns, and are not given out yet.
    ahead: Vec<Row>,
    /// Rows given out.
    given: usize,
}

impl<R: BufRead> Batches<R> {
    /// Finds the columns: in the header, or among the names in the first batch of objects.
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

/// Whether the first objects have the names that the options say, and are objects at all.
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

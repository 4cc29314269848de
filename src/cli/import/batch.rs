//! Rows in batches, so that a file of any size fits in memory.

use std::collections::BTreeSet;
use std::io::BufRead;

use super::event::{Defaults, Reader};
use super::fields::{Columns, Mapping};
use super::file::{FileError, Row, Rows};
use crate::domain::{Rejection, UsageEvent};

/// Rows that are recorded at once.
const ROWS: usize = 5_000;

/// Some rows of a file.
#[derive(Debug, Default)]
pub struct Batch {
    /// The events of the rows that could be read.
    pub events: Vec<UsageEvent>,
    /// Of each event, its row's place in the file, from 0 on.
    pub indexes: Vec<usize>,
    /// The rows that could not be read.
    pub rejected: Vec<(usize, Rejection)>,
    /// Some of the events' times had no zone.
    pub has_times_without_zone: bool,
}

/// A file in batches.
pub struct Batches<R> {
    rows: Rows<R>,
    reader: Reader,
    /// Rows that were read to learn the columns, and are not given out yet.
    ahead: Vec<Row>,
    /// Rows given out.
    given: usize,
}

impl<R: BufRead> Batches<R> {
    /// Finds the columns: in the header, or among the names in the first batch of objects.
    pub fn open(mut rows: Rows<R>, mappings: &[Mapping], defaults: Defaults) -> Result<Self, FileError> {
        let ahead = read(&mut rows)?;
        let names: Vec<_> = match rows.header() {
            Some(header) => header.to_vec(),
            None => ahead
                .iter()
                .flatten()
                .flat_map(|row| row.keys().cloned())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
        };
        if !ahead.is_empty() && ahead.iter().all(Option::is_none) {
            return Err(FileError::Form(
                "none of its first rows can be read; it needs rows of CSV or JSON Lines",
            ));
        }
        let columns =
            Columns::find(mappings, &names, defaults.model.is_some()).map_err(FileError::Columns)?;
        Ok(Self { rows, reader: Reader { columns, defaults }, ahead, given: 0 })
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
            match row.ok_or(Rejection::InvalidEvent).and_then(|row| self.reader.event(&row, self.given)) {
                Ok((event, zoned)) => {
                    batch.has_times_without_zone |= !zoned;
                    batch.events.push(event);
                    batch.indexes.push(index);
                }
                Err(rejection) => batch.rejected.push((index, rejection)),
            }
        }
        Ok(Some(batch))
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

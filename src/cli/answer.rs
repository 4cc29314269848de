//! Output of commands: text for people, one JSON document for programs.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::error::CliError;

/// The output of a command. Its serialization is the JSON form.
pub trait Answer: Serialize {
    /// The text form.
    fn text(&self) -> String;

    fn exit_code(&self) -> ExitCode {
        ExitCode::SUCCESS
    }

    /// Writes the output to stdout.
    fn show(&self, json: bool) -> Result<ExitCode, CliError> {
        let text = if json { serde_json::to_string(self)? } else { self.text() };
        match writeln!(std::io::stdout().lock(), "{}", text.trim_end()) {
            // The reader has closed the pipe, as `head` does.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(self.exit_code()),
            Err(error) => Err(CliError::Output(error)),
            Ok(()) => Ok(self.exit_code()),
        }
    }
}

/// A text table with aligned columns.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
    /// The columns of numbers, which are aligned right.
    right: &'static [usize],
}

impl Table {
    /// A table with a header; `right` are the columns of numbers.
    pub fn new(header: &[&str], right: &'static [usize]) -> Self {
        Self { rows: vec![header.iter().map(|name| (*name).to_owned()).collect()], right }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The formatted table.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        let lines = self.rows.iter().map(|row| {
            let cells: Vec<_> =
                row.iter().enumerate().map(|(at, cell)| self.pad(at, cell, widths[at])).collect();
            cells.join("  ").trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn pad(&self, column: usize, cell: &str, width: usize) -> String {
        let space = " ".repeat(width.saturating_sub(cell.width()));
        if self.right.contains(&column) { format!("{space}{cell}") } else { format!("{cell}{space}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_numbers_on_their_right() {
        let mut table = Table::new(&["name", "credits"], &[1]);
        // The vowel signs of the first stand over and under its letters; the letters of the second are wide.
        table.row(["कु".to_owned(), "₹50.00".to_owned()]);
        table.row(["音声".to_owned(), "₹50.00".to_owned()]);
        table.row(["Asha Voice".to_owned(), "₹1,25,000.00".to_owned()]);
        let text = table.text();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], format!("name{}credits", " ".repeat(13)));
        assert_eq!(lines[1], format!("कु{}₹50.00", " ".repeat(17)));
        assert_eq!(lines[2], format!("音声{}₹50.00", " ".repeat(14)));
        assert_eq!(lines[3], "Asha Voice  ₹1,25,000.00");
    }
}

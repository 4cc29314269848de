//! Files of usage events, read row by row: CSV or JSON Lines.

use std::io::{self, BufRead};

/// Why a file cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// An I/O error.
    #[error("{0}")]
    Read(#[from] io::Error),
    /// An unknown format.
    #[error("{0}")]
    Form(&'static str),
    /// Missing or unknown columns.
    #[error("{0}")]
    Columns(String),
}

/// An unparsed row.
#[derive(Debug, PartialEq, Eq)]
pub enum Row {
    /// The cells of a CSV row; `None` if their number does not match the header or they are not UTF-8.
    Cells(Option<csv::StringRecord>),
    /// A line of JSON Lines.
    Line(Vec<u8>),
}

/// An open file.
pub struct Rows<R> {
    form: Form<R>,
}

enum Form<R> {
    Csv { reader: csv::Reader<R>, columns: Vec<String> },
    JsonLines(R),
}

impl<R: BufRead> Rows<R> {
    /// Opens a file: JSON Lines if its name says so or it begins with `{`, else CSV.
    pub fn open(mut input: R, named_json: bool) -> Result<Self, FileError> {
        let first = skip_to_content(&mut input)?;
        match first {
            None => {
                Err(FileError::Form("there is nothing in it; a CSV file begins with a line of column names"))
            }
            Some(b'{') => Ok(Self { form: Form::JsonLines(input) }),
            Some(_) if named_json => Ok(Self { form: Form::JsonLines(input) }),
            Some(b'[') => {
                Err(FileError::Form("it is a JSON array; write one object a line (JSON Lines) instead"))
            }
            Some(_) => Self::open_csv(input),
        }
    }

    fn open_csv(input: R) -> Result<Self, FileError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(input);
        let form =
            FileError::Form("its first line is no CSV header: the columns' names, with commas between");
        let header = match reader.headers() {
            Ok(header) => header,
            Err(error) if error.is_io_error() => return Err(read_error(error)),
            Err(_) => return Err(form),
        };
        let columns: Vec<_> = header.iter().map(str::to_owned).collect();
        if columns.iter().any(|name| name.chars().any(char::is_control)) {
            return Err(form);
        }
        Ok(Self { form: Form::Csv { reader, columns } })
    }

    /// The header of a CSV file.
    pub fn header(&self) -> Option<&[String]> {
        match &self.form {
            Form::Csv { columns, .. } => Some(columns),
            Form::JsonLines(_) => None,
        }
    }

    /// The next row, if there is one.
    pub fn next(&mut self) -> Result<Option<Row>, FileError> {
        match &mut self.form {
            Form::Csv { reader, columns } => next_record(reader, columns.len()),
            Form::JsonLines(input) => next_line(input),
        }
    }
}

/// Skips a byte order mark and white space; returns the next byte.
fn skip_to_content(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        match input.fill_buf()?.first().copied() {
            Some(byte) if byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(&byte) => input.consume(1),
            first => return Ok(first),
        }
    }
}

fn next_record<R: BufRead>(reader: &mut csv::Reader<R>, columns: usize) -> Result<Option<Row>, FileError> {
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(false) => Ok(None),
        Err(error) if error.is_io_error() => Err(read_error(error)),
        // Not UTF-8.
        Err(_) => Ok(Some(Row::Cells(None))),
        Ok(true) => {
            // Trailing empty cells are harmless, further values are not.
            let fits = record.len() >= columns && record.iter().skip(columns).all(str::is_empty);
            Ok(Some(Row::Cells(fits.then_some(record))))
        }
    }
}

fn next_line(input: &mut impl BufRead) -> Result<Option<Row>, FileError> {
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(Row::Line(line)));
        }
    }
}

fn read_error(error: csv::Error) -> FileError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => FileError::Read(error),
        _ => FileError::Form("it is no CSV"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], named_json: bool) -> Vec<Row> {
        let mut rows = Rows::open(text, named_json).unwrap();
        std::iter::from_fn(|| rows.next().unwrap()).collect()
    }

    fn cells(cells: &[&str]) -> Row {
        Row::Cells(Some(csv::StringRecord::from(cells)))
    }

    #[test]
    fn a_byte_order_mark_and_a_missing_line_end_do_not_matter() {
        let rows = rows(b"\xEF\xBB\xBFtime,prompt_tokens\r\n a , 1 \r\n\r\nb,2", false);
        assert_eq!(rows, [cells(&["a", "1"]), cells(&["b", "2"])]);
    }

    #[test]
    fn a_row_that_cannot_be_read_does_not_spoil_the_next() {
        let found = rows(b"time,id\na\n\xFF,b\nc,d\ne,f,,\ng,h,i", false);
        let no = || Row::Cells(None);
        assert_eq!(found, [no(), no(), cells(&["c", "d"]), cells(&["e", "f", "", ""]), no()]);
    }

    #[test]
    fn lines_of_json_are_given_as_they_stand() {
        let lines: [&[u8]; 3] = [b"{\"id\":1}\r\n", b"[]\n", b"{\"id\":"];
        let found = rows(b"\xEF\xBB\xBF{\"id\":1}\r\n[]\n \n\n{\"id\":", false);
        assert_eq!(found, lines.map(|line| Row::Line(line.to_vec())));
        assert_eq!(rows(b"[]\n{}", true).len(), 2);
    }

    #[test]
    fn what_is_neither_form_is_said_so() {
        for content in [&b""[..], b" \n", b"[{}]", b"\xFF\xFE\x00", b"PNG\x00\x01,x"] {
            assert!(matches!(Rows::open(content, false), Err(FileError::Form(_))), "{content:?}");
        }
    }
}

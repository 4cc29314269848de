//! A file of usage events, row by row: CSV or JSON Lines.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use serde_json::value::RawValue;

/// Why a file gives no rows.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read further.
    #[error("{0}")]
    Read(#[from] io::Error),
    /// It has no form that is known.
    #[error("{0}")]
    Form(&'static str),
    /// It lacks columns, or has others than were named.
    #[error("{0}")]
    Columns(String),
}

/// A row's value in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, or a number as it is written.
    Text(String),
    /// Null, which JSON alone can say.
    Null,
    /// Something that no field can be: true, false, a list or an object.
    Strange,
}

/// A row: the values that it has by the names of their columns; `None` where it cannot be read.
pub type Row = Option<BTreeMap<String, Value>>;

/// An open file of events.
pub struct Rows<R> {
    form: Form<R>,
}

enum Form<R> {
    Csv { reader: csv::Reader<R>, columns: Vec<String> },
    JsonLines(R),
}

impl<R: BufRead> Rows<R> {
    /// Opens a file. It is JSON Lines if its name says so or if it begins with `{`, else CSV.
    pub fn open(mut input: R, named_json: bool) -> Result<Self, FileError> {
        let first = skip_to_content(&mut input)?;
        match first {
            None => {
                Err(FileError::Form("there is nothing in it; a CSV file begins with a line of column names"))
            }
            Some(b'[') => {
                Err(FileError::Form("it is a JSON array; write one object a line (JSON Lines) instead"))
            }
            Some(b'{') => Ok(Self { form: Form::JsonLines(input) }),
            Some(_) if named_json => {
                Err(FileError::Form("it is no JSON Lines: each line is one object, {…}"))
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

    /// The columns, where the file begins with their names.
    pub fn header(&self) -> Option<&[String]> {
        match &self.form {
            Form::Csv { columns, .. } => Some(columns),
            Form::JsonLines(_) => None,
        }
    }

    /// The next row, if there is one.
    pub fn next(&mut self) -> Result<Option<Row>, FileError> {
        match &mut self.form {
            Form::Csv { reader, columns } => next_record(reader, columns),
            Form::JsonLines(input) => next_line(input),
        }
    }
}

/// Skips a byte order mark and white space; gives the byte after them.
fn skip_to_content(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        match input.fill_buf()?.first().copied() {
            Some(byte) if byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(&byte) => input.consume(1),
            first => return Ok(first),
        }
    }
}

fn next_record<R: BufRead>(
    reader: &mut csv::Reader<R>,
    columns: &[String],
) -> Result<Option<Row>, FileError> {
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(false) => Ok(None),
        Err(error) if error.is_io_error() => Err(read_error(error)),
        // No UTF-8.
        Err(_) => Ok(Some(None)),
        Ok(true) if record.len() < columns.len() => Ok(Some(None)),
        // Commas at the end are harmless, values without a column are not.
        Ok(true) if record.iter().skip(columns.len()).any(|value| !value.is_empty()) => Ok(Some(None)),
        Ok(true) => {
            let values = columns
                .iter()
                .zip(&record)
                .map(|(name, value)| (name.clone(), Value::Text(value.to_owned())));
            Ok(Some(Some(values.collect())))
        }
    }
}

fn next_line(input: &mut impl BufRead) -> Result<Option<Row>, FileError> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(object(&line)));
        }
    }
}

fn object(line: &[u8]) -> Row {
    // Numbers stay as they are written: no float comes between.
    let values: BTreeMap<String, Option<Box<RawValue>>> = serde_json::from_slice(line).ok()?;
    let read = |(name, raw): (String, Option<Box<RawValue>>)| {
        let Some(raw) = raw else { return Some((name, Value::Null)) };
        let value = match raw.get().as_bytes().first()? {
            b'"' => serde_json::from_str(raw.get()).map_or(Value::Strange, Value::Text),
            b'-' | b'0'..=b'9' => Value::Text(raw.get().to_owned()),
            _ => Value::Strange,
        };
        Some((name, value))
    };
    Some(values.into_iter().filter_map(read).collect())
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

    fn rows(text: &[u8]) -> Vec<Row> {
        let mut rows = Rows::open(text, false).unwrap();
        std::iter::from_fn(|| rows.next().unwrap()).collect()
    }

    fn text(row: &Row, column: &str) -> Option<Value> {
        row.as_ref().unwrap().get(column).cloned()
    }

    #[test]
    fn a_byte_order_mark_and_a_missing_line_end_do_not_matter() {
        let rows = rows(b"\xEF\xBB\xBFtime,prompt_tokens\r\n a , 1 \r\nb,2");
        assert_eq!(text(&rows[0], "time"), Some(Value::Text("a".into())));
        assert_eq!(text(&rows[1], "prompt_tokens"), Some(Value::Text("2".into())));
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_row_that_cannot_be_read_does_not_spoil_the_next() {
        assert_eq!(
            rows(b"time,id\na\n\xFF,b\nc,d\ne,f,,\ng,h,i").iter().map(Option::is_some).collect::<Vec<_>>(),
            [false, false, true, true, false]
        );
        assert_eq!(
            rows(b"{\"id\":1}\n[]\n\n{\"id\":").iter().map(Option::is_some).collect::<Vec<_>>(),
            [true, false, false]
        );
    }

    #[test]
    fn numbers_of_json_stay_as_they_are_written() {
        let rows = rows(br#"{"seconds":0.100,"id":"a","agent_id":null,"model":{}}"#);
        assert_eq!(text(&rows[0], "seconds"), Some(Value::Text("0.100".into())));
        assert_eq!(text(&rows[0], "agent_id"), Some(Value::Null));
        assert_eq!(text(&rows[0], "model"), Some(Value::Strange));
    }

    #[test]
    fn what_is_neither_form_is_said_so() {
        for content in [&b""[..], b" \n", b"[{}]", b"\xFF\xFE\x00", b"PNG\x00\x01,x"] {
            assert!(matches!(Rows::open(content, false), Err(FileError::Form(_))), "{content:?}");
        }
        assert!(matches!(Rows::open(&b"a,b"[..], true), Err(FileError::Form(_))));
    }
}

//! CSV files: RFC 4180 in UTF-8; with `bom=1`, after a byte order mark for Excel.
//!
//! A text that a spreadsheet could evaluate as a formula gets a single quote before it, at its start and after
//! each character at which a spreadsheet may split cells: in some locales they split at semicolons, even within
//! quotes. Numbers stay numbers: amounts are plain decimals, as in the API.

pub mod requests;
pub mod transactions;
pub mod usage;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::DateRange;
use crate::http::next_page;
use crate::service::Owner;

/// The byte order mark. Without it Excel reads UTF-8 as the system's code page.
const MARK: &str = "\u{feff}";

/// The start of a file: the mark, if requested. Programs would read it as a part of the first header.
fn mark(bom: &str) -> &'static [u8] {
    if matches!(bom, "1" | "true" | "yes" | "on") { MARK.as_bytes() } else { b"" }
}

/// Rows as text.
#[derive(Debug, Default)]
pub struct Rows(String);

impl Rows {
    /// The first rows of a file, with headers.
    pub fn with_heads(heads: &[&str]) -> Self {
        let mut rows = Self::more();
        rows.write(heads.iter().map(|head| (*head).to_owned()));
        rows
    }

    /// Further rows of a file.
    pub fn more() -> Self {
        Self::default()
    }

    pub fn write(&mut self, cells: impl IntoIterator<Item = String>) {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.cell(&cell);
        }
        self.0.push_str("\r\n");
    }

    /// Quotes a cell also where only some spreadsheets would split it or trim spaces.
    fn cell(&mut self, cell: &str) {
        if cell.contains([',', ';', '"', '\t', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ') {
            self.0.push('"');
            self.0.push_str(&cell.replace('"', "\"\""));
            self.0.push('"');
        } else {
            self.0.push_str(cell);
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// The first characters of formulas, in any width.
const FORMULA: [char; 13] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫', '−'];
/// The characters at which a spreadsheet may split a cell.
const PARTS: [char; 5] = [';', '\t', '\r', '\n', '；'];

/// User text as a cell that contains no formula.
pub fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    if text.starts_with(['\t', '\r', '\n']) {
        safe.push('\'');
    }
    for part in text.split_inclusive(PARTS) {
        if part.trim_start_matches(is_unseen).starts_with(FORMULA) {
            safe.push('\'');
        }
        safe.push_str(part);
    }
    safe
}

/// Characters that a spreadsheet may skip before a formula.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// A cell that may be empty.
pub fn optional<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Milliseconds as seconds with three decimals.
pub fn seconds(milliseconds: i64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// A download, whose file name has the contents, the account and the days.
pub fn file(what: &str, owner: &Owner, range: DateRange, body: impl Into<Body>) -> Response {
    named(&format!("{what}-{}-{}-to-{}", owner.account_id, range.start(), range.end()), body)
}

/// A download with a name.
fn named(name: &str, body: impl Into<Body>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""));
    let mut response = body.into().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition.unwrap_or_else(|_| HeaderValue::from_static("attachment")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Redirects to the page, which explains the error in the query.
fn explained(query: Option<String>) -> Response {
    let page = format!("/usage?{}", query.unwrap_or_default());
    Redirect::to(next_page::ours(&page).unwrap_or("/usage")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> String {
        let mut rows = Rows::more();
        rows.write(cells.iter().map(|cell| text(cell)));
        String::from_utf8(rows.into_bytes()).unwrap()
    }

    #[test]
    fn no_text_is_a_formula_and_quotes_are_doubled() {
        assert_eq!(row(&["=1+1", "+1", "-1", "@SUM(A1)", "a=b"]), "'=1+1,'+1,'-1,'@SUM(A1),a=b\r\n");
        assert_eq!(row(&["＝1", "＋1", "－1", "＠A1", "−1"]), "'＝1,'＋1,'－1,'＠A1,'−1\r\n");
        assert_eq!(row(&["\tx", "\rx", "\nx"]), "\"'\tx\",\"'\rx\",\"'\nx\"\r\n");
        assert_eq!(
            row(&["  =1", "\u{a0}=1", "\u{feff}\u{200b}＝1"]),
            "'  =1,'\u{a0}=1,'\u{feff}\u{200b}＝1\r\n"
        );
        assert_eq!(
            row(&["say \"hi\", twice", "two\r\nlines", "नमस्ते"]),
            "\"say \"\"hi\"\", twice\",\"two\r\nlines\",नमस्ते\r\n"
        );
    }

    #[test]
    fn no_part_of_a_text_is_a_formula_where_cells_are_parted_elsewhere() {
        assert_eq!(row(&["a;=1+1", "a; +1", "a;b"]), "\"a;'=1+1\",\"a;' +1\",\"a;b\"\r\n");
        assert_eq!(row(&["a\t=1", "a\r\n@A1", "a；＝1"]), "\"a\t'=1\",\"a\r\n'@A1\",a；'＝1\r\n");
        assert_eq!(row(&["\";=1;\""]), "\"\"\";'=1;\"\"\"\r\n");
        assert_eq!(row(&["a ", " b"]), "\"a \",\" b\"\r\n");
    }

    #[test]
    fn the_mark_is_there_where_it_is_asked_for() {
        assert_eq!(mark("1"), "\u{feff}".as_bytes());
        for bom in ["", "0", "false", "\u{feff}"] {
            assert_eq!(mark(bom), b"", "{bom:?}");
        }
    }

    #[test]
    fn seconds_are_decimals() {
        assert_eq!([seconds(0), seconds(12_500), seconds(7)], ["0.000", "12.500", "0.007"]);
    }
}

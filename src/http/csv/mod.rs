//! Files for spreadsheets: RFC 4180 in UTF-8, with the mark by which Excel knows it.
//!
//! A cell that a spreadsheet would take for a formula starts with a single quote. Numbers stay numbers:
//! amounts are plain decimals, as on the wire.

pub mod requests;
pub mod usage;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::DateRange;
use crate::http::next_page;
use crate::service::Owner;

/// The byte order mark. Without it Excel reads UTF-8 as the machine's old code page.
const MARK: &str = "\u{feff}";

/// Rows as text.
pub struct Rows(csv::Writer<Vec<u8>>);

impl Rows {
    /// A file with its heads.
    pub fn with_heads(heads: &[&str]) -> Self {
        let mut rows = Self::more();
        rows.write(heads.iter().map(|head| (*head).to_owned()));
        rows
    }

    /// More rows of a file.
    pub fn more() -> Self {
        Self(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new()))
    }

    /// Adds a row.
    pub fn write(&mut self, cells: impl IntoIterator<Item = String>) {
        if let Err(error) = self.0.write_record(cells) {
            // Rows of one file have the same length, and memory takes every write.
            tracing::error!(%error, "a row of a file is lost");
        }
    }

    /// The text.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// Somebody's text as a cell: never a formula.
pub fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// A cell that may be empty.
pub fn optional<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Milliseconds as seconds with three decimals.
pub fn seconds(milliseconds: i64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// A file with the name of what it holds, of whom, and of which days.
pub fn file(what: &str, owner: &Owner, range: DateRange, body: impl Into<Body>) -> Response {
    let name = format!("{what}-{}-{}-to-{}.csv", owner.account_id, range.start(), range.end());
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
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

/// To the page, which says what is wrong with what was asked.
fn explained(query: Option<String>) -> Response {
    let page = format!("/usage?{}", query.unwrap_or_default());
    Redirect::to(next_page::ours(&page).unwrap_or("/usage")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_quotes_are_doubled() {
        let mut rows = Rows::more();
        let cells = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "a=b",
            "say \"hi\", twice",
            "two\r\nlines",
            "नमस्ते",
        ];
        rows.write(cells.map(text));
        let written = String::from_utf8(rows.into_bytes()).unwrap();
        assert_eq!(
            written,
            "'=1+1,'+1,'-1,'@SUM(A1),'\tx,\"'\rx\",a=b,\"say \"\"hi\"\", twice\",\"two\r\nlines\",नमस्ते\r\n"
        );
    }

    #[test]
    fn seconds_are_decimals() {
        assert_eq!([seconds(0), seconds(12_500), seconds(7)], ["0.000", "12.500", "0.007"]);
    }
}

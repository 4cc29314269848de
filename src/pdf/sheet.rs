//! What stands on a document, in words of its language: the drawing knows nothing of money or taxes.

use chrono::NaiveDate;

/// A document that is ready to be drawn.
pub struct Sheet {
    /// The language tag, such as `en-IN`.
    pub language: &'static str,
    /// What it is, such as "Tax invoice".
    pub title: String,
    /// Its number, which also is the identity of the file.
    pub number: String,
    pub date: NaiveDate,
    pub facts: Vec<Fact>,
    /// Seller and buyer.
    pub parties: [Party; 2],
    /// The amount, and what became of it.
    pub headline: Headline,
    pub table: Table,
    pub sums: Vec<Sum>,
    /// Paragraphs under the sums.
    pub notes: Vec<Fact>,
    pub signature: Option<Signature>,
    pub code: Option<Code>,
    pub attached: Option<Attached>,
    /// "Page 1 of 2".
    pub page_of: Box<dyn Fn(usize, usize) -> String>,
}

/// A label and what it names.
pub struct Fact {
    pub label: String,
    pub value: String,
}

pub struct Party {
    pub label: String,
    pub name: String,
    pub lines: Vec<String>,
}

pub struct Headline {
    pub amount: String,
    pub words: String,
}

/// A table whose amounts stand at the right.
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

pub struct Column {
    pub(super) head: String,
    /// Its width in points; the first column without one has what is left.
    pub(super) width: Option<f32>,
    pub(super) is_amount: bool,
}

pub struct Sum {
    pub label: String,
    pub amount: String,
    pub is_total: bool,
}

pub struct Signature {
    /// "For Example AI Private Limited".
    pub above: String,
    pub name: String,
    pub below: String,
}

/// A square code, with what stands beside it.
pub struct Code {
    /// Its dark modules, row after row.
    pub modules: Vec<bool>,
    /// How many are in a row.
    pub width: usize,
    pub facts: Vec<Fact>,
}

/// A file within the file: the data that it was made of.
pub struct Attached {
    pub name: String,
    pub description: String,
    /// JSON.
    pub bytes: Vec<u8>,
}

impl Column {
    /// A column of texts, as wide as the others leave it.
    pub const fn text(head: String) -> Self {
        Self { head, width: None, is_amount: false }
    }

    /// A column of short codes.
    pub const fn code(head: String) -> Self {
        Self { head, width: Some(48.0), is_amount: false }
    }

    /// A column of amounts.
    pub const fn amount(head: String) -> Self {
        Self { head, width: Some(96.0), is_amount: true }
    }
}

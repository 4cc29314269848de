//! Documents as PDF: what is on a sheet goes in, bytes come out. Decision 35 has the reasons.

mod code;
mod compose;
mod draw;
mod flow;
mod sheet;
#[cfg(test)]
mod tests;
mod text;

pub use sheet::{Attached, Code, Column, Fact, Headline, Party, Sheet, Signature, Sum, Table};

/// Why a document was not written. None depends on what is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    #[error("the embedded fonts are damaged")]
    Fonts,
    #[error("a page has no size")]
    Page,
    /// The standards that it keeps were broken.
    #[error("the document breaks a rule of its standards: {0}")]
    Writing(String),
}

/// The file of a sheet. The same sheet gives the same bytes.
pub fn write(sheet: &Sheet) -> Result<Vec<u8>, PdfError> {
    let fonts = text::Fonts::get().ok_or(PdfError::Fonts)?;
    draw::file(sheet, &compose::pages(sheet, fonts))
}

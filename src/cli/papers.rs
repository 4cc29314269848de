//! What `munim invoice` writes for the portal and for the return, and what it reads of the portal.

use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use super::exported::{Exported, Folder};
use crate::domain::billing::Month;
use crate::service::documents::{self, e_invoice, gstr1};
use crate::service::{ServiceError, Services};

/// An answer of the portal that is kept.
#[derive(Debug, Serialize)]
pub struct Answered {
    number: String,
    invoice_id: String,
    irn: String,
    ack_no: String,
    /// It was kept before, and nothing changed.
    is_again: bool,
}

/// Writes the e-invoices of documents that have no IRN yet.
pub async fn e_invoices(
    services: &Services,
    path: &Path,
    dates: (NaiveDate, NaiveDate),
) -> Result<Exported, CliError> {
    let folder = Folder::make(path)?;
    let (mut written, mut answered) = (0, 0);
    for complete in documents::list_all(services, dates).await? {
        let Ok(bytes) = e_invoice::json(&complete) else { continue };
        if complete.answer.is_some() {
            answered += 1;
            continue;
        }
        folder.write(&e_invoice::file_name(&complete.document), &bytes)?;
        written += 1;
    }
    Ok(Exported::new(written, path).without(answered, "which have an IRN already"))
}

/// Writes the tables of a month's return.
pub async fn gstr1(services: &Services, path: &Path, month: Month) -> Result<Exported, CliError> {
    let made = gstr1::of_month(services, month).await?;
    let folder = Folder::make(path)?;
    for table in &made.tables {
        let mut sheet = csv::Writer::from_writer(Vec::new());
        let refused = |_| ServiceError::Internal("writing a table of a return");
        sheet.write_record(table.heads).map_err(refused)?;
        for row in &table.rows {
            sheet.write_record(row).map_err(refused)?;
        }
        let bytes = sheet.into_inner().map_err(|_| ServiceError::Internal("writing a table of a return"))?;
        folder.write(&format!("{}.csv", table.name), &bytes)?;
    }
    let why = "which are without tax, or of another registration";
    Ok(Exported::new(made.documents, path).without(made.left_out, why))
}

/// Takes the portal's answer to an e-invoice.
pub async fn irn(services: &Services, number: &str, file: &Path) -> Result<Answered, CliError> {
    let failed = |error| CliError::File { file: file.to_path_buf(), error };
    let bytes = std::fs::read(file).map_err(failed)?;
    let e_invoice::Taken { document, answer, is_again } = e_invoice::take(services, number, &bytes).await?;
    Ok(Answered {
        number: document.number,
        invoice_id: document.id.to_string(),
        irn: answer.irn,
        ack_no: answer.ack_no,
        is_again,
    })
}

impl Answer for Answered {
    fn text(&self) -> String {
        let Self { number, irn, is_again, .. } = self;
        if *is_again {
            format!("{number} has this IRN already: {irn}. Nothing was changed.")
        } else {
            format!("{number}: IRN {irn}. Its PDF has it from now on.")
        }
    }
}

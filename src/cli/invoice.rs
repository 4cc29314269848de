//! `munim invoice`: documents of all accounts, for the accountant.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::exported::{Exported, Folder};
use super::{options, papers};
use crate::domain::Language;
use crate::domain::billing::Month;
use crate::domain::rfc3339;
use crate::service::documents::{self, Complete};
use crate::service::{ServiceError, Services};

/// The subcommands of `munim invoice`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List receipt vouchers, invoices and what corrects them, by their dates in India
    List(Dates),
    /// Write them into a folder as PDF, with a list of them for a spreadsheet (documents.csv); or as e-invoices; or as the tables of a return
    Export(ExportArgs),
    /// Take the e-invoice portal's answer to a document: its PDF has the IRN and the QR code from then on
    Irn {
        /// The document's number, such as TI/26-27/000042
        number: String,
        /// The file with the answer, as the portal or a provider gave it (JSON)
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
    },
    /// Take back the invoice of a month. Within 24 hours it is cancelled and keeps its number; later a credit note answers
    /// it. The next invoice carries what it was for
    Cancel {
        /// Its number, such as TI/26-27/000042
        number: String,
        /// Why, which the credit note says
        #[arg(long, value_name = "TEXT", value_parser = options::reason)]
        reason: String,
    },
}

/// Options of `invoice export`.
#[derive(Clone, Debug, Args)]
pub struct ExportArgs {
    /// The folder, which is created if it is missing
    #[arg(required_unless_present_any = ["einvoice", "gstr1"])]
    pub folder: Option<PathBuf>,

    /// The first day, such as 2026-11-01
    #[arg(long, value_name = "DATE", required_unless_present_any = ["einvoice", "gstr1"])]
    pub from: Option<NaiveDate>,

    /// The last day, included
    #[arg(long, value_name = "DATE", required_unless_present_any = ["einvoice", "gstr1"])]
    pub to: Option<NaiveDate>,

    /// Write e-invoices for the portal into this folder instead: one JSON file for each document that has one and no IRN yet
    #[arg(long, value_name = "DIR", conflicts_with_all = ["folder", "gstr1"])]
    pub einvoice: Option<PathBuf>,

    /// Write the tables of a month for GSTR-1 instead, as CSV files that the portal's offline tool imports; into the folder, or
    /// else into gstr1-YYYY-MM
    #[arg(long, value_name = "YYYY-MM", conflicts_with_all = ["from", "to"], value_parser = options::month)]
    pub gstr1: Option<Month>,
}

/// From one date to another.
#[derive(Clone, Copy, Debug, Args)]
pub struct Dates {
    /// The first day, such as 2026-11-01
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// The last day, included
    #[arg(long, value_name = "DATE")]
    to: NaiveDate,
}

/// Documents.
#[derive(Debug, Serialize)]
pub struct Listed {
    documents: Vec<Row>,
}

/// A document; amounts are rupees.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    number: String,
    r#type: &'static str,
    date: NaiveDate,
    account_id: String,
    buyer: String,
    gstin: String,
    place_of_supply: String,
    rate: i64,
    taxable: String,
    cgst: String,
    sgst: String,
    igst: String,
    rounding: String,
    total: String,
    /// The numbers of the documents that it answers.
    refers_to: String,
    /// When it was cancelled; empty if it stands.
    cancelled: String,
}

/// An invoice that was taken back.
#[derive(Debug, Serialize)]
pub struct TakenBack {
    number: String,
    /// The number of the credit note; null if the invoice is cancelled.
    credit_note: Option<String>,
}

/// Lists documents.
pub async fn list(services: &Services, dates: Dates) -> Result<Listed, CliError> {
    let found = documents::list_all(services, (dates.from, dates.to)).await?;
    Ok(Listed { documents: found.iter().map(Row::of).collect() })
}

/// Writes documents into a folder, in the form that is asked for.
pub async fn export(services: &Services, args: &ExportArgs) -> Result<Exported, CliError> {
    let all = documents::always();
    let dates = (args.from.unwrap_or(all.0), args.to.unwrap_or(all.1));
    match (&args.einvoice, args.gstr1, &args.folder) {
        (Some(folder), ..) => papers::e_invoices(services, folder, dates).await,
        (None, Some(month), folder) => {
            let usual = || PathBuf::from(format!("gstr1-{month}"));
            papers::gstr1(services, &folder.clone().unwrap_or_else(usual), month).await
        }
        (None, None, Some(folder)) => as_pdf(services, folder, dates).await,
        (None, None, None) => Err(CliError::Usage("name the folder".to_owned())),
    }
}

async fn as_pdf(
    services: &Services,
    path: &Path,
    dates: (NaiveDate, NaiveDate),
) -> Result<Exported, CliError> {
    let folder = Folder::make(path)?;
    let found = documents::list_all(services, dates).await?;
    for complete in &found {
        let bytes = documents::pdf(complete, Language::English)?;
        folder.write(&documents::file_name(&complete.document), &bytes)?;
    }
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let refused = |_| ServiceError::Internal("writing a list of documents");
    for complete in &found {
        sheet.serialize(Row::of(complete)).map_err(refused)?;
    }
    let bytes = sheet.into_inner().map_err(|_| ServiceError::Internal("writing a list of documents"))?;
    folder.write("documents.csv", &bytes)?;
    Ok(Exported::new(found.len(), path))
}

/// Takes an invoice back.
pub async fn cancel(services: &Services, number: &str, reason: &str) -> Result<TakenBack, CliError> {
    let done = documents::cancel::take_back(services, number, reason).await?;
    Ok(TakenBack { number: done.document.number, credit_note: done.note.map(|note| note.number) })
}

impl Row {
    fn of(Complete { document, buyer, cancelled, .. }: &Complete) -> Self {
        let amounts = document.amounts;
        let refers: Vec<_> = document.contents.refers.iter().map(|of| of.number.clone()).collect();
        Self {
            id: document.id.to_string(),
            number: document.number.clone(),
            r#type: document.kind.as_str(),
            date: document.date,
            account_id: document.account_id.to_string(),
            buyer: buyer.found.name.as_str().to_owned(),
            gstin: buyer.found.gstin.as_ref().map(ToString::to_string).unwrap_or_default(),
            place_of_supply: document.place.code(),
            rate: document.contents.rate,
            taxable: amounts.credit.to_string(),
            cgst: amounts.tax.central.to_string(),
            sgst: amounts.tax.state.to_string(),
            igst: amounts.tax.integrated.to_string(),
            rounding: amounts.rounding.to_string(),
            total: amounts.to_pay.to_string(),
            refers_to: refers.join(" "),
            cancelled: cancelled.map(rfc3339).unwrap_or_default(),
        }
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        let mut table =
            Table::new(&["NUMBER", "DATE", "TYPE", "BUYER", "TAXABLE", "TAX", "TOTAL"], &[4, 5, 6]);
        for row in &self.documents {
            let tax =
                if row.igst == "0.00" { format!("{} + {}", row.cgst, row.sgst) } else { row.igst.clone() };
            let state = if row.cancelled.is_empty() { "" } else { ", cancelled" };
            let kind = format!("{}{state}", row.r#type.replace('_', " "));
            let cells =
                [&row.number, &row.date.to_string(), &kind, &row.buyer, &row.taxable, &tax, &row.total];
            table.row(cells.map(Clone::clone));
        }
        table.text()
    }
}

impl Answer for TakenBack {
    fn text(&self) -> String {
        let carried = "the next invoice carries what it was for";
        match &self.credit_note {
            Some(note) => format!("{} is answered by the credit note {note}; {carried}", self.number),
            None => format!("{} is cancelled; {carried}", self.number),
        }
    }
}

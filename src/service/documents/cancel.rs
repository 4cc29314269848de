//! Takes an invoice of use back that was wrong. Nothing is deleted: within a day it is cancelled and keeps its number, later a credit
//! note answers it. The next invoice carries what it was for.

use chrono::TimeDelta;

use super::issue;
use super::returned::again;
use crate::domain::billing::{Document, DocumentContents, DocumentKind, DocumentSource, Referred};
use crate::domain::{AuditEvent, Caller};
use crate::service::billing::lots;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::billing::cancellations::Cancellation;

/// How long a document can be cancelled, as e-invoices can.
const CANCELLED_WITHIN: TimeDelta = TimeDelta::hours(24);

/// What became of a document that was taken back.
#[derive(Clone, Debug)]
pub struct TakenBack {
    pub document: Document,
    /// The credit note; `None` if the document is cancelled.
    pub note: Option<Document>,
}

/// Takes the invoice with a number back.
pub async fn take_back(services: &Services, number: &str, reason: &str) -> Result<TakenBack, ServiceError> {
    let mut tx = services.store.begin().await?;
    let mut found = tx.reads().documents_of_number(number).await?;
    let document = found.pop().ok_or(ServiceError::NotFound("document"))?;
    if !found.is_empty() {
        return Err(conflict(
            "several documents have this number: tell the developers, they are of two templates",
        ));
    }
    may_be_taken_back(&document)?;
    // Its lock keeps the next invoice and refunds of the account out.
    lots::settle(&mut tx, &document.account_id, services.now()).await?;
    let account = document.account_id.clone();
    let is_cancelled =
        tx.reads().cancellations(&account).await?.iter().any(|of| of.document_id == document.id);
    let source = DocumentSource::Reversal(document.id.clone());
    if is_cancelled || tx.has_document(&account, &source).await? {
        return Err(conflict(format!("{number} was taken back already")));
    }
    if let Some(note) = answered_by(&mut tx, &document).await? {
        return Err(conflict(format!("{number} is answered by {note} already: what is left of it stays")));
    }
    let deed = AuditEvent::InvoiceTakenBack { number: document.number.clone(), reason: reason.to_owned() };
    tx.insert_audit_entry(&account, &Caller::OPERATOR, &deed, services.now()).await?;
    let note = if services.now() - document.created < CANCELLED_WITHIN {
        let cancellation =
            Cancellation { document_id: document.id.clone(), reason: reason.to_owned(), at: services.now() };
        tx.insert_cancellation(&account, &cancellation).await?;
        None
    } else {
        let contents = DocumentContents {
            refers: vec![Referred { number: document.number.clone(), date: document.date }],
            reason: Some(reason.to_owned()),
            ..document.contents.clone()
        };
        let draft =
            again(&mut tx, &document, DocumentKind::CreditNote, source, (document.amounts, contents)).await?;
        Some(issue::write(services, &mut tx, &draft).await?)
    };
    tx.commit().await?;
    Ok(TakenBack { document, note })
}

fn conflict(words: impl Into<String>) -> ServiceError {
    ServiceError::Conflict(words.into())
}

fn may_be_taken_back(document: &Document) -> Result<(), ServiceError> {
    match document.source {
        DocumentSource::Month(_) => Ok(()),
        DocumentSource::Topup(_) => Err(conflict(
            "this is of a payment: pay that back with `munim topup refund`, which writes the refund voucher or credit note",
        )),
        _ => Err(conflict("this answers another document, and stays")),
    }
}

/// The number of a credit note that refers to an invoice.
async fn answered_by(tx: &mut Tx, invoice: &Document) -> Result<Option<String>, ServiceError> {
    let mut reads = tx.reads();
    let mut notes = reads.documents_like(&invoice.account_id, "refund:%").await?;
    notes.extend(reads.documents_like(&invoice.account_id, "dispute:%").await?);
    let is_of_it = |note: &&Document| note.contents.refers.iter().any(|of| of.number == invoice.number);
    Ok(notes.iter().find(is_of_it).map(|note| note.number.clone()))
}

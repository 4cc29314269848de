//! E-invoices: the form that the portal takes (schema 1.1), and its answer, which the operator brings back.

mod answer;
mod form;

pub use self::form::Form;
use super::Complete;
use crate::domain::billing::{Document, EInvoiceAnswer, NoEInvoice};
use crate::service::{ServiceError, Services};

/// The form of a document, as JSON.
pub fn json(complete: &Complete) -> Result<Vec<u8>, NoEInvoice> {
    let form = Form::of(complete)?;
    // Texts and whole numbers of paise are always JSON.
    Ok(serde_json::to_vec_pretty(&form).unwrap_or_default())
}

/// The name of its file: `TI-26-27-000042.json`.
pub fn file_name(document: &Document) -> String {
    format!("{}.json", document.number.replace('/', "-"))
}

/// An answer that is kept.
#[derive(Clone, Debug)]
pub struct Taken {
    pub document: Document,
    pub answer: EInvoiceAnswer,
    /// It was kept before, and nothing changed.
    pub is_again: bool,
}

/// Takes the portal's answer to the e-invoice of a document.
pub async fn take(services: &Services, number: &str, file: &[u8]) -> Result<Taken, ServiceError> {
    let complete = find(services, number).await?;
    let word = Form::of(&complete).map_err(|why| ServiceError::Conflict(why.to_string()))?.word();
    let read = answer::read(file, &complete, word).map_err(ServiceError::Conflict)?;
    let answer = EInvoiceAnswer {
        document_id: complete.document.id.clone(),
        irn: read.irn,
        ack_no: read.ack_no,
        ack_date: read.ack_date,
        signed_qr: read.signed_qr,
        created: services.now(),
    };
    if let Some(kept) = &complete.answer {
        let is_same = kept.irn == answer.irn && kept.ack_no == answer.ack_no;
        return if is_same {
            Ok(Taken { document: complete.document, answer: kept.clone(), is_again: true })
        } else {
            Err(ServiceError::Conflict(format!("{number} has the IRN {} already", kept.irn)))
        };
    }
    let mut tx = services.store.begin().await?;
    match tx.insert_e_invoice(&answer).await {
        Err(error) if error.is_unique_violation() => {
            return Err(ServiceError::Conflict(format!(
                "{number} has an IRN already, or this IRN is that of another document"
            )));
        }
        done => done?,
    }
    tx.commit().await?;
    Ok(Taken { document: complete.document, answer, is_again: false })
}

/// The document of a number that has an e-invoice.
async fn find(services: &Services, number: &str) -> Result<Complete, ServiceError> {
    let mut found = Vec::new();
    for document in services.store.reads().await?.documents_of_number(number).await? {
        found.push(super::complete(services, document).await?);
    }
    if found.len() > 1 {
        found.retain(|complete| Form::of(complete).is_ok());
    }
    match found.pop() {
        None => Err(ServiceError::NotFound("document with this number")),
        Some(complete) if found.is_empty() => Ok(complete),
        Some(_) => Err(ServiceError::Conflict(format!("several documents have the number {number}"))),
    }
}

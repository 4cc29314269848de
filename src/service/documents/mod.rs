//! Documents of purchases and use: receipt vouchers, invoices, and what corrects them. Decision 37 has the reasons.

mod advances;
pub mod cancel;
pub mod e_invoice;
pub mod gstr1;
pub mod issue;
pub mod monthly;
pub mod returned;
mod sheet;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{ServiceError, Services};
use crate::domain::billing::{
    BillingProfile, Document, DocumentId, DocumentKind, DocumentSource, EInvoiceAnswer, Seller, TopupId,
    Versioned,
};
use crate::domain::{AccountId, Language};
use crate::pdf::{self, PdfError};

/// The most documents in one list.
pub const MOST: i64 = 1_000;

/// A document with who sold and who bought.
#[derive(Clone, Debug)]
pub struct Complete {
    pub document: Document,
    pub seller: Versioned<Seller>,
    pub buyer: Versioned<BillingProfile>,
    /// The answer of the e-invoice portal, once it is there.
    pub answer: Option<EInvoiceAnswer>,
    /// When the operator has cancelled it.
    pub cancelled: Option<DateTime<Utc>>,
}

/// All dates that documents can have, as they are compared.
pub fn always() -> (NaiveDate, NaiveDate) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(1, 1, 1), day(9999, 12, 31))
}

/// The documents of an account from one date to another, both inclusive, the newest first; at most [`MOST`].
pub async fn list(
    services: &Services,
    account: &AccountId,
    dates: (NaiveDate, NaiveDate),
    kind: Option<DocumentKind>,
) -> Result<Vec<Document>, ServiceError> {
    Ok(services.store.reads().await?.documents(account, dates, kind, MOST).await?)
}

/// The documents of an account that the operator has cancelled.
pub async fn cancelled(
    services: &Services,
    account: &AccountId,
) -> Result<BTreeSet<DocumentId>, ServiceError> {
    let found = services.store.reads().await?.cancellations(account).await?;
    Ok(found.into_iter().map(|of| of.document_id).collect())
}

/// All documents of all accounts from one date to another, by date and number.
pub async fn list_all(
    services: &Services,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Complete>, ServiceError> {
    let mut found = Vec::new();
    for document in services.store.reads().await?.all_documents(from, to).await? {
        found.push(complete(services, document).await?);
    }
    Ok(found)
}

/// The document of a purchase; `None` until that is credited.
pub async fn of_topup(
    services: &Services,
    account: &AccountId,
    topup: &TopupId,
) -> Result<Option<Document>, ServiceError> {
    let source = DocumentSource::Topup(topup.clone());
    Ok(services.store.reads().await?.document_of(account, &source).await?)
}

/// A document of an account.
pub async fn find(
    services: &Services,
    account: &AccountId,
    id: &DocumentId,
) -> Result<Complete, ServiceError> {
    let found = services.store.reads().await?.document(account, id).await?;
    complete(services, found.ok_or(ServiceError::NotFound("document"))?).await
}

async fn complete(services: &Services, document: Document) -> Result<Complete, ServiceError> {
    let mut reads = services.store.reads().await?;
    let seller = reads.seller_version(document.seller_version).await?;
    let buyer = reads.billing_profile_version(&document.account_id, document.profile_version).await?;
    let cancelled = reads.cancellations(&document.account_id).await?;
    let cancelled = cancelled.into_iter().find(|of| of.document_id == document.id).map(|of| of.at);
    match (seller, buyer) {
        (Some(seller), Some(buyer)) => {
            let answer = reads.e_invoice(&document.id).await?;
            Ok(Complete { document, seller, buyer, answer, cancelled })
        }
        _ => Err(ServiceError::Internal("reading who a document is from and for")),
    }
}

/// The document as PDF in a language: the same bytes each time.
pub fn pdf(complete: &Complete, language: Language) -> Result<Vec<u8>, ServiceError> {
    pdf::write(&sheet::of(complete, language)).map_err(|error: PdfError| {
        tracing::error!(%error, document = %complete.document.id, "a document could not be written as PDF");
        ServiceError::Internal("writing a document")
    })
}

/// The name of its file: `RV-26-27-000123.pdf`.
pub fn file_name(document: &Document) -> String {
    format!("{}.pdf", document.number.replace('/', "-"))
}

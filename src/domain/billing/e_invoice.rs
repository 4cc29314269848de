//! E-invoices: which documents have one, and what the portal answers.

use chrono::{DateTime, Utc};

use super::{BillingProfile, Document, DocumentId, DocumentKind, Seller};

/// Why a document has no e-invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEInvoice {
    #[error(
        "Invoices, credit notes and debit notes alone have an e-invoice; this document is none of these."
    )]
    Kind,
    #[error("This document is to a buyer without a GSTIN, so that it has no e-invoice.")]
    Buyer,
    #[error("The seller of this document reports no e-invoices.")]
    Seller,
    #[error("This document was cancelled before it was reported.")]
    Cancelled,
}

/// The portal's word for the kind of a document that has an e-invoice.
pub fn e_invoice_type(
    document: &Document,
    seller: &Seller,
    buyer: &BillingProfile,
) -> Result<&'static str, NoEInvoice> {
    let word = match document.kind {
        DocumentKind::TaxInvoice => "INV",
        DocumentKind::CreditNote => "CRN",
        DocumentKind::DebitNote => "DBN",
        DocumentKind::ReceiptVoucher | DocumentKind::RefundVoucher | DocumentKind::BillOfSupply => {
            return Err(NoEInvoice::Kind);
        }
    };
    if !seller.written().e_invoice || seller.gstin().is_none() {
        return Err(NoEInvoice::Seller);
    }
    if buyer.gstin.is_none() {
        return Err(NoEInvoice::Buyer);
    }
    Ok(word)
}

/// The portal's answer to an e-invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EInvoiceAnswer {
    pub document_id: DocumentId,
    /// The invoice reference number: 64 hexadecimal digits.
    pub irn: String,
    pub ack_no: String,
    /// The portal's time, as it wrote it.
    pub ack_date: String,
    /// The text of the QR code.
    pub signed_qr: String,
    pub created: DateTime<Utc>,
}

//! The `e_invoices` table: what the portal answered.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::AccountId;
use crate::domain::billing::{DocumentId, EInvoiceAnswer};
use crate::store::rows::{instant, micros};
use crate::store::{Reads, StoreError, Tx};

impl Tx {
    /// Inserts an answer; a second one of a document, or of a reference number, is a unique violation.
    pub async fn insert_e_invoice(&mut self, answer: &EInvoiceAnswer) -> Result<(), StoreError> {
        sqlx::query(
            "insert into e_invoices (document_id, irn, ack_no, ack_date, signed_qr, created)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(answer.document_id.as_str())
        .bind(&answer.irn)
        .bind(&answer.ack_no)
        .bind(&answer.ack_date)
        .bind(&answer.signed_qr)
        .bind(micros(answer.created))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Reads<'_> {
    /// The answer to the e-invoice of a document.
    pub async fn e_invoice(&mut self, document: &DocumentId) -> Result<Option<EInvoiceAnswer>, StoreError> {
        Ok(sqlx::query_as("select * from e_invoices where document_id = $1")
            .bind(document.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The answers to the e-invoices of an account, by their documents.
    pub async fn e_invoices_of(&mut self, account: &AccountId) -> Result<Vec<EInvoiceAnswer>, StoreError> {
        Ok(sqlx::query_as(
            "select e.* from e_invoices e join documents d on d.id = e.document_id
             where d.account_id = $1 order by e.document_id",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?)
    }
}

impl FromRow<'_, AnyRow> for EInvoiceAnswer {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let id: String = row.try_get("document_id")?;
        Ok(Self {
            document_id: DocumentId::new(id),
            irn: row.try_get("irn")?,
            ack_no: row.try_get("ack_no")?,
            ack_date: row.try_get("ack_date")?,
            signed_qr: row.try_get("signed_qr")?,
            created: instant(row, "created")?,
        })
    }
}

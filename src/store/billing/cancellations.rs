//! The `document_cancellations` table: documents that the operator has cancelled.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::AccountId;
use crate::domain::billing::{Document, DocumentId};
use crate::store::rows::{instant, micros};
use crate::store::{Reads, StoreError, Tx};

/// That a document is cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    pub document_id: DocumentId,
    pub reason: String,
    pub at: DateTime<Utc>,
}

impl Tx {
    /// Notes that a document is cancelled; a second time is a unique violation.
    pub async fn insert_cancellation(
        &mut self,
        account: &AccountId,
        cancellation: &Cancellation,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into document_cancellations (document_id, account_id, reason, at) values ($1, $2, $3, $4)",
        )
        .bind(cancellation.document_id.as_str())
        .bind(account.as_str())
        .bind(&cancellation.reason)
        .bind(micros(cancellation.at))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Reads<'_> {
    /// The cancelled documents of an account.
    pub async fn cancellations(&mut self, account: &AccountId) -> Result<Vec<Cancellation>, StoreError> {
        Ok(sqlx::query_as(
            "select * from document_cancellations where account_id = $1 order by at, document_id",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?)
    }

    /// The documents of some sources of an account, the oldest first.
    pub async fn documents_like(
        &mut self,
        account: &AccountId,
        sources: &str,
    ) -> Result<Vec<Document>, StoreError> {
        Ok(sqlx::query_as(
            "select * from documents where account_id = $1 and source like $2 order by created, ordinal, id",
        )
        .bind(account.as_str())
        .bind(sources.to_owned())
        .fetch_all(self.connection())
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Cancellation {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let id: String = row.try_get("document_id")?;
        Ok(Self { document_id: DocumentId::new(id), reason: row.try_get("reason")?, at: instant(row, "at")? })
    }
}

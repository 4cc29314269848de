//! The `transfers` table: transfers by owners, by the id of their form.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, Transfer};
use crate::store::rows::{instant, micros};
use crate::store::{Reads, StoreError, Tx};

impl Tx {
    /// Inserts a transfer; a form id that exists is a unique violation.
    pub async fn insert_transfer(
        &mut self,
        account: &AccountId,
        transfer: &Transfer,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into transfers (account_id, form_id, agent_id, direction, amount, at)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(account.as_str())
        .bind(transfer.form_id.as_str())
        .bind(transfer.agent_id)
        .bind(transfer.direction.as_str())
        .bind(transfer.amount.micros())
        .bind(micros(transfer.at))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Reads<'_> {
    /// Finds the transfer of a form.
    pub async fn lookup_transfer(
        &mut self,
        account: &AccountId,
        form: &str,
    ) -> Result<Option<Transfer>, StoreError> {
        Ok(sqlx::query_as("select * from transfers where account_id = $1 and form_id = $2")
            .bind(account.as_str())
            .bind(form)
            .fetch_optional(self.connection())
            .await?)
    }
}

impl FromRow<'_, AnyRow> for Transfer {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            form_id: row.try_get("form_id")?,
            agent_id: row.try_get("agent_id")?,
            direction: row.try_get("direction")?,
            amount: row.try_get("amount")?,
            at: instant(row, "at")?,
        })
    }
}

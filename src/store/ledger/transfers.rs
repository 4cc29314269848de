//! `transfers`: money that owners moved, by the forms that said so.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::domain::{AccountId, Direction, Money, Transfer};
use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

const LOOKUP: &str = "select * from transfers where account_id = $1 and form_id = $2";

impl Tx {
    /// Notes a transfer; a second one by its form is a unique violation.
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

    /// What a form has moved already.
    pub async fn lookup_transfer(
        &mut self,
        account: &AccountId,
        form: &str,
    ) -> Result<Option<Transfer>, StoreError> {
        let query = sqlx::query(LOOKUP).bind(account.as_str()).bind(form);
        query.fetch_optional(self.connection()).await?.map(|row| transfer(&row)).transpose()
    }
}

impl Store {
    /// What a form has moved.
    pub async fn lookup_transfer(
        &self,
        account: &AccountId,
        form: &str,
    ) -> Result<Option<Transfer>, StoreError> {
        let query = sqlx::query(LOOKUP).bind(account.as_str()).bind(form);
        query.fetch_optional(&self.reader).await?.map(|row| transfer(&row)).transpose()
    }
}

fn transfer(row: &AnyRow) -> Result<Transfer, StoreError> {
    let direction: String = row.try_get("direction")?;
    let corrupt = StoreError::Corrupt { table: "transfers", column: "direction" };
    Ok(Transfer {
        form_id: row.try_get("form_id")?,
        agent_id: row.try_get("agent_id")?,
        direction: Direction::parse(&direction).ok_or(corrupt)?,
        amount: Money::from_micros(row.try_get("amount")?),
        at: instant(row.try_get("at")?)?,
    })
}

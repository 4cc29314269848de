//! Credit lots that end.

use chrono::{DateTime, Utc};
use sqlx::Row;

use crate::domain::AccountId;
use crate::domain::billing::Lot;
use crate::store::rows::micros;
use crate::store::{Reads, StoreError, Tx};

impl Tx {
    /// Finds the account of the lot whose end has passed for longest, and has something left.
    pub async fn find_ended_lot(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<Option<(AccountId, i64)>, StoreError> {
        let row = sqlx::query(
            "select account_id, entry from credit_lots where expires <= $1 and remaining > 0
             order by expires, entry limit 1",
        )
        .bind(micros(now))
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| Ok((row.try_get("account_id")?, row.try_get("entry")?))).transpose()
    }
}

impl Reads<'_> {
    /// The lots of an account that end and have something left, the first to end first; at most `limit`.
    pub async fn ending_lots(&mut self, account: &AccountId, limit: i64) -> Result<Vec<Lot>, StoreError> {
        Ok(sqlx::query_as(
            "select * from credit_lots where account_id = $1 and expires is not null and remaining > 0
             order by expires, entry limit $2",
        )
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }
}

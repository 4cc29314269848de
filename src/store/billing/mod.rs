//! Buying credit: who documents are from and for, top-ups and payments.

pub mod cancellations;
mod checks;
mod disputes;
pub mod documents;
mod due;
mod e_invoices;
pub mod invoicing;
mod lot_ends;
mod lot_gaps;
pub mod lots;
mod mandates;
pub mod payments;
mod profiles;
mod promo_codes;
mod recharge_checks;
pub mod recharges;
pub mod refunds;
mod returns;
mod sellers;
pub mod topups;

use super::{StoreError, Tx};

impl Tx {
    /// Lists whose versions are not 1, 2, 3 and so on: accounts, and an empty text for the seller.
    pub async fn list_version_gaps(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "select account_id from billing_profiles group by account_id
             having max(version) <> count(*) or min(version) <> 1
             union all
             select '' from (select count(*) as rows_there, min(version) as first, max(version) as last from sellers)
                 as versions
             where rows_there > 0 and (last <> rows_there or first <> 1)",
        )
        .fetch_all(self.connection())
        .await?)
    }
}

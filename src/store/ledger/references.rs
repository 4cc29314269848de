//! The unique references of credits in `ledger_entries`.

use sqlx::{FromRow, Row};

use crate::domain::{Reference, Referenced, Wallet};
use crate::store::rows::instant;
use crate::store::{Store, StoreError, Tx};

/// The stored reference of a credit.
#[derive(Clone, Debug, FromRow)]
pub struct KeptReference {
    /// The number of the ledger entry.
    pub id: i64,
    pub account_id: String,
    /// As typed.
    pub reference: Option<String>,
    /// The normalized form, which is unique.
    #[sqlx(rename = "reference_key")]
    pub key: Option<String>,
}

impl Store {
    /// Finds the credit with a reference, in any account.
    pub async fn lookup_reference(&self, reference: &Reference) -> Result<Option<Referenced>, StoreError> {
        sqlx::query(
            "select account_id, to_wallet, amount, at, reference from ledger_entries where reference_key = $1",
        )
        .bind(reference.key())
        .fetch_optional(&self.reader)
        .await?
        .map(|row| {
            let wallet: String = row.try_get("to_wallet")?;
            Ok(Referenced {
                reference: row.try_get("reference")?,
                account_id: row.try_get("account_id")?,
                agent_id: Wallet::parse(&wallet).and_then(Wallet::agent),
                amount: row.try_get("amount")?,
                at: instant(&row, "at")?,
            })
        })
        .transpose()
    }
}

impl Tx {
    /// Lists the references by entry, at most `limit` after an entry's number.
    pub async fn page_references(
        &mut self,
        after: i64,
        limit: i64,
    ) -> Result<Vec<KeptReference>, StoreError> {
        Ok(sqlx::query_as(
            "select id, account_id, reference, reference_key from ledger_entries
             where id > $1 and (reference is not null or reference_key is not null) order by id limit $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }
}

//! References of credits in `ledger_entries`: each counts once.

use sqlx::{FromRow, Row};

use crate::domain::{Reference, Referenced, Wallet};
use crate::store::rows::instant;
use crate::store::{Store, StoreError, Tx};

/// What a credit was paid with, as it is kept.
#[derive(Clone, Debug, FromRow)]
pub struct KeptReference {
    /// The entry's number.
    pub id: i64,
    pub account_id: String,
    /// As it was typed.
    pub reference: Option<String>,
    /// By what it is told from others.
    #[sqlx(rename = "reference_key")]
    pub key: Option<String>,
}

impl Store {
    /// The credit that was booked with a reference, in whatever account.
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
    /// The references that are kept, in the order of their entries, `limit` of them, after an entry's number.
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

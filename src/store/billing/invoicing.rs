//! What invoices of months are made of.

use chrono::NaiveDate;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::billing::{DocumentSource, Month, Paise};
use crate::domain::{AccountId, Money};
use crate::store::rows::{day, micros};
use crate::store::{Reads, StoreError, Tx};

/// A part of a paid lot that calls used, with the voucher of its payment.
#[derive(Clone, Debug)]
pub struct UsedAdvance {
    pub number: String,
    pub date: NaiveDate,
    /// Until the end of the month, and of this, what was used before it.
    pub used: Money,
    pub used_before: Money,
    /// The advance, before tax.
    pub advance: Paise,
}

/// What a month cost, by model.
#[derive(Clone, Debug, FromRow)]
pub struct ModelCost {
    pub model: String,
    pub cost: Money,
    pub milliseconds: i64,
    pub tokens: i64,
}

impl Reads<'_> {
    /// Lists the accounts that used a paid lot until the end of a month, and have no invoice of that month.
    pub async fn list_to_invoice(&mut self, month: Month) -> Result<Vec<AccountId>, StoreError> {
        Ok(sqlx::query_scalar(
            "select distinct l.account_id from credit_lots l
             where l.kind = 'paid' and exists (select 1 from lot_uses u where u.entry = l.entry and u.month <= $1)
                 and not exists (select 1 from documents d where d.account_id = l.account_id
                     and d.source = 'month:' || $1)
             order by l.account_id",
        )
        .bind(month.to_string())
        .fetch_all(self.connection())
        .await?)
    }
}

impl Tx {
    /// Whether an account has a document of a source.
    pub async fn has_document(
        &mut self,
        account: &AccountId,
        source: &DocumentSource,
    ) -> Result<bool, StoreError> {
        let found: Option<String> =
            sqlx::query_scalar("select id from documents where account_id = $1 and source = $2 limit 1")
                .bind(account.as_str())
                .bind(source.text())
                .fetch_optional(self.connection())
                .await?;
        Ok(found.is_some())
    }

    /// What calls used, until the end of a month, of lots with a receipt voucher; the oldest first. What was invoiced
    /// before is until the end of the last month with an invoice.
    pub async fn list_used_advances(
        &mut self,
        account: &AccountId,
        month: Month,
        invoiced: Option<Month>,
    ) -> Result<Vec<UsedAdvance>, StoreError> {
        Ok(sqlx::query_as(
            "select d.number, d.day, d.taxable, cast(sum(u.amount) as bigint) as used,
                 cast(sum(case when u.month <= $3 then u.amount else 0 end) as bigint) as used_before
             from credit_lots l join lot_uses u on u.entry = l.entry join ledger_entries e on e.id = l.entry
             join documents d on d.account_id = l.account_id and d.source = 'topup:' || e.reference
                 and d.kind = 'receipt_voucher'
             where l.account_id = $1 and l.kind = 'paid' and u.taken = 'used' and u.month <= $2
             group by l.entry, d.number, d.day, d.taxable order by l.entry",
        )
        .bind(account.as_str())
        .bind(month.to_string())
        .bind(invoiced.map_or_else(String::new, |month| month.to_string()))
        .fetch_all(self.connection())
        .await?)
    }

    /// The months of an account's invoices of use: the last one, and the sum of their taxable values that stand.
    pub async fn sum_invoiced(&mut self, account: &AccountId) -> Result<(Option<Month>, Paise), StoreError> {
        let row = sqlx::query(
            // Those that were taken back are not counted: the next invoice carries what they were for.
            "select coalesce(max(case when source like 'month:%' then source end), '') as last,
                 cast(coalesce(sum(case when source like 'reversal:%' then -taxable
                     when exists (select 1 from document_cancellations c where c.document_id = d.id) then 0
                     else taxable end), 0) as bigint) as taxable
             from documents d where account_id = $1 and (source like 'month:%' or source like 'reversal:%')",
        )
        .bind(account.as_str())
        .fetch_one(self.connection())
        .await?;
        let last: String = row.try_get("last")?;
        let month = match DocumentSource::parse(&last) {
            Some(DocumentSource::Month(month)) => Some(month),
            _ => None,
        };
        Ok((month, Paise::new(row.try_get("taxable")?)))
    }

    /// What calls used of all lots in a month.
    pub async fn sum_lots_used(&mut self, account: &AccountId, month: Month) -> Result<Money, StoreError> {
        Ok(sqlx::query_scalar(
            "select cast(coalesce(sum(u.amount), 0) as bigint) from lot_uses u join credit_lots l on l.entry = u.entry
             where l.account_id = $1 and u.month = $2 and u.taken = 'used'",
        )
        .bind(account.as_str())
        .bind(month.to_string())
        .fetch_one(self.connection())
        .await?)
    }

    /// What the calls of a month cost, by model, the most first.
    pub async fn list_model_costs(
        &mut self,
        account: &AccountId,
        month: Month,
    ) -> Result<Vec<ModelCost>, StoreError> {
        Ok(sqlx::query_as(
            "select model, cast(sum(cost) as bigint) as cost, cast(sum(milliseconds) as bigint) as milliseconds,
                 cast(sum(prompt_tokens + completion_tokens) as bigint) as tokens
             from usage_quarters where account_id = $1 and quarter >= $2 and quarter < $3
             group by model having sum(cost) > 0 order by sum(cost) desc, model",
        )
        .bind(account.as_str())
        .bind(micros(month.begins()))
        .bind(micros(month.next().begins()))
        .fetch_all(self.connection())
        .await?)
    }
}

impl FromRow<'_, AnyRow> for UsedAdvance {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            number: row.try_get("number")?,
            date: day(row, "day")?,
            used: row.try_get("used")?,
            used_before: row.try_get("used_before")?,
            advance: row.try_get("taxable")?,
        })
    }
}

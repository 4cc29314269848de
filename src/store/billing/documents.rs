//! The tables of documents.

use chrono::NaiveDate;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::AccountId;
use crate::domain::billing::{
    BillingProfile, Document, DocumentContents, DocumentId, DocumentKind, DocumentSource, FinancialYear,
    Paise, Quote, Seller, TaxSplit, Versioned,
};
use crate::store::columns::unknown;
use crate::store::rows::{day, instant, micros};
use crate::store::{Reads, StoreError, Tx};

/// A place in a series.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub year: FinancialYear,
    pub ordinal: u32,
    pub date: NaiveDate,
}

impl Reads<'_> {
    /// The documents with a number, which is one at most unless a template was changed back.
    pub async fn documents_of_number(&mut self, number: &str) -> Result<Vec<Document>, StoreError> {
        Ok(sqlx::query_as("select * from documents where number = $1 order by created, id limit 10")
            .bind(number.to_owned())
            .fetch_all(self.connection())
            .await?)
    }

    /// A version of the seller.
    pub async fn seller_version(&mut self, version: i64) -> Result<Option<Versioned<Seller>>, StoreError> {
        Ok(sqlx::query_as("select * from sellers where version = $1")
            .bind(version)
            .fetch_optional(self.connection())
            .await?)
    }

    /// A version of an account's billing profile.
    pub async fn billing_profile_version(
        &mut self,
        account: &AccountId,
        version: i64,
    ) -> Result<Option<Versioned<BillingProfile>>, StoreError> {
        Ok(sqlx::query_as("select * from billing_profiles where account_id = $1 and version = $2")
            .bind(account.as_str())
            .bind(version)
            .fetch_optional(self.connection())
            .await?)
    }

    /// The first document of a source, such as a purchase.
    pub async fn document_of(
        &mut self,
        account: &AccountId,
        source: &DocumentSource,
    ) -> Result<Option<Document>, StoreError> {
        Ok(sqlx::query_as(
            "select * from documents where account_id = $1 and source = $2 order by created, id limit 1",
        )
        .bind(account.as_str())
        .bind(source.text())
        .fetch_optional(self.connection())
        .await?)
    }

    /// A document of an account.
    pub async fn document(
        &mut self,
        account: &AccountId,
        id: &DocumentId,
    ) -> Result<Option<Document>, StoreError> {
        Ok(sqlx::query_as("select * from documents where account_id = $1 and id = $2")
            .bind(account.as_str())
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The documents of an account from one date to another, both inclusive, the newest first; at most `limit`.
    pub async fn documents(
        &mut self,
        account: &AccountId,
        (from, to): (NaiveDate, NaiveDate),
        kind: Option<DocumentKind>,
        limit: i64,
    ) -> Result<Vec<Document>, StoreError> {
        Ok(sqlx::query_as(
            "select * from documents where account_id = $1 and day >= $2 and day <= $3 and ($4 = '' or kind = $4)
             order by day desc, created desc, ordinal desc, id limit $5",
        )
        .bind(account.as_str())
        .bind(from.to_string())
        .bind(to.to_string())
        .bind(kind.map_or("", DocumentKind::as_str))
        .bind(limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// The documents of all accounts from one date to another, by date and number.
    pub async fn all_documents(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<Document>, StoreError> {
        Ok(sqlx::query_as("select * from documents where day >= $1 and day <= $2 order by day, number")
            .bind(from.to_string())
            .bind(to.to_string())
            .fetch_all(self.connection())
            .await?)
    }
}

impl Tx {
    /// Takes the next place of a series, and locks the series until the transaction ends. The date is not before that of
    /// the last document.
    pub async fn next_place(&mut self, kind: DocumentKind, today: NaiveDate) -> Result<Place, StoreError> {
        let year = FinancialYear::of(today);
        let row = sqlx::query(
            "insert into document_series (kind, begins, ordinal, day) values ($1, $2, 1, $3)
             on conflict (kind, begins) do update set ordinal = document_series.ordinal + 1,
                 day = case when document_series.day > excluded.day then document_series.day else excluded.day end
             returning ordinal, day",
        )
        .bind(kind.as_str())
        .bind(i64::from(year.begins()))
        .bind(today.to_string())
        .fetch_one(self.connection())
        .await?;
        let ordinal: i64 = row.try_get("ordinal")?;
        let ordinal = u32::try_from(ordinal).map_err(|_| unknown("ordinal"))?;
        Ok(Place { year, ordinal, date: day(&row, "day")? })
    }

    /// Inserts a document. A second one of the same kind and source is a unique violation.
    pub async fn insert_document(&mut self, document: &Document, place: Place) -> Result<(), StoreError> {
        let contents = serde_json::to_string(&document.contents)
            .map_err(|error| StoreError::from(sqlx::Error::Encode(error.into())))?;
        let Quote { credit, tax, rounding, to_pay } = document.amounts;
        sqlx::query(
            "insert into documents (id, account_id, kind, begins, ordinal, number, day, source, seller_version,
                 profile_version, place, taxable, central_tax, state_tax, integrated_tax, rounding, total, contents, created)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        )
        .bind(document.id.as_str())
        .bind(document.account_id.as_str())
        .bind(document.kind.as_str())
        .bind(i64::from(place.year.begins()))
        .bind(i64::from(place.ordinal))
        .bind(document.number.as_str())
        .bind(document.date.to_string())
        .bind(document.source.text())
        .bind(document.seller_version)
        .bind(document.profile_version)
        .bind(document.place.code())
        .bind(credit.get())
        .bind(tax.central.get())
        .bind(tax.state.get())
        .bind(tax.integrated.get())
        .bind(rounding.get())
        .bind(to_pay.get())
        .bind(contents)
        .bind(micros(document.created))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Lists what of the documents does not add up, as account and what.
    pub async fn list_document_gaps(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(sqlx::query_as(
            "select '' as account_id, 'the numbers of ' || kind || ' of ' || cast(begins as text) || ' have a gap' as what
             from document_series s where ordinal <> (select count(*) from documents d
                 where d.kind = s.kind and d.begins = s.begins)
                 or ordinal <> (select max(d.ordinal) from documents d where d.kind = s.kind and d.begins = s.begins)
             union all
             select '' as account_id, 'the series of ' || d.number || ' is not known' as what from documents d
             where not exists (select 1 from document_series s where s.kind = d.kind and s.begins = d.begins)
             union all
             select '' as account_id, 'two documents have the number ' || number as what from documents
             group by kind, begins, number having count(*) > 1
             union all
             select d.account_id, d.number || ' is before the document before it' as what from documents d
             join documents b on b.kind = d.kind and b.begins = d.begins and b.ordinal = d.ordinal - 1
             where d.day < b.day
             union all
             select d.account_id, d.number || ' is not for the credit of its top-up' as what from documents d
             join ledger_entries e on e.account_id = d.account_id and e.kind = 'purchase'
                 and d.source = 'topup:' || e.reference
             where d.kind in ('receipt_voucher', 'tax_invoice', 'bill_of_supply') and d.taxable * 10000 <> e.amount
             union all
             select d.account_id, d.number || ' has an IRN, and no e-invoice' as what from e_invoices i
             join documents d on d.id = i.document_id
             where d.kind not in ('tax_invoice', 'credit_note', 'debit_note')
             order by 1, 2",
        )
        .fetch_all(self.connection())
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Document {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let paise = |column| row.try_get(column).map(Paise::new);
        let (kind, source, contents): (String, String, String) =
            (row.try_get("kind")?, row.try_get("source")?, row.try_get("contents")?);
        let id: String = row.try_get("id")?;
        let contents: DocumentContents = serde_json::from_str(&contents).map_err(|_| unknown("contents"))?;
        let tax = TaxSplit {
            central: paise("central_tax")?,
            state: paise("state_tax")?,
            integrated: paise("integrated_tax")?,
        };
        Ok(Self {
            id: DocumentId::new(id),
            account_id: row.try_get("account_id")?,
            kind: DocumentKind::parse(&kind).ok_or_else(|| unknown("kind"))?,
            number: row.try_get("number")?,
            date: day(row, "day")?,
            source: DocumentSource::parse(&source).ok_or_else(|| unknown("source"))?,
            seller_version: row.try_get("seller_version")?,
            profile_version: row.try_get("profile_version")?,
            place: row.try_get("place")?,
            amounts: Quote {
                credit: paise("taxable")?,
                tax,
                rounding: paise("rounding")?,
                to_pay: paise("total")?,
            },
            contents,
            created: instant(row, "created")?,
        })
    }
}

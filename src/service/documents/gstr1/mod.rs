//! A month for the return of outward supplies (GSTR-1): tables in the form that the portal's offline tool imports, one CSV file for
//! each, with its names, heads and spellings. Decision 41 says where they come from.

mod advances;
mod table;

use std::collections::BTreeMap;

pub use self::table::Table;
use self::table::{Sums, amount, date, place, rate};
use super::{Complete, ServiceError, Services};
use crate::domain::billing::{Document, DocumentKind, Month, Paise, Place, TaxSplit, by_code};

/// From this total on, an invoice to an unregistered buyer in another State is listed by itself.
const LARGE: Paise = Paise::from_rupees(100_000);

/// The tables of a month.
#[derive(Clone, Debug)]
pub struct Return {
    pub gstin: String,
    pub tables: Vec<Table>,
    /// How many documents are in them.
    pub documents: usize,
    /// Documents of another registration, or of none.
    pub left_out: usize,
}

/// Makes the return of a month, of the seller's registration.
pub async fn of_month(services: &Services, month: Month) -> Result<Return, ServiceError> {
    let seller = services.store.reads().await?.seller().await?;
    let gstin = seller.and_then(|seller| seller.found.gstin().map(ToString::to_string));
    let gstin = gstin.ok_or_else(|| {
        ServiceError::Conflict("the seller has no GSTIN: who is not registered files no return".to_owned())
    })?;
    let all = super::list_all(services, (month.first_day(), month.last_day())).await?;
    let count = all.len();
    let is_ours = |of: &Complete| of.seller.found.gstin().is_some_and(|known| known.as_str() == gstin);
    let mut ours: Vec<_> =
        all.into_iter().filter(|of| is_ours(of) && of.document.contents.rate > 0).collect();
    ours.sort_by(|a, b| {
        (a.document.created, &a.document.number).cmp(&(b.document.created, &b.document.number))
    });
    let left_out = count - ours.len();
    let documents = ours.len();
    let numbers = series(&ours);
    // What was cancelled has its number, and no value.
    ours.retain(|of| of.cancelled.is_none());
    let mut tables = supplies(services, &ours).await?;
    tables.extend(advances::tables(services, month, &ours).await?);
    tables.extend(codes(&ours));
    tables.push(numbers);
    Ok(Return { gstin, tables, documents, left_out })
}

/// Whether something is between two States.
fn is_between(Complete { document, seller, .. }: &Complete) -> bool {
    Place::of(seller.found.state(), document.place) == Place::Between
}

/// Whether an invoice is listed by itself although its buyer is not registered.
fn is_large(of: &Complete) -> bool {
    of.buyer.found.gstin.is_none() && is_between(of) && of.document.amounts.to_pay > LARGE
}

/// The sign of a document in sums: a credit note takes off.
fn sign(document: &Document) -> i64 {
    match document.kind {
        DocumentKind::TaxInvoice | DocumentKind::DebitNote => 1,
        DocumentKind::CreditNote => -1,
        DocumentKind::ReceiptVoucher | DocumentKind::RefundVoucher | DocumentKind::BillOfSupply => 0,
    }
}

/// Invoices and notes: to registered buyers one by one, to others one by one or in sums.
async fn supplies(services: &Services, ours: &[Complete]) -> Result<Vec<Table>, ServiceError> {
    let [mut registered, mut large, mut registered_notes, mut unregistered_notes] =
        [table::B2B, table::B2CL, table::CDNR, table::CDNUR].map(Table::new);
    let mut others: BTreeMap<(String, i64), i64> = BTreeMap::new();
    for of in ours.iter().filter(|of| sign(&of.document) != 0) {
        let Complete { document, buyer, .. } = of;
        let (taxable, percent) = (document.amounts.credit, document.contents.rate);
        let is_note = document.kind != DocumentKind::TaxInvoice;
        let is_by_itself = if is_note { corrects_a_large_one(services, of).await? } else { is_large(of) };
        let head = [document.number.clone(), date(document.date)];
        let (value, place) = (amount(document.amounts.to_pay), place(document.place));
        let tail = [rate(percent), amount(taxable), amount(Paise::ZERO)];
        let kind = if document.kind == DocumentKind::CreditNote { "C" } else { "D" };
        match (&buyer.found.gstin, is_note, is_by_itself) {
            (Some(gstin), false, _) => {
                let who = [gstin.to_string(), buyer.found.name.as_str().to_owned()];
                let what = [value, place, "N".into(), String::new(), "Regular B2B".into(), String::new()];
                registered.row([&who[..], &head, &what, &tail].concat());
            }
            (Some(gstin), true, _) => {
                let who = [gstin.to_string(), buyer.found.name.as_str().to_owned()];
                let what = [kind.into(), place, "N".into(), "Regular B2B".into(), value, String::new()];
                registered_notes.row([&who[..], &head, &what, &tail].concat());
            }
            (None, false, true) => {
                large.row([&head[..], &[value, place, String::new()], &tail, &[String::new()]].concat());
            }
            (None, true, true) => {
                let what = [kind.into(), place, value, String::new()];
                unregistered_notes.row([&["B2CL".to_owned()][..], &head, &what, &tail].concat());
            }
            (None, _, false) => {
                *others.entry((place, percent)).or_default() += sign(document) * taxable.get();
            }
        }
    }
    let mut small = Table::new(table::B2CS);
    for ((place, percent), sum) in others.into_iter().filter(|(_, sum)| *sum != 0) {
        let what = ["OE".to_owned(), place, String::new(), rate(percent)];
        small.row([&what[..], &[amount(Paise::new(sum)), amount(Paise::ZERO), String::new()]].concat());
    }
    Ok(vec![registered, large, small, registered_notes, unregistered_notes])
}

/// Whether a note corrects an invoice that was listed by itself.
async fn corrects_a_large_one(services: &Services, note: &Complete) -> Result<bool, ServiceError> {
    for corrected in &note.document.contents.refers {
        let found = services.store.reads().await?.documents_of_number(&corrected.number).await?;
        for document in found.into_iter().filter(|of| of.kind == DocumentKind::TaxInvoice) {
            if is_large(&super::complete(services, document).await?) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The codes of services, for registered buyers and for others.
fn codes(ours: &[Complete]) -> [Table; 2] {
    [(table::HSN_B2B, true), (table::HSN_B2C, false)].map(|(form, is_registered)| {
        let mut sums: BTreeMap<(String, i64), (String, Sums)> = BTreeMap::new();
        let wanted = ours.iter().filter(|of| of.buyer.found.gstin.is_some() == is_registered);
        for Complete { document, seller, .. } in wanted.filter(|of| sign(&of.document) != 0) {
            for part in by_code(document, &seller.found) {
                let key = (part.sac.code, document.contents.rate);
                let (_, sum) = sums.entry(key).or_insert_with(|| (part.sac.words, Sums::default()));
                sum.add(sign(document), part.taxable, part.tax);
            }
        }
        let mut table = Table::new(form);
        for ((code, percent), (words, sum)) in sums {
            let TaxSplit { central, state, integrated } = sum.tax;
            let what = [code, words, "NA".into(), "0".into(), amount(sum.value()), rate(percent)];
            let amounts = [sum.taxable, integrated, central, state, Paise::ZERO].map(amount);
            table.row([&what[..], &amounts].concat());
        }
        table
    })
}

/// The numbers of each series, and how many of them were cancelled.
fn series(ours: &[Complete]) -> Table {
    let kinds = [
        (DocumentKind::TaxInvoice, "Invoices for outward supply"),
        (DocumentKind::DebitNote, "Debit Note"),
        (DocumentKind::CreditNote, "Credit Note"),
        (DocumentKind::ReceiptVoucher, "Receipt voucher"),
        (DocumentKind::RefundVoucher, "Refund voucher"),
    ];
    let mut table = Table::new(table::DOCS);
    for (kind, words) in kinds {
        // A changed template begins another series.
        let mut runs: Vec<(String, Vec<&Complete>)> = Vec::new();
        for of in ours.iter().filter(|of| of.document.kind == kind) {
            let template =
                of.seller.found.template(kind).map(|template| format!("{template}")).unwrap_or_default();
            match runs.last_mut().filter(|(last, _)| *last == template) {
                Some((_, documents)) => documents.push(of),
                None => runs.push((template, vec![of])),
            }
        }
        for (_, documents) in runs {
            let [first, last] = [documents.first(), documents.last()]
                .map(|of| of.map(|of| of.document.number.as_str()).unwrap_or_default());
            let count = documents.len().to_string();
            let cancelled = documents.iter().filter(|of| of.cancelled.is_some()).count().to_string();
            table.row([words, first, last, &count, &cancelled].map(str::to_owned).to_vec());
        }
    }
    table
}

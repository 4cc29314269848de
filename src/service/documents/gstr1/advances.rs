//! Advances: those of the month that nothing was invoiced of yet (table 11A), and what the month's invoices and refunds used of
//! earlier ones (table 11B). Added up over all months, the first less the second is what customers have paid and not used.

use std::collections::BTreeMap;

use super::table::{self, Table, amount, place, rate};
use crate::domain::billing::{Document, DocumentKind, Month, Paise, State};
use crate::service::documents::Complete;
use crate::service::{ServiceError, Services};

/// Amounts by place of supply and rate.
type Sums = BTreeMap<(State, i64), i64>;

/// The two tables.
pub async fn tables(
    services: &Services,
    month: Month,
    ours: &[Complete],
) -> Result<[Table; 2], ServiceError> {
    let [mut received, mut adjusted] = [Sums::new(), Sums::new()];
    for voucher in ours.iter().map(|of| &of.document).filter(|of| of.kind == DocumentKind::ReceiptVoucher) {
        *received.entry(key(voucher)).or_default() += voucher.amounts.credit.get();
    }
    for (number, paise) in ours.iter().flat_map(|of| used(&of.document)) {
        let Some(voucher) = find(services, ours, &number).await? else {
            tracing::error!(number, "an invoice uses an advance whose voucher is not known");
            continue;
        };
        if Month::of_date(voucher.date) == month {
            *received.entry(key(&voucher)).or_default() -= paise;
        } else {
            *adjusted.entry(key(&voucher)).or_default() += paise;
        }
    }
    Ok([(table::AT, received), (table::ATADJ, adjusted)].map(|(form, sums)| {
        let mut table = Table::new(form);
        for ((state, percent), sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
            let amounts = [Paise::new(sum), Paise::ZERO].map(amount);
            table.row([&[place(state), String::new(), rate(percent)][..], &amounts].concat());
        }
        table
    }))
}

fn key(voucher: &Document) -> (State, i64) {
    (voucher.place, voucher.contents.rate)
}

/// What a document uses of vouchers: an invoice by its list of advances, a refund voucher all of itself.
fn used(document: &Document) -> Vec<(String, i64)> {
    let contents = &document.contents;
    match document.kind {
        DocumentKind::TaxInvoice => {
            contents.advances.iter().map(|part| (part.number.clone(), part.paise)).collect()
        }
        DocumentKind::RefundVoucher => {
            let returned = document.amounts.credit.get();
            contents.refers.iter().map(|voucher| (voucher.number.clone(), returned)).collect()
        }
        _ => Vec::new(),
    }
}

/// The voucher of a number.
async fn find(
    services: &Services,
    ours: &[Complete],
    number: &str,
) -> Result<Option<Document>, ServiceError> {
    let is_it = |of: &Document| of.kind == DocumentKind::ReceiptVoucher && of.number == number;
    if let Some(of) = ours.iter().find(|of| is_it(&of.document)) {
        return Ok(Some(of.document.clone()));
    }
    let found = services.store.reads().await?.documents_of_number(number).await?;
    Ok(found.into_iter().find(is_it))
}

//! The documents of an account, each a PDF.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::data::buyer;
use crate::components::{Amount, Table};
use crate::domain::Money;
use crate::domain::billing::DocumentKind;
use crate::i18n::{Dated, t};
use crate::pages::function::FunctionError;
use crate::service::{ServiceError, documents};

/// The most that the page shows; programs can read more.
const SHOWN: usize = 100;

/// A document in the list.
#[derive(Clone, Debug)]
pub struct InvoiceRow {
    id: String,
    number: String,
    kind: DocumentKind,
    date: NaiveDate,
    total: Money,
    is_cancelled: bool,
}

/// The documents, the newest first.
pub async fn invoices() -> Result<Vec<InvoiceRow>, FunctionError> {
    let me = buyer()?;
    let found = documents::list(&me.services, me.account(), documents::always(), None).await?;
    let cancelled = documents::cancelled(&me.services, me.account()).await?;
    let rows = found.into_iter().take(SHOWN).map(|document| {
        let total =
            document.amounts.to_pay.money().map_err(|_| ServiceError::Internal("showing an amount"))?;
        Ok(InvoiceRow {
            is_cancelled: cancelled.contains(&document.id),
            id: document.id.to_string(),
            number: document.number,
            kind: document.kind,
            date: document.date,
            total,
        })
    });
    rows.collect()
}

/// The list; nothing while there are none.
#[component]
pub fn Invoices(rows: Vec<InvoiceRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|row| {
            view! {
                <tr>
                    <th scope="row" class="name">
                        <a class="row-link" href=format!("/billing/invoices/{}", row.id)>{row.number}" (PDF)"</a>
                    </th>
                    <td>{kind(row.kind)}{row.is_cancelled.then(|| format!(", {}", t!("document-is-cancelled")))}</td>
                    <td>{row.date.dated("%-d %b %Y")}</td>
                    <td class="num main"><Amount money=row.total exact=true /></td>
                </tr>
            }
        });
        view! {
            <section class="part">
                <h2 id="invoices-title">{t!("invoices")}</h2>
                <Table labelled_by="invoices-title" few=true>
                    <thead><tr>
                        <th scope="col">{t!("document-number")}</th><th scope="col">{t!("document-kind")}</th>
                        <th scope="col">{t!("document-date")}</th><th scope="col" class="num">{t!("document-total")}</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            </section>
        }
    })
}

fn kind(kind: DocumentKind) -> String {
    match kind {
        DocumentKind::ReceiptVoucher => t!("document-receipt-voucher"),
        DocumentKind::TaxInvoice => t!("document-tax-invoice"),
        DocumentKind::RefundVoucher => t!("document-refund-voucher"),
        DocumentKind::CreditNote => t!("document-credit-note"),
        DocumentKind::DebitNote => t!("document-debit-note"),
        DocumentKind::BillOfSupply => t!("document-bill-of-supply"),
    }
}

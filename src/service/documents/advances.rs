//! What is known of the advances of an account: how much of each was invoiced, and how much was given back.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::AccountId;
use crate::domain::billing::{Document, DocumentId, DocumentKind, DocumentSource, Referred};
use crate::service::ServiceError;
use crate::store::Tx;

/// The advances by the numbers of their vouchers, in paise before tax.
#[derive(Debug, Default)]
pub struct Advances {
    invoiced: BTreeMap<String, i64>,
    /// The invoices that use them, the oldest first.
    invoices: BTreeMap<String, Vec<Referred>>,
    returned: BTreeMap<String, i64>,
}

impl Advances {
    /// Reads them from the documents that stand.
    pub async fn read(tx: &mut Tx, account: &AccountId) -> Result<Self, ServiceError> {
        let mut reads = tx.reads();
        let mut gone: BTreeSet<DocumentId> =
            reads.cancellations(account).await?.into_iter().map(|of| of.document_id).collect();
        let reversals = reads.documents_like(account, "reversal:%").await?;
        gone.extend(reversals.into_iter().filter_map(|of| match of.source {
            DocumentSource::Reversal(id) => Some(id),
            _ => None,
        }));
        let mut found = Self::default();
        for invoice in reads.documents_like(account, "month:%").await? {
            if !gone.contains(&invoice.id) {
                found.invoice(&invoice);
            }
        }
        let mut returns = reads.documents_like(account, "%refund:%").await?;
        returns.extend(reads.documents_like(account, "dispute:%").await?);
        found.give_back(&returns);
        Ok(found)
    }

    fn invoice(&mut self, invoice: &Document) {
        for part in &invoice.contents.advances {
            *self.invoiced.entry(part.number.clone()).or_default() += part.paise;
            let referred = Referred { number: invoice.number.clone(), date: invoice.date };
            self.invoices.entry(part.number.clone()).or_default().push(referred);
        }
    }

    fn give_back(&mut self, returns: &[Document]) {
        let first = |of: &Document| of.contents.refers.first().map(|of| of.number.clone());
        for document in returns {
            let (voucher, sign) = match document.kind {
                DocumentKind::RefundVoucher => (first(document), 1),
                // It answers a refund voucher, which names the receipt voucher.
                DocumentKind::ReceiptVoucher => {
                    let answered = first(document);
                    let is_it = |of: &&Document| {
                        of.kind == DocumentKind::RefundVoucher && Some(&of.number) == answered.as_ref()
                    };
                    (returns.iter().find(is_it).and_then(first), -1)
                }
                _ => continue,
            };
            if let Some(voucher) = voucher {
                *self.returned.entry(voucher).or_default() += sign * document.amounts.credit.get();
            }
        }
    }

    /// What invoices have used of an advance.
    pub fn invoiced(&self, number: &str) -> i64 {
        self.invoiced.get(number).copied().unwrap_or_default()
    }

    /// What was given back of it.
    pub fn returned(&self, number: &str) -> i64 {
        self.returned.get(number).copied().unwrap_or_default()
    }

    /// The invoices that use it.
    pub fn invoices(&self, number: &str) -> &[Referred] {
        self.invoices.get(number).map(Vec::as_slice).unwrap_or_default()
    }
}

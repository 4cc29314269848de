//! Documents of money that goes back. What was not invoiced of an advance has a refund voucher; what was invoiced, or was a supply at
//! its purchase, has a credit note. Both have the taxes of the original, and their parts add up to it.

use super::advances::Advances;
use super::issue::{self, Draft};
use crate::domain::AccountId;
use crate::domain::billing::{
    Document, DocumentContents, DocumentKind, DocumentLine, DocumentSource, LineKind, Paise, PaiseError,
    Quote, Referred, RefundId, TopupId,
};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Money that goes back.
#[derive(Clone, Debug)]
pub struct Return<'a> {
    pub account: &'a AccountId,
    pub topup: &'a TopupId,
    pub source: DocumentSource,
    /// With its tax.
    pub amount: Paise,
    /// Before tax.
    pub credit: Paise,
    /// The provider's id of it.
    pub payment: Option<&'a str>,
}

/// Documents money that goes back, in the transaction that notes it. It locks series, so that nothing else is locked after it.
pub async fn document(services: &Services, tx: &mut Tx, back: &Return<'_>) -> Result<(), ServiceError> {
    let source = DocumentSource::Topup(back.topup.clone());
    let Some(original) = tx.reads().document_of(back.account, &source).await? else { return Ok(()) };
    if back.credit <= Paise::ZERO {
        return Ok(());
    }
    let before = documented(tx, back).await?;
    let advances = Advances::read(tx, back.account).await?;
    let number = original.number.as_str();
    let voucher = if original.kind == DocumentKind::ReceiptVoucher {
        let open = original.amounts.credit.get() - advances.invoiced(number) - advances.returned(number);
        back.credit.min(Paise::new(open.max(0)))
    } else {
        Paise::ZERO
    };
    let note = back.credit.minus(voucher).map_err(too_large)?;
    let total = |before, taxable| original.amounts.total_of(before, taxable);
    let of_voucher =
        if note == Paise::ZERO { back.amount } else { total(before, voucher).map_err(too_large)? };
    let own = Referred { number: original.number.clone(), date: original.date };
    if voucher > Paise::ZERO {
        let amounts = original.amounts.part(before, voucher, of_voucher).map_err(too_large)?;
        let draft =
            draft(tx, &original, back, (DocumentKind::RefundVoucher, amounts), vec![own.clone()]).await?;
        issue::write(services, tx, &draft).await?;
    }
    if note > Paise::ZERO {
        let of_note = if voucher > Paise::ZERO { back.amount.minus(of_voucher) } else { Ok(back.amount) };
        let before = before.plus(voucher).map_err(too_large)?;
        let amounts =
            of_note.and_then(|total| original.amounts.part(before, note, total)).map_err(too_large)?;
        let invoices = advances.invoices(number);
        let refers = if invoices.is_empty() { vec![own] } else { invoices.to_vec() };
        let draft = draft(tx, &original, back, (DocumentKind::CreditNote, amounts), refers).await?;
        issue::write(services, tx, &draft).await?;
    }
    Ok(())
}

/// Answers the documents of a refund that was not paid out: an advance is there again, and a credit note is taken back by a debit note.
pub async fn answer(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    refund: &RefundId,
) -> Result<(), ServiceError> {
    let source = DocumentSource::Refund(refund.clone()).text();
    let mut wrongs = tx.reads().documents_like(account, &source).await?;
    // Series are locked in one order.
    wrongs.sort_by_key(|of| of.kind);
    for wrong in wrongs {
        let (kind, what) = if wrong.kind == DocumentKind::RefundVoucher {
            (DocumentKind::ReceiptVoucher, LineKind::AdvanceAgain)
        } else {
            (DocumentKind::DebitNote, LineKind::CreditAgain)
        };
        let refers = vec![Referred { number: wrong.number.clone(), date: wrong.date }];
        let contents = DocumentContents {
            refers,
            lines: lines(&wrong, what, wrong.amounts.credit),
            ..wrong.contents.clone()
        };
        let source = DocumentSource::FailedRefund(refund.clone());
        let draft = again(tx, &wrong, kind, source, (wrong.amounts, contents)).await?;
        issue::write(services, tx, &draft).await?;
    }
    Ok(())
}

/// What was documented of the returns of a top-up, before tax.
async fn documented(tx: &mut Tx, back: &Return<'_>) -> Result<Paise, ServiceError> {
    let mut reads = tx.reads();
    let mut sum = 0;
    for refund in reads.refunds_of(back.topup).await? {
        for (source, sign) in [
            (DocumentSource::Refund(refund.id.clone()), 1),
            (DocumentSource::FailedRefund(refund.id.clone()), -1),
        ] {
            let found = reads.documents_like(back.account, &source.text()).await?;
            sum += sign * found.iter().map(|of| of.amounts.credit.get()).sum::<i64>();
        }
    }
    for dispute in reads.disputes_of(back.topup).await? {
        let source = DocumentSource::Dispute(dispute.id.clone());
        let found = reads.documents_like(back.account, &source.text()).await?;
        sum += found.iter().map(|of| of.amounts.credit.get()).sum::<i64>();
    }
    Ok(Paise::new(sum))
}

async fn draft(
    tx: &mut Tx,
    original: &Document,
    back: &Return<'_>,
    (kind, amounts): (DocumentKind, Quote),
    refers: Vec<Referred>,
) -> Result<Draft, ServiceError> {
    let what = match kind {
        DocumentKind::RefundVoucher => LineKind::AdvanceReturned,
        _ => LineKind::CreditReturned,
    };
    let contents = DocumentContents {
        rate: original.contents.rate,
        lines: lines(original, what, amounts.credit),
        payment: back.payment.map(str::to_owned),
        refers,
        ..DocumentContents::default()
    };
    again(tx, original, kind, back.source.clone(), (amounts, contents)).await
}

fn lines(original: &Document, what: LineKind, taxable: Paise) -> Vec<DocumentLine> {
    let sac = original.contents.lines.first().and_then(|line| line.sac.clone());
    vec![DocumentLine { what, sac, model: None, paise: taxable.get() }]
}

/// A document between the same two as another, as they were then.
pub(super) async fn again(
    tx: &mut Tx,
    original: &Document,
    kind: DocumentKind,
    source: DocumentSource,
    (amounts, contents): (Quote, DocumentContents),
) -> Result<Draft, ServiceError> {
    let account = &original.account_id;
    let seller = tx.reads().seller_version(original.seller_version).await?;
    let buyer = tx.reads().billing_profile_version(account, original.profile_version).await?;
    let (seller, buyer) =
        seller.zip(buyer).ok_or(ServiceError::Internal("finding who sold and who bought"))?;
    Ok(Draft { account: account.clone(), kind, source, seller, buyer, amounts, contents })
}

fn too_large(_: PaiseError) -> ServiceError {
    ServiceError::Internal("adding up a refund")
}

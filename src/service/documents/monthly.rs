//! Invoices of use: one for each account and month, once the month is over in India.
//!
//! The taxable value is carried: it is what was used of advances from the beginning to the end of the month, rounded to the paisa, less all
//! earlier invoices. So the invoices of an account add up to its ledger, to the paisa, and nothing is lost or counted twice.

use crate::domain::billing::{
    Advance, DocumentContents, DocumentKind, DocumentLine, DocumentSource, LineKind, Month, Paise,
    PaiseError, Place, Quote, RoundTotal, Seller, TaxMode, UseKind,
};
use crate::domain::{AccountId, Letter, Money};
use crate::service::billing::lots;
use crate::service::documents::advances::Advances;
use crate::service::documents::issue::{self, Draft};
use crate::service::{ServiceError, Services, notices};
use crate::store::Tx;
use crate::store::billing::invoicing::{ModelCost, UsedAdvance};

/// Months that are looked at: more are carried into the oldest of them.
const MONTHS: usize = 3;

/// Settles credit lots, and issues the invoices that are due.
pub async fn issue_due(services: &Services) -> Result<(), ServiceError> {
    lots::settle_all(services).await?;
    let mut months: Vec<_> =
        std::iter::successors(Some(Month::of(services.now()).before()), |month| Some(month.before()))
            .take(MONTHS)
            .collect();
    months.reverse();
    for month in months {
        for account in services.store.reads().await?.list_to_invoice(month).await? {
            if let Err(error) = of_month(services, &account, month).await {
                tracing::error!(%error, %account, %month, "the invoice of a month could not be issued");
            }
        }
    }
    Ok(())
}

/// Issues the invoice of a month, if there is anything to tax.
async fn of_month(services: &Services, account: &AccountId, month: Month) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    if let Some(draft) = draft(services, &mut tx, account, month).await? {
        let total = draft.amounts.to_pay.money().map_err(too_large)?;
        let letter = Letter::InvoiceIssued { month: month.to_string(), total };
        notices::tell(services, &mut tx, account, &letter).await?;
        issue::write(services, &mut tx, &draft).await?;
    }
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

/// What there is to tax in a month.
async fn draft(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    month: Month,
) -> Result<Option<Draft>, ServiceError> {
    // It closes the month, and its lock keeps other servers out.
    lots::settle(tx, account, services.now()).await?;
    let (last, invoiced) = tx.sum_invoiced(account).await?;
    let source = DocumentSource::Month(month);
    if last.is_some_and(|last| last >= month) || tx.has_document(account, &source).await? {
        return Ok(None);
    }
    let advances = tx.list_used_advances(account, month, last).await?;
    let used: Money = advances.iter().map(|advance| advance.used).fold(Money::ZERO, |sum, used| sum + used);
    let taxable = Paise::rounded(used).minus(invoiced).map_err(too_large)?;
    let (Some(seller), Some(buyer)) =
        (tx.reads().seller().await?, tx.reads().billing_profile(account).await?)
    else {
        return Ok(None);
    };
    if taxable <= Paise::ZERO {
        return Ok(None);
    }
    let models = tx.list_model_costs(account, month).await?;
    let before: Money =
        advances.iter().map(|advance| advance.used_before).fold(Money::ZERO, |sum, used| sum + used);
    let otherwise = tx.sum_lots_used(account, month).await? - (used - before);
    let amounts = price(&seller.found, &buyer.found, taxable).map_err(too_large)?;
    let is_free = seller.found.written().tax == TaxMode::None;
    let advances = parts(&advances, &Advances::read(tx, account).await?, taxable);
    let paid: i64 = advances.iter().map(|part| part.paise).sum();
    let paid = amounts.total_of(Paise::ZERO, Paise::new(paid)).map_err(too_large)?;
    let contents = DocumentContents {
        rate: issue::rate(&seller.found),
        lines: lines(&seller.found, &models, otherwise, taxable),
        advances,
        due: amounts.to_pay.minus(paid).map_err(too_large)?.get(),
        ..DocumentContents::default()
    };
    let kind = if is_free { DocumentKind::BillOfSupply } else { DocumentKind::TaxInvoice };
    Ok(Some(Draft { account: account.clone(), kind, source, seller, buyer, amounts, contents }))
}

fn too_large(_: PaiseError) -> ServiceError {
    ServiceError::Internal("adding up an invoice")
}

/// Tax on the taxable value, by the facts of the day of the invoice.
fn price(
    seller: &Seller,
    buyer: &crate::domain::billing::BillingProfile,
    taxable: Paise,
) -> Result<Quote, PaiseError> {
    let mode = if seller.written().tax == TaxMode::None { TaxMode::None } else { TaxMode::Exclusive };
    // It is paid already, to the paisa.
    Quote::of(taxable, mode, Place::of(seller.state(), buyer.state), RoundTotal::Paise)
}

/// The lines: use by model, what was paid otherwise, and what is carried.
fn lines(seller: &Seller, models: &[ModelCost], otherwise: Money, taxable: Paise) -> Vec<DocumentLine> {
    let mut lines: Vec<_> = models
        .iter()
        .map(|of| DocumentLine {
            what: LineKind::Use,
            sac: Some(seller.sac(kind_of(of))),
            model: Some(of.model.clone()),
            paise: Paise::rounded(of.cost).get(),
        })
        .filter(|line| line.paise != 0)
        .collect();
    let mut off = |what, paise: i64| {
        if paise != 0 {
            lines.push(DocumentLine { what, sac: None, model: None, paise });
        }
        lines.iter().map(|line| line.paise).sum::<i64>()
    };
    let sum = off(LineKind::PaidOtherwise, -Paise::rounded(otherwise.max(Money::ZERO)).get());
    off(LineKind::Carried, taxable.get() - sum);
    lines
}

/// What a model is sold by, as far as its use tells.
fn kind_of(of: &ModelCost) -> UseKind {
    match (of.tokens, of.milliseconds) {
        (1.., _) => UseKind::Tokens,
        (_, 1..) => UseKind::Minutes,
        _ => UseKind::Counts,
    }
}

/// What the invoice uses of each advance that is still there. The parts are its taxable value, and the last has what is left of
/// rounding, unless advances were given back that were used already: the rest is due.
fn parts(advances: &[UsedAdvance], known: &Advances, taxable: Paise) -> Vec<Advance> {
    let mut parts: Vec<_> = advances
        .iter()
        .map(|of| {
            let there = of.advance.get() - known.returned(&of.number);
            let used = Paise::rounded(of.used).get().min(there);
            Advance { number: of.number.clone(), date: of.date, paise: used - known.invoiced(&of.number) }
        })
        .filter(|part| part.paise > 0)
        .collect();
    let sum: i64 = parts.iter().map(|part| part.paise).sum();
    let rest = taxable.get() - sum;
    // Each part is rounded by half a paisa at most.
    let is_rounding = rest.unsigned_abs() <= u64::try_from(advances.len()).unwrap_or(u64::MAX);
    if let Some(last) = parts.last_mut().filter(|_| is_rounding || rest < 0) {
        last.paise += rest;
    }
    parts
}

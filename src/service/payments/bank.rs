//! Money that came by bank: the operator books it, and it is credited and documented like any other purchase.

use chrono::NaiveDate;

use super::credit::credit_a_purchase;
use crate::domain::billing::{
    BankDetails, FinancialYear, Paise, PayBy, PaymentOutcome, Place, PurchaseRefusal, Quote, RoundTotal,
    TaxMode, Topup, TopupId, TopupPayment, TopupStatus, Utr,
};
use crate::domain::{AccountId, FieldError, Money, Reference};
use crate::service::accounts::{CREDIT_MAX, CREDIT_RANGE};
use crate::service::{ServiceError, Services, key_cache};
use crate::store::Tx;

/// What came.
#[derive(Clone, Debug)]
pub struct BankReceipt<'a> {
    pub account: &'a AccountId,
    /// What the bank has.
    pub amount: Money,
    /// What the payer deducted for the tax office.
    pub tds: Money,
    pub utr: &'a Utr,
    /// The date at the bank; today if it is not said.
    pub received: Option<NaiveDate>,
}

/// A receipt that is booked.
#[derive(Clone, Debug)]
pub struct Booked {
    pub topup: Topup,
    /// It was booked before, and nothing changed.
    pub is_again: bool,
}

/// Books a transfer once: its number is unique.
pub async fn book(services: &Services, receipt: &BankReceipt<'_>) -> Result<Booked, ServiceError> {
    let (worth, payment) = judge(services, receipt)?;
    if let Some(reference) = Reference::parse(receipt.utr.as_str())
        && let Some(first) = services.store.lookup_reference(&reference).await?
    {
        return Err(ServiceError::ReferenceUsed(Box::new(first)));
    }
    let mut tx = services.store.begin().await?;
    // Two of the same number come one after the other, if they are of the same account; or else the database refuses the second.
    tx.lock_profile(receipt.account).await?.ok_or(ServiceError::NotFound("account"))?;
    if let Some(topup) = tx.reads().find_bank_topup(receipt.utr).await? {
        return before(receipt, worth, topup);
    }
    let topup = make(services, &mut tx, receipt, worth).await?;
    let payment = TopupPayment { topup_id: topup.id.clone(), ..payment };
    if !tx.insert_topup_payment(&payment).await? {
        return Err(at_once(receipt));
    }
    let change = credit_a_purchase(services, &mut tx, &topup, &payment).await?;
    tx.commit().await?;
    services.outbox.nudge();
    key_cache::publish(services, change).await?;
    Ok(Booked { topup, is_again: false })
}

/// The transfer was booked before: for the same, or by mistake.
fn before(receipt: &BankReceipt<'_>, worth: Paise, topup: Topup) -> Result<Booked, ServiceError> {
    if topup.account_id == *receipt.account && topup.quote.to_pay == worth {
        return Ok(Booked { topup, is_again: true });
    }
    let Topup { id, account_id, quote, .. } = topup;
    Err(ServiceError::Conflict(format!(
        "the transfer {} is booked already: ₹{} for {account_id}, as {id}",
        receipt.utr.as_str(),
        quote.to_pay
    )))
}

/// What the transfer is worth, and the payment, which is of no top-up yet.
fn judge(services: &Services, receipt: &BankReceipt<'_>) -> Result<(Paise, TopupPayment), ServiceError> {
    let paise = |amount| Paise::exactly(amount).map_err(|_| ServiceError::from(FieldError::AmountNotPaise));
    let (amount, tds) = (paise(receipt.amount)?, paise(receipt.tds)?);
    let conflict = |words: &str| ServiceError::Conflict(words.to_owned());
    if amount <= Paise::ZERO || tds < Paise::ZERO || receipt.amount + receipt.tds > CREDIT_MAX {
        return Err(conflict(CREDIT_RANGE));
    }
    if tds >= amount {
        return Err(conflict("the tax that was deducted is less than what arrived"));
    }
    let today = FinancialYear::indian_date(services.now());
    let received = receipt.received.unwrap_or(today);
    if received > today {
        return Err(conflict("a transfer is booked once it has arrived: the date is in the future"));
    }
    let payment = TopupPayment {
        payment_id: receipt.utr.as_str().to_owned(),
        topup_id: TopupId::new(""),
        outcome: PaymentOutcome::Credited,
        amount,
        currency: "INR".to_owned(),
        method: Some("bank_transfer".to_owned()),
        fee: None,
        fee_tax: None,
        seen: services.now(),
        bank: Some(BankDetails { tds, received }),
    };
    let worth = payment.worth().map_err(|_| conflict(CREDIT_RANGE))?;
    Ok((worth, payment))
}

/// Makes the top-up, which is paid. The tax is within what came, whatever the seller does elsewhere: nobody can be asked for more.
async fn make(
    services: &Services,
    tx: &mut Tx,
    receipt: &BankReceipt<'_>,
    worth: Paise,
) -> Result<Topup, ServiceError> {
    let seller = tx.reads().seller().await?.ok_or(PurchaseRefusal::SellerMissing)?;
    let profile = tx.reads().billing_profile(receipt.account).await?;
    let profile = profile.ok_or(PurchaseRefusal::ProfileMissing)?;
    let mode = match seller.found.written().tax {
        TaxMode::None => TaxMode::None,
        TaxMode::Exclusive | TaxMode::Inclusive => TaxMode::Inclusive,
    };
    let place = Place::of(seller.found.state(), profile.found.state);
    let quote = Quote::of(worth, mode, place, RoundTotal::Paise)
        .map_err(|_| ServiceError::Internal("adding up a transfer"))?;
    let now = services.now();
    let topup = Topup {
        id: TopupId::new(services.new_id(TopupId::PREFIX)),
        account_id: receipt.account.clone(),
        status: TopupStatus::Paid,
        pay_by: PayBy::Transfer,
        is_live: true,
        provider_id: Some(receipt.utr.as_str().to_owned()),
        payment_url: None,
        asked: worth,
        quote,
        seller_version: seller.version,
        profile_version: profile.version,
        created: now,
        expires: now,
        changed: now,
        failure: None,
        next_look: None,
        looks: 0,
    };
    tx.insert_topup(&format!("utr {}", receipt.utr.as_str()), &topup).await?;
    match tx.note_provider_id(&topup.id, receipt.utr.as_str(), None).await {
        Err(error) if error.is_unique_violation() => Err(at_once(receipt)),
        done => Ok(done.map(|()| topup)?),
    }
}

/// Somebody books the same transfer for another account at the same moment.
fn at_once(receipt: &BankReceipt<'_>) -> ServiceError {
    let utr = receipt.utr.as_str();
    ServiceError::Conflict(format!("the transfer {utr} is booked already: `munim topup list` shows it"))
}

//! The reads of `/billing`.

use chrono::NaiveDate;

use crate::domain::Money;
use crate::domain::billing::{
    DisputeStatus, Paise, PayBy, RefundStatus, TaxMode, Topup, TopupId, TopupStatus, TypedProfile,
};
use crate::pages::function::{FunctionError, SignedIn, signed_in};
use crate::pages::shown::LocalTime;
use crate::service::ServiceError;
use crate::service::billing::lots;
use crate::service::payments::{profile, promo_codes, seller, topups};

/// The top-ups in the list: more than can be open.
const LISTED: i64 = 20;

/// The signed-in owner, where credit can be bought.
pub fn buyer() -> Result<SignedIn, FunctionError> {
    let me = signed_in()?;
    if me.services.payments.is_on() { Ok(me) } else { Err(FunctionError::NotFound) }
}

/// The billing profile.
pub async fn profile() -> Result<Option<TypedProfile>, FunctionError> {
    let me = buyer()?;
    Ok(profile::find(&me.services, me.account()).await?.map(|profile| profile.found.typed()))
}

/// The credit of the code that was used last.
pub async fn last_redeemed() -> Result<Option<Money>, FunctionError> {
    let me = buyer()?;
    Ok(promo_codes::last_redeemed(&me.services, me.account()).await?)
}

/// What can be bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// The form's id, which makes its submission idempotent.
    pub form_id: String,
    pub smallest: Money,
    pub largest: Money,
    pub tax: TaxMode,
}

/// What can be bought; `None` until the operator has named the seller.
pub async fn shop() -> Result<Option<Shop>, FunctionError> {
    let me = buyer()?;
    let Some(seller) = seller::find(&me.services).await? else { return Ok(None) };
    let (smallest, largest) = seller.found.bounds();
    Ok(Some(Shop {
        form_id: topups::new_form(&me.services),
        smallest: rupees(smallest)?,
        largest: rupees(largest)?,
        tax: seller.found.written().tax,
    }))
}

/// A top-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopupRow {
    pub id: String,
    pub status: TopupStatus,
    pub credit: Money,
    /// Each tax that is not nothing.
    pub taxes: Vec<(Tax, Money)>,
    pub rounding: Money,
    pub to_pay: Money,
    /// Where it is paid.
    pub url: Option<String>,
    /// Whether it is paid by a program's checkout.
    pub is_of_a_program: bool,
    /// Whether it is an automatic recharge.
    pub is_recharge: bool,
    pub created: LocalTime,
    pub expires: LocalTime,
    /// Why the last attempt to pay failed, in the provider's word.
    pub failure: Option<String>,
}

/// A tax on a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tax {
    Central,
    /// The State's, or a union territory's.
    State,
    Integrated,
}

/// The newest top-ups.
pub async fn latest_topups() -> Result<Vec<TopupRow>, FunctionError> {
    let me = buyer()?;
    let found = topups::list(&me.services, me.account(), LISTED).await?;
    found.iter().map(|topup| row(&me, topup)).collect()
}

/// One top-up.
pub async fn topup(id: &str) -> Result<TopupRow, FunctionError> {
    let me = buyer()?;
    row(&me, &topups::find(&me.services, me.account(), &TopupId::new(id)).await?)
}

/// A refund or a dispute of a top-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackRow {
    pub amount: Money,
    pub credit: Money,
    pub what: Back,
    pub at: LocalTime,
}

/// What became of money that goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    Refund(RefundStatus),
    Dispute(DisputeStatus),
}

/// What goes back of a top-up, the oldest first. Refunds that were not paid out are left out: their credit is back.
pub async fn returns(id: &str) -> Result<Vec<BackRow>, FunctionError> {
    let me = buyer()?;
    let topup = topups::find(&me.services, me.account(), &TopupId::new(id)).await?;
    let (refunds, disputes) = topups::returns(&me.services, &topup.id).await?;
    let refunds = refunds
        .into_iter()
        .filter(|of| of.status.is_live())
        .map(|of| (of.amount, of.credit, Back::Refund(of.status), of.created));
    let disputes =
        disputes.into_iter().map(|of| (of.amount, of.credit, Back::Dispute(of.status), of.created));
    let rows = refunds.chain(disputes).map(|(amount, credit, what, at)| {
        let at = LocalTime::of(me.owner.zone, at);
        Ok(BackRow { amount: rupees(amount)?, credit: rupees(credit)?, what, at })
    });
    rows.collect()
}

/// Credit that ends: how much is left of it, and when. What ends first comes first.
pub async fn ending() -> Result<Vec<(Money, NaiveDate)>, FunctionError> {
    let me = buyer()?;
    let found = lots::list_ending(&me.services, me.account()).await?;
    Ok(found.into_iter().map(|(left, ends)| (left, me.owner.zone.day_of(ends))).collect())
}

fn row(me: &SignedIn, topup: &Topup) -> Result<TopupRow, FunctionError> {
    let (quote, tax) = (topup.quote, topup.quote.tax);
    let taxes = [(Tax::Central, tax.central), (Tax::State, tax.state), (Tax::Integrated, tax.integrated)];
    let taxes = taxes.into_iter().filter(|(_, amount)| *amount != Paise::ZERO);
    let is_open = topup.status.is_open() && me.services.now() < topup.expires;
    Ok(TopupRow {
        id: topup.id.to_string(),
        status: topup.status,
        credit: rupees(quote.credit)?,
        taxes: taxes.map(|(tax, amount)| Ok((tax, rupees(amount)?))).collect::<Result<_, FunctionError>>()?,
        rounding: rupees(quote.rounding)?,
        to_pay: rupees(quote.to_pay)?,
        url: topup.payment_url.clone().filter(|_| is_open),
        is_of_a_program: topup.pay_by == PayBy::Order,
        is_recharge: topup.pay_by == PayBy::Mandate,
        created: LocalTime::of(me.owner.zone, topup.created),
        expires: LocalTime::of(me.owner.zone, topup.expires),
        failure: topup.failure.clone(),
    })
}

/// An amount for the page.
pub fn rupees(amount: Paise) -> Result<Money, FunctionError> {
    amount.money().map_err(|_| ServiceError::Internal("showing an amount").into())
}

//! The actions of automatic recharge.

use leptos::prelude::*;

use super::data::buyer;
use crate::domain::billing::{TopupId, read_phone};
use crate::domain::transfer::read_amount;
use crate::domain::{FieldError, Money};
use crate::pages::function::{Action, Answer, FunctionError, NoPlace};
use crate::service::ServiceError;
use crate::service::payments::recharge::settings::{self, Wanted, read_method};
use crate::service::payments::{recharge, topups};

/// The word of an address after it was saved.
pub const SAVED: &str = "recharge";
const PAGE: &str = "/billing";
/// Its part of the page.
const PART: &str = "/billing#recharge";

/// Switches automatic recharge on, or changes what is set.
#[server(prefix = "", endpoint = "billing/recharge")]
pub async fn set_recharge(
    /// Amounts in rupees, as typed.
    #[server(default)]
    threshold: String,
    #[server(default)] recharge_amount: String,
    #[server(default)] monthly_cap: String,
    /// For a new mandate.
    #[server(default)]
    method: String,
    #[server(default)] phone: String,
) -> Result<(), FunctionError> {
    let me = buyer()?;
    let phone = Some(phone.trim()).filter(|phone| !phone.is_empty());
    let wanted = Wanted {
        is_on: true,
        threshold: Some(read(&threshold, FieldError::ThresholdInvalid)?),
        amount: Some(read_amount(&recharge_amount)?),
        monthly_cap: Some(read(&monthly_cap, FieldError::MonthlyCapInvalid)?),
        method: read_method(&method)?,
        phone: phone.map(read_phone).transpose()?,
    };
    settings::save(&me.services, &me.by, me.account(), &wanted).await?;
    Ok(())
}

/// An amount of another field than the usual one.
fn read(typed: &str, problem: FieldError) -> Result<Money, FieldError> {
    read_amount(typed).map_err(|_| problem)
}

impl Action for SetRecharge {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        match done {
            // Without the part of the page: browsers focus no notice then.
            Ok(()) => Answer::redirect(format!("{PAGE}?done={SAVED}")),
            Err(error) => Answer::again(self, error, PAGE),
        }
    }
}

/// Switches automatic recharge off.
#[server(prefix = "", endpoint = "billing/recharge/off")]
pub async fn switch_recharge_off() -> Result<(), FunctionError> {
    let me = buyer()?;
    let wanted = Wanted {
        is_on: false,
        threshold: None,
        amount: None,
        monthly_cap: None,
        method: read_method("")?,
        phone: None,
    };
    settings::save(&me.services, &me.by, me.account(), &wanted).await?;
    Ok(())
}

impl Action for SwitchRechargeOff {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        back(done)
    }
}

/// Calls off a debit of which the bank was told, and that it was not asked for yet.
#[server(prefix = "", endpoint = "billing/recharge/call-off")]
pub async fn call_off_recharge(#[server(default)] topup_id: TopupId) -> Result<(), FunctionError> {
    let me = buyer()?;
    let topup = topups::find(&me.services, me.account(), &topup_id).await?;
    recharge::call_off(&me.services, &topup.id).await?;
    Ok(())
}

impl Action for CallOffRecharge {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        back(done)
    }
}

/// Removes the mandate.
#[server(prefix = "", endpoint = "billing/recharge/remove")]
pub async fn remove_mandate() -> Result<(), FunctionError> {
    let me = buyer()?;
    match recharge::mandate::remove(&me.services, &me.by, me.account()).await {
        // It has ended meanwhile.
        Ok(()) | Err(ServiceError::NotFound(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl Action for RemoveMandate {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        back(done)
    }
}

/// The part of the page, which says how it stands: also where the bank is asked already.
fn back(done: Result<(), FunctionError>) -> Answer {
    match done {
        Ok(()) | Err(FunctionError::TooLate) => Answer::redirect(PART),
        Err(error) => error.into(),
    }
}

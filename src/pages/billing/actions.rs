//! The actions of `/billing`.

use leptos::prelude::*;

use super::data::buyer;
use crate::domain::FieldError;
use crate::domain::billing::{PayBy, TopupId, TypedProfile};
use crate::domain::transfer::read_amount;
use crate::pages::function::{Action, Answer, FunctionError, NoPlace};
use crate::service::payments::topups::Wanted;
use crate::service::payments::{profile, promo_codes, topups};

/// The word of an address after the profile was saved.
pub const SAVED: &str = "profile";
/// The page of all purchases.
const PAGE: &str = "/billing";

/// The page of a top-up. An id of a form may be anything.
pub fn page_of(id: &str) -> String {
    let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_id && id.starts_with(TopupId::PREFIX) { format!("{PAGE}/topups/{id}") } else { PAGE.to_owned() }
}

/// The word of an address after a code was used.
pub const REDEEMED: &str = "code";

/// Adds the credit of a promotional code.
#[server(prefix = "", endpoint = "billing/code")]
pub async fn redeem_code(#[server(default)] code: String) -> Result<(), FunctionError> {
    let me = buyer()?;
    promo_codes::redeem(&me.services, &me.by, me.account(), &code).await?;
    Ok(())
}

impl Action for RedeemCode {
    type Place = NoPlace;
    const PAGE: &'static str = "/billing";

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        match done {
            Ok(()) => Answer::redirect(format!("{}?done={REDEEMED}", Self::PAGE)),
            Err(error) => Answer::again(self, error, Self::PAGE),
        }
    }
}

/// Saves the billing profile, for later documents.
#[server(prefix = "", endpoint = "billing/profile")]
pub async fn save_profile(
    #[server(default)] name: String,
    #[server(default)] address: String,
    #[server(default)] city: String,
    #[server(default)] pin: String,
    /// The two digits of the State.
    #[server(default)]
    state: String,
    /// Empty for who is not registered.
    #[server(default)]
    gstin: String,
) -> Result<(), FunctionError> {
    let me = buyer()?;
    let typed = TypedProfile { name, address, city, pin, state, gstin };
    profile::save(&me.services, &me.by, me.account(), &typed).await?;
    Ok(())
}

impl Action for SaveProfile {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        match done {
            Ok(()) => Answer::redirect(format!("{PAGE}?done={SAVED}")),
            Err(error) => Answer::again(self, error, PAGE),
        }
    }
}

/// Makes a top-up and its payment link, and returns its id.
#[server(prefix = "", endpoint = "billing/buy")]
pub async fn buy_credit(
    /// Which the form contains, so that it makes one top-up only.
    #[server(default)]
    form_id: String,
    /// The amount, as typed.
    #[server(default)]
    amount: String,
) -> Result<String, FunctionError> {
    let me = buyer()?;
    let request = topups::of_form(&form_id).ok_or(FieldError::FormUsed)?;
    let wanted = Wanted { request: &request, amount: read_amount(&amount)?, pay_by: PayBy::Link };
    Ok(topups::buy(&me.services, me.account(), wanted).await?.id.to_string())
}

impl Action for BuyCredit {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    /// Leads to a page of ours with a link to the provider: the policy of pages forbids forms that lead elsewhere, and
    /// browsers apply it to redirects too.
    async fn answer(self, _: NoPlace, made: Result<String, FunctionError>) -> Answer {
        match made {
            Ok(id) => Answer::redirect(page_of(&id)),
            Err(error) => Answer::again(self, error, PAGE),
        }
    }
}

/// Asks the provider for the payment of a top-up; makes its link, if there is none yet.
#[server(prefix = "", endpoint = "billing/check")]
pub async fn check_topup(#[server(default)] topup_id: TopupId) -> Result<(), FunctionError> {
    let me = buyer()?;
    topups::look(&me.services, me.account(), &topup_id).await?;
    Ok(())
}

impl Action for CheckTopup {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        of_topup(&self.topup_id, done)
    }
}

/// Cancels a top-up that is not paid.
#[server(prefix = "", endpoint = "billing/cancel")]
pub async fn cancel_topup(#[server(default)] topup_id: TopupId) -> Result<(), FunctionError> {
    let me = buyer()?;
    topups::cancel(&me.services, me.account(), &topup_id).await?;
    Ok(())
}

impl Action for CancelTopup {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        of_topup(&self.topup_id, done)
    }
}

/// The page of the top-up, which says what became of it.
fn of_topup(id: &TopupId, done: Result<(), FunctionError>) -> Answer {
    match done {
        Ok(()) | Err(FunctionError::TooLate) => Answer::redirect(page_of(id.as_str())),
        Err(FunctionError::Unavailable) => Answer::redirect(format!("{}?away=1", page_of(id.as_str()))),
        Err(error) => error.into(),
    }
}

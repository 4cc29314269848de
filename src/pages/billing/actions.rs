//! The actions of `/billing`.

use leptos::prelude::*;

use super::data::buyer;
use crate::domain::billing::TypedProfile;
use crate::pages::function::{Action, Answer, FunctionError, NoPlace};
use crate::service::payments::{profile, promo_codes};

/// The word of an address after the profile was saved.
pub const SAVED: &str = "profile";

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
            Ok(()) => Answer::redirect(format!("{}?done={REDEEMED}#promo", Self::PAGE)),
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
    const PAGE: &'static str = "/billing";

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        match done {
            Ok(()) => Answer::redirect(format!("{}?done={SAVED}", Self::PAGE)),
            Err(error) => Answer::again(self, error, Self::PAGE),
        }
    }
}

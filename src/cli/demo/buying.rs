//! The demo's purchases of credit, at a stand-in of the payment provider.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::clock::DemoClock;
use crate::cli::error::CliError;
use crate::domain::billing::{MandateMethod, Paise, PayBy, Seller, TypedProfile};
use crate::domain::{AccountId, Caller, FieldError, Money};
use crate::service::payments::settings::ProviderSettings;
use crate::service::payments::stand_in::{Paying, StandIn};
use crate::service::payments::topups::{self, Wanted};
use crate::service::payments::{profile, recharge, seller, settle};
use crate::service::{ServiceError, Services, accounts};

/// The stand-in, on the demo's clock. Its pages are never opened.
pub fn provider(clock: &DemoClock, now: DateTime<Utc>) -> ProviderSettings {
    let seed = u64::try_from(now.timestamp()).unwrap_or_default();
    ProviderSettings::of_stand_in(Arc::new(StandIn::new(
        Box::new(clock.clone()),
        "https://pay.munim.example",
        seed,
    )))
}

/// Sets the seller up.
pub async fn set_seller(services: &Services) -> Result<(), CliError> {
    let example: toml::Table = toml::from_str(include_str!("../../../examples/seller.toml"))
        .map_err(|error| CliError::refused(error.to_string()))?;
    let written =
        example.try_into().map_err(|error: toml::de::Error| CliError::refused(error.to_string()))?;
    let seller = Seller::parse(written).map_err(|error| CliError::refused(error.to_string()))?;
    seller::set(services, seller).await?;
    Ok(())
}

/// Who the documents of a company are for.
pub async fn set_profile(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    typed: &TypedProfile,
) -> Result<(), CliError> {
    profile::save(services, by, account, typed).await?;
    Ok(())
}

/// Buys credit and pays for it; `false` if nobody buys as much at once.
pub async fn buy(services: &Services, account: &AccountId, amount: Money) -> Result<bool, CliError> {
    let form = topups::new_form(services);
    let wanted = Wanted { request: &form, amount, pay_by: PayBy::Link };
    let topup = match topups::buy(services, account, wanted).await {
        Err(ServiceError::Invalid(problems)) if problems.contains(&FieldError::TopupTooLarge) => {
            return Ok(false);
        }
        made => made?,
    };
    let link = topup.provider_id.as_deref().unwrap_or_default();
    if let Some(stand_in) = services.payments.stand_in() {
        stand_in.pay(link, Paying::Upi);
    }
    settle::settle(services, &topup.id, None).await?;
    Ok(true)
}

/// Switches automatic recharge on, gives the mandate, and has a recharge announced.
pub async fn announce_recharge(
    services: &Services,
    by: &Caller,
    account: &AccountId,
) -> Result<(), CliError> {
    let balance = accounts::lookup(services, account).await?.balance;
    // Above the balance, so that one is needed now.
    let above = Paise::rounded(balance).plus(Paise::from_rupees(100)).unwrap_or(Paise::from_rupees(100));
    let threshold = above.money().unwrap_or_default();
    set_recharge(services, by, account, threshold).await?;
    let Some(stand_in) = services.payments.stand_in() else { return Ok(()) };
    let asked = recharge::overview(services, account).await?.mandate;
    let Some(link) = asked.as_ref().and_then(|mandate| mandate.link_id.as_deref()) else { return Ok(()) };
    stand_in.give(link, true);
    if let Some(asked) = &asked {
        recharge::mandate::look(services, &asked.id).await?;
    }
    recharge::consider(services, account).await?;
    recharge::take_step(services).await?;
    Ok(())
}

/// Has the recharge debited that was announced, and sets a usual threshold.
pub async fn debit_recharge(services: &Services, by: &Caller, account: &AccountId) -> Result<(), CliError> {
    recharge::take_step(services).await?;
    set_recharge(services, by, account, Money::from_rupees(200)).await
}

async fn set_recharge(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    threshold: Money,
) -> Result<(), CliError> {
    let wanted = recharge::settings::Wanted {
        is_on: true,
        threshold: Some(threshold),
        amount: Some(Money::from_rupees(200)),
        monthly_cap: Some(Money::from_rupees(2000)),
        method: MandateMethod::Upi,
        phone: Some("+919000090000".to_owned()),
    };
    recharge::settings::save(services, by, account, &wanted).await?;
    Ok(())
}

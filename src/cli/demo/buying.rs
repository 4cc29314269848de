//! The demo's purchases of credit, at a stand-in of the payment provider.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::clock::DemoClock;
use crate::cli::error::CliError;
use crate::domain::billing::{PayBy, Seller, TypedProfile};
use crate::domain::{AccountId, Caller, FieldError, Money};
use crate::service::payments::settings::ProviderSettings;
use crate::service::payments::stand_in::{Paying, StandIn};
use crate::service::payments::topups::{self, Wanted};
use crate::service::payments::{profile, seller, settle};
use crate::service::{ServiceError, Services};

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
